//! Bytes to tokens, in one pass, total on any bytes.
//!
//! Sources of the rules: the PostgreSQL manual, 4.1 (lexical structure); the MySQL manual, 11.1 to 11.7 (language
//! structure); SQLite, `lang_expr.html`, `lang_comment.html` and `lang_keywords.html`.

mod bytes;
mod comments;
mod operators;
mod placeholders;
mod strings;
mod token;
mod words;

use self::bytes::{CLASSES, Class, IN_WORD, is_space};
use super::Dialect;

pub(super) use self::token::{Token, TokenKind};

/// The position in a statement. A copy is a look ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexer<'a> {
    sql: &'a [u8],
    position: usize,
    dialect: Dialect,
    /// Inside of a `/*! .. */`, so that a `*/` ends it.
    in_code: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(sql: &'a [u8], dialect: Dialect) -> Self {
        let sql = &sql[..sql.len().min(u32::MAX as usize)];
        Lexer { sql, position: 0, dialect, in_code: false }
    }

    /// The next token; `None` at the end, and from then on.
    // What most tokens take is inlined by force, here and in the callers: calls between steps as small as these take as
    // long as the steps. What few tokens take is kept out of line for the same reason.
    #[inline(always)]
    pub(super) fn next(&mut self) -> Option<Token> {
        let mut gap = false;
        loop {
            let start = self.space_end(self.position);
            gap |= start > self.position;
            let &byte = self.sql.get(start)?;
            let (kind, end) = match CLASSES[byte as usize] {
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
                class => self.rare(start, class),
            };
            self.position = end;
            return Some(Token { kind, start: start as u32, end: end as u32, gap });
        }
    }

    /// What starts with a quote, and what may be a placeholder.
    fn rare(&self, start: usize, class: Class) -> (TokenKind, usize) {
        match class {
            Class::Quote => (TokenKind::Literal, self.string(start, b'\'', self.dialect == Dialect::MySql)),
            Class::DoubleQuote if self.dialect.has_double_quoted_strings() => {
                (TokenKind::Literal, self.string(start, b'"', true))
            }
            Class::DoubleQuote => (TokenKind::QuotedName, self.doubled(start, b'"')),
            Class::Backtick => (TokenKind::QuotedName, self.doubled(start, b'`')),
            Class::Bracket if self.dialect.has_bracket_names() => (TokenKind::QuotedName, self.through(start, b']')),
            Class::Colon => self.colon(start),
            Class::Question => self.question(start),
            Class::At => self.at(start),
            Class::Dollar => self.dollar(start),
            _ => (TokenKind::Symbol, start + 1),
        }
    }

    #[inline(always)]
    fn space_end(&self, from: usize) -> usize {
        let mut end = from;
        while self.byte(end).is_some_and(is_space) {
            end += 1;
        }
        end
    }

    #[inline]
    fn byte(&self, position: usize) -> Option<u8> {
        self.sql.get(position).copied()
    }

    fn starts(&self, position: usize, prefix: &[u8]) -> bool {
        self.sql.get(position..).is_some_and(|rest| rest.starts_with(prefix))
    }

    fn skip(&self, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let mut end = from.min(self.sql.len());
        while self.byte(end).is_some_and(&wanted) {
            end += 1;
        }
        end
    }

    fn skip_at_most(&self, from: usize, most: usize, wanted: impl Fn(u8) -> bool) -> usize {
        self.skip(from, wanted).min(from + most)
    }

    /// The position behind the next `last`, or the end.
    fn through(&self, from: usize, last: u8) -> usize {
        self.sql[from..].iter().position(|&byte| byte == last).map_or(self.sql.len(), |offset| from + offset + 1)
    }

    /// Whether the byte before `position` ends an operand, without a gap.
    fn follows_operand(&self, position: usize) -> bool {
        position > 0 && (IN_WORD[self.sql[position - 1] as usize] || b")]\"'`?".contains(&self.sql[position - 1]))
    }
}
