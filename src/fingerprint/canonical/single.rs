//! Tokens one by one: what varies is taken out, the rest is hashed.

use super::arguments::Arguments;
use super::conditions::Condition;
use super::double_quotes::DoubleQuotes;
use super::names::{inside_quotes, is_plain};
use super::sink::Sink;
use crate::fingerprint::Dialect;
use crate::fingerprint::hash::{Hasher, Tag};
use crate::fingerprint::lexer::{self, Lexer, Token, TokenKind};
use crate::fingerprint::words::takes_operand;

/// `- - - 1` with more signs keeps the first ones, which bounds the look ahead.
const MAX_SIGNS: usize = 8;
/// sqlx names its savepoints by depth: `_sqlx_savepoint_1`.
const SAVEPOINT: &[u8] = b"_sqlx_savepoint";

/// `OR` as [`Hasher::folded`] returns it.
const OR: u64 = u64::from_le_bytes(*b"or\0\0\0\0\0\0");

/// What stands before the next token: it tells a sign from a subtraction.
#[derive(Clone, Copy)]
pub(super) enum Previous {
    /// The start of the statement, or a `;` before it.
    Nothing,
    Operator,
    Operand,
    QuotedName,
    /// A comma or an opening bracket.
    Separator,
    /// A value behind one of them.
    LoneValue,
    Word {
        start: u32,
        end: u32,
    },
}

pub(super) struct Canonical<'a, S> {
    pub(super) sql: &'a [u8],
    pub(super) lexer: Lexer<'a>,
    pub(super) sink: S,
    previous: Previous,
    pub(super) list_depth: u32,
    /// How many `?` were seen, to tell an element that varies from one that does not.
    pub(super) n_placeholders: u64,
    double_quotes: DoubleQuotes<'a>,
    pub(super) arguments: Arguments,
    /// The condition behind the last `OR`.
    condition: Option<Condition<'a>>,
}

impl<'a, S: Sink> Canonical<'a, S> {
    pub(super) fn new(sql: &'a [u8], dialect: Dialect, sink: S) -> Self {
        Canonical {
            sql,
            lexer: lexer::read(sql, dialect),
            sink,
            previous: Previous::Nothing,
            list_depth: 0,
            n_placeholders: 0,
            double_quotes: DoubleQuotes::new(sql, dialect),
            arguments: Arguments::default(),
            condition: None,
        }
    }

    /// A word as [`Hasher::folded`] returns it.
    #[inline(always)]
    pub(super) fn word(&mut self, mut token: Token, hash: &mut Hasher) -> u64 {
        if token.end - token.start > SAVEPOINT.len() as u32 && is_savepoint(token.bytes(self.sql)) {
            token.end = token.start + SAVEPOINT.len() as u32;
        }
        let before = *hash;
        let last = hash.folded(Tag::Word, self.sql, token.start as usize, token.end as usize);
        if last == OR && self.begins_surplus_condition(token) {
            *hash = before;
            return last;
        }
        self.arguments.follow(last);
        self.push(token, Previous::Word { start: token.start, end: token.end });
        last
    }

    pub(super) fn quoted_name(&mut self, token: Token, hash: &mut Hasher) {
        if self.double_quotes.hold_string(token) {
            return self.placeholder(token, hash);
        }
        let quoted = token.bytes(self.sql);
        if quoted[0].is_ascii_alphabetic() {
            self.hash_exact(Tag::QuotedName, token, hash);
        } else {
            let start = token.start as usize + 1;
            let end = start + inside_quotes(quoted).len();
            // A plain name has the hash of the word, which is lower case already.
            let tag = if is_plain(self.sql, start, end) { Tag::Word } else { Tag::QuotedName };
            hash.exact(tag, self.sql, start, end);
        }
        self.push(token, Previous::QuotedName);
    }

    #[inline]
    pub(super) fn placeholder(&mut self, mut token: Token, hash: &mut Hasher) {
        token.kind = TokenKind::Placeholder;
        self.n_placeholders += 1;
        hash.tag(Tag::Placeholder);
        let is_behind_separator = matches!(self.previous, Previous::Separator);
        self.push(token, if is_behind_separator { Previous::LoneValue } else { Previous::Operand });
    }

