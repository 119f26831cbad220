//! The next token.

use super::bytes::Class;
use super::position::Lexer;
use super::token::{Token, TokenKind};
use crate::fingerprint::dialect::Reading;

impl Lexer<'_> {
    /// The next token; `None` at the end, and from then on.
    // What most tokens take is inlined by force, here and in the callers: calls between steps as small as these take as
    // long as the steps. What few tokens take is kept out of line for the same reason.
    #[inline(always)]
    pub(in crate::fingerprint) fn next(&mut self) -> Option<Token> {
        let mut gap = false;
        loop {
            let (start, class) = self.behind_space(self.position)?;
            gap |= start > self.position;
            let (kind, end) = match class {
                Class::Word => self.word(start),
                Class::Single => (TokenKind::Symbol, start + 1),
                Class::Dot => self.dot(start),
                Class::Operator => (TokenKind::Symbol, self.operator(start)),
                Class::Digit => self.number(start),
                Class::Dash | Class::Slash | Class::Star | Class::Hash => match self.comment(start) {
                    Some(end) => {
                        self.position = end;
                        gap = true;
                        continue;
                    }
                    None => self.code_marker(start),
                },
                Class::DoubleQuote => self.double_quoted(start),
                class => self.rare(start, class),
            };
            self.position = end;
            return Some(Token { kind, start: start as u32, end: end as u32, gap });
        }
    }

    /// What starts with another quote, and what may be a placeholder.
    fn rare(&mut self, start: usize, class: Class) -> (TokenKind, usize) {
        match class {
            Class::Quote => (TokenKind::Literal, self.string(start, b'\'', self.escapes())),
            Class::Backtick => (TokenKind::QuotedName, self.doubled(start, b'`')),
            Class::Bracket if self.dialect.has_bracket_names() => (TokenKind::QuotedName, self.bracketed(start)),
            Class::Colon => self.colon(start),
            Class::Question => self.question(start),
            Class::At => self.at(start),
            Class::Dollar => self.dollar(start),
            _ => (TokenKind::Symbol, start + 1),
        }
    }

    /// The start or the end of code in a comment, or else an operator.
    fn code_marker(&mut self, start: usize) -> (TokenKind, usize) {
        if self.is_code_comment(start) {
            self.in_code = true;
            return (TokenKind::CodeMarker, self.skip_at_most(start + 3, 6, |byte| byte.is_ascii_digit()));
        }
        if self.in_code && self.starts(start, b"*/") {
            self.in_code = false;
            return (TokenKind::CodeMarker, start + 2);
        }
        (TokenKind::Symbol, self.operator(start))
    }
}
