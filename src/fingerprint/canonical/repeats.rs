//! What may repeat any number of times, of which two are kept: the arguments of a function, the conditions of a chain of `OR`.
//!
//! `a = ?` alone stays another shape than `a = ? OR a = ?`: a look-up of one row is no look-up of many.

use super::conditions::Condition;
use super::double_quotes::DoubleQuotes;
use super::single::Canonical;
use super::sink::Sink;
use crate::fingerprint::lexer::{Lexer, Token, TokenKind};

impl<'a, S: Sink> Canonical<'a, S> {
    /// Whether the word is an `OR` before the condition that the last `OR` had. If it is, both have been read.
    #[cold]
    pub(super) fn begins_surplus_condition(&mut self, word: Token) -> bool {
        // A longer word may end like it.
        if word.end - word.start != 2 {
            return false;
        }
        let next = Condition { sql: self.sql, lexer: self.lexer, double_quotes: self.double_quotes };
        let end = self.condition.replace(next).and_then(|before| next.repeats(before, word.start));
        if let Some(end) = end {
            self.lexer = end.lexer;
            self.double_quotes = end.double_quotes;
        }
        end.is_some()
    }

    /// Passes over the values behind a comma in a list of arguments. Whether the list ends there, so that the comma goes
    /// with them.
    #[cold]
    pub(super) fn skip_arguments(&mut self) -> bool {
        while let Some((value, quotes)) = self.behind_value() {
            let mut behind = value;
            let is_last = match behind.next().map(|token| token.bytes(self.sql)) {
                Some(b",") => false,
                Some(b")") => true,
                _ => return false,
            };
            self.lexer = if is_last { value } else { behind };
            self.double_quotes = quotes;
            if is_last {
                return true;
            }
        }
        false
    }

    /// The position behind the value that comes next.
    fn behind_value(&self) -> Option<(Lexer<'a>, DoubleQuotes<'a>)> {
        let (mut ahead, mut quotes) = (self.lexer, self.double_quotes);
        let token = ahead.next()?;
        let behind = match token.kind {
            TokenKind::Literal | TokenKind::Placeholder => ahead,
            TokenKind::QuotedName if quotes.hold_string(token) => ahead,
            TokenKind::Symbol if matches!(token.bytes(self.sql), b"-" | b"+") => self.signed_literal(ahead)?.1,
            _ => return None,
        };
        Some((behind, quotes))
    }
}