    #[inline(always)]
    pub(super) fn symbol(&mut self, token: Token, hash: &mut Hasher) {
        if token.end - token.start > 1 {
            self.hash_exact(Tag::Symbol, token, hash);
            return self.push(token, Previous::Operator);
        }
        let symbol = self.sql[token.start as usize];
        let previous = match symbol {
            b'(' => {
                self.arguments.open(self.is_behind_function());
                Previous::Separator
            }
            b')' => {
                self.arguments.close();
                Previous::Operand
            }
            b',' => {
                let is_behind_value = matches!(self.previous, Previous::LoneValue);
                if self.arguments.may_be_surplus(is_behind_value) && self.skip_arguments() {
                    return;
                }
                Previous::Separator
            }
            b']' | b'}' => Previous::Operand,
            b'-' | b'+' if self.is_unary() => match self.signed_literal(self.lexer) {
                Some((literal, behind)) => {
                    self.lexer = behind;
                    return self.placeholder(Token { gap: token.gap, ..literal }, hash);
                }
                None => Previous::Operator,
            },
            b';' if self.list_depth == 0 => return self.semicolon(token, hash),
            _ => Previous::Operator,
        };
        hash.byte(Tag::Symbol, symbol);
        self.push(token, previous);
    }

    #[inline]
    pub(super) fn hash_exact(&self, tag: Tag, token: Token, hash: &mut Hasher) {
        hash.exact(tag, self.sql, token.start as usize, token.end as usize);
    }

    #[inline]
    pub(super) fn push(&mut self, token: Token, previous: Previous) {
        self.sink.push(token);
        self.previous = previous;
    }

    /// A run of `;` counts once between two statements, and not at all before the first or behind the last.
    #[cold]
    fn semicolon(&mut self, semicolon: Token, hash: &mut Hasher) {
        let mut ahead = self.lexer;
        while let Some(token) = ahead.next() {
            if token.bytes(self.sql) != b";" {
                return self.separator(semicolon, hash);
            }
            self.lexer = ahead;
        }
    }

    fn separator(&mut self, semicolon: Token, hash: &mut Hasher) {
        if !matches!(self.previous, Previous::Nothing) {
            hash.byte(Tag::Symbol, b';');
            self.push(semicolon, Previous::Operator);
        }
    }

    #[inline]
    fn is_behind_function(&self) -> bool {
        match self.previous {
            Previous::Word { .. } => self.arguments.are_of_word(),
            Previous::QuotedName => true,
            _ => false,
        }
    }

    fn is_unary(&self) -> bool {
        match self.previous {
            Previous::Nothing | Previous::Operator | Previous::Separator => true,
            Previous::Operand | Previous::QuotedName | Previous::LoneValue => false,
            Previous::Word { start, end } => {
                let (before, word) = self.sql[..end as usize].split_at(start as usize);
                // `t.limit - 1` is a column, whatever its name.
                !before.ends_with(b".") && takes_operand(word)
            }
        }
    }

    /// The literal that the sign before `ahead` belongs to, if it is one; the signs between are passed over.
    fn signed_literal(&self, mut ahead: Lexer<'a>) -> Option<(Token, Lexer<'a>)> {
        for _ in 0..MAX_SIGNS {
            let token = ahead.next()?;
            match token.kind {
                TokenKind::Literal => return Some((token, ahead)),
                TokenKind::Symbol if matches!(token.bytes(self.sql), b"-" | b"+") => {}
                _ => return None,
            }
        }
        None
    }

    /// Whether the word is an `OR` before the condition that the last `OR` had. If it is, both have been read.
    #[cold]
    fn begins_surplus_condition(&mut self, word: Token) -> bool {
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
    fn skip_arguments(&mut self) -> bool {
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

fn is_savepoint(word: &[u8]) -> bool {
    let (name, depth) = word.split_at(SAVEPOINT.len());
    name == SAVEPOINT && depth.len() > 1 && depth[0] == b'_' && depth[1..].iter().all(u8::is_ascii_digit)
}
