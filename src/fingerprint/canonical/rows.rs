//! The rows of `VALUES`, of which those of one form are one.
//!
//! Which cells of several rows have no value varies with the data, so `NULL` and `DEFAULT` are values there. In a single
//! row they are what the author wrote.

use super::elements::{Elements, MAX_NESTED_LISTS};
use super::single::{Canonical, Previous};
use super::sink::Sink;
use crate::fingerprint::hash::Hasher;
use crate::fingerprint::lexer::{Lexer, Token, TokenKind};
use crate::fingerprint::words::is_any;

/// What is known of the rows of one list.
#[derive(Default)]
struct Rows {
    are_many: Option<bool>,
}

impl<S: Sink> Canonical<'_, S> {
    /// The rows of `VALUES (..), (..)` and of MySQL's `VALUES ROW(..), ROW(..)`.
    pub(super) fn rows(&mut self, hash: &mut Hasher) {
        if self.list_depth == MAX_NESTED_LISTS {
            return;
        }
        self.list_depth += 1;
        let mut elements = Elements::default();
        let mut rows = Rows::default();
        let mut next = row_start(self.lexer, self.sql).then_some(None);
        while let Some(comma) = next {
            let mark = self.sink.mark();
            let seen = self.n_placeholders;
            if let Some(comma) = comma {
                rows.are_many = Some(true);
                self.push(comma, Previous::Operator);
            }
            let mut row = Hasher::new();
            self.row(&mut rows, &mut row);
            self.finish_element(&mut elements, row, seen, mark, hash);
            next = self.next_row();
        }
        self.list_depth -= 1;
    }

    /// Reads `(..)` or `ROW(..)` with its brackets.
    fn row(&mut self, rows: &mut Rows, row: &mut Hasher) {
        let mut depth = 0u32;
        let mut begins_cell = false;
        while let Some(token) = self.lexer.next() {
            let symbol = self.bracket_or_comma(token);
            if begins_cell && self.is_blank(token) && self.are_many(rows) {
                self.placeholder(token, row);
            } else {
                self.token(token, row);
            }
            match symbol {
                Some(b'(' | b'[') => depth += 1,
                Some(b')' | b']') if depth <= 1 => return,
                Some(b')' | b']') => depth -= 1,
                _ => {}
            }
            begins_cell = depth == 1 && matches!(symbol, Some(b'(' | b','));
        }
    }

    /// Whether the token is a `NULL` or `DEFAULT` that is all of a cell.
    fn is_blank(&self, token: Token) -> bool {
        let ends_cell = |next: Token| matches!(next.bytes(self.sql), b"," | b")" | b"::");
        token.kind == TokenKind::Word && is_any(token.bytes(self.sql), &["null", "default"]) && { self.lexer }
            .next()
            .is_some_and(ends_cell)
    }

    /// Whether the row that is being read is one of several, asked in one of its cells.
    fn are_many(&self, rows: &mut Rows) -> bool {
        *rows.are_many.get_or_insert_with(|| {
            let mut ahead = self.lexer;
            let mut depth = 1u32;
            while depth > 0 {
                let Some(token) = ahead.next() else { return false };
                match self.bracket_or_comma(token) {
                    Some(b'(' | b'[') => depth += 1,
                    Some(b')' | b']') => depth -= 1,
                    _ => {}
                }
            }
            self.row_behind_comma(ahead).is_some()
        })
    }

    /// The comma before another row, if one follows.
    fn next_row(&mut self) -> Option<Option<Token>> {
        let (comma, ahead) = self.row_behind_comma(self.lexer)?;
        self.lexer = ahead;
        Some(Some(comma))
    }

    fn row_behind_comma<'b>(&self, mut ahead: Lexer<'b>) -> Option<(Token, Lexer<'b>)> {
        let comma = ahead.next().filter(|token| token.bytes(self.sql) == b",")?;
        row_start(ahead, self.sql).then_some((comma, ahead))
    }
}

fn row_start(mut ahead: Lexer<'_>, sql: &[u8]) -> bool {
    match ahead.next().map(|token| token.bytes(sql)) {
        Some(b"(") => true,
        Some(word) if word.eq_ignore_ascii_case(b"row") => ahead.next().is_some_and(|token| token.bytes(sql) == b"("),
        _ => false,
    }
}
