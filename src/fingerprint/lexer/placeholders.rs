//! What may be a placeholder: `?`, `$1`, `:name`, `@name`.

use super::bytes::IN_WORD;
use super::position::Lexer;
use super::token::TokenKind;
use crate::fingerprint::Dialect;
use crate::fingerprint::dialect::Reading;

impl Lexer<'_> {
    /// `?`, `?1`, and PostgreSQL's `?|` and `?&`. In `?||?` the first is a placeholder.
    pub(super) fn question(&self, start: usize) -> (TokenKind, usize) {
        if let (true, Some(next @ (b'|' | b'&'))) = (self.dialect.has_json_operators(), self.byte(start + 1))
            && self.byte(start + 2) != Some(next)
        {
            return (TokenKind::Symbol, start + 2);
        }
        (TokenKind::Placeholder, self.digits_end(start + 1))
    }

    /// `::`, `:=`, `:name`, a lone `:`.
    pub(super) fn colon(&self, start: usize) -> (TokenKind, usize) {
        match self.byte(start + 1) {
            Some(b':' | b'=') => (TokenKind::Symbol, start + 2),
            Some(byte) if self.dialect.has_colon_names() && IN_WORD[byte as usize] && !self.follows_operand(start) => {
                (TokenKind::Placeholder, self.word_end(start + 1))
            }
            _ => (TokenKind::Symbol, start + 1),
        }
    }

    /// `@name`, `@'name'`, `@@variable`, or an operator.
    pub(super) fn at(&mut self, start: usize) -> (TokenKind, usize) {
        if self.dialect.has_at_names() {
            match (self.byte(start + 1), self.byte(start + 2)) {
                (Some(byte), _) if self.starts_name(byte) => return (TokenKind::Placeholder, self.word_end(start + 1)),
                (Some(b'@'), Some(byte)) if self.starts_name(byte) => {
                    return (TokenKind::Word, self.word_end(start + 2));
                }
                (Some(quote @ (b'\'' | b'"' | b'`')), _) if self.dialect == Dialect::MySql => {
                    return (TokenKind::Placeholder, self.doubled(start + 1, quote));
                }
                _ => {}
            }
        }
        (TokenKind::Symbol, self.operator(start))
    }

    /// `$1`, `$tag$ .. $tag$`, SQLite's `$name`.
    pub(super) fn dollar(&mut self, start: usize) -> (TokenKind, usize) {
        let digits = self.digits_end(start + 1);
        if digits > start + 1 {
            return (TokenKind::Placeholder, digits);
        }
        let tag_end = self.skip(start + 1, |byte| IN_WORD[byte as usize] && byte != b'$');
        if self.dialect.has_dollar_strings() && self.byte(tag_end) == Some(b'$') {
            return (TokenKind::Literal, self.dollar_string_end(start, tag_end + 1));
        }
        match (tag_end > start + 1, self.dialect) {
            (true, Dialect::Sqlite | Dialect::Generic) => (TokenKind::Placeholder, tag_end),
            (true, Dialect::MySql) => (TokenKind::Word, self.word_end(tag_end)),
            _ => (TokenKind::Symbol, start + 1),
        }
    }

    fn dollar_string_end(&mut self, start: usize, body: usize) -> usize {
        let tag = &self.sql[start..body];
        let mut close = self.find(body, b'$');
        while close < self.sql.len() {
            if self.starts(close, tag) {
                return close + tag.len();
            }
            close = self.find(close + 1, b'$');
        }
        self.cut_short()
    }
}
