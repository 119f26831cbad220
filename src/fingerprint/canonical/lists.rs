//! Tokens in lists: a run of elements that differ in what varies alone becomes one.

use super::single::{Canonical, Previous};
use super::sink::Sink;
use crate::fingerprint::Fingerprint;
use crate::fingerprint::hash::{Hasher, Tag};
use crate::fingerprint::lexer::{Lexer, Token, TokenKind};
use crate::fingerprint::words::is_any;

/// The words that begin a list, as [`Hasher::folded`] returns them.
const IN: u64 = u64::from_le_bytes(*b"in\0\0\0\0\0\0");
const ARRAY: u64 = u64::from_le_bytes(*b"array\0\0\0");
const SELECT: u64 = u64::from_le_bytes(*b"select\0\0");
const VALUES: u64 = u64::from_le_bytes(*b"values\0\0");

/// What ended an element of a list.
enum ElementEnd {
    Comma(Token),
    Close(Token),
    Text,
}

/// Lists nested deeper are not collapsed, which bounds the recursion.
const MAX_NESTED_LISTS: u32 = 32;

/// The elements of one list: a run of equal ones becomes one.
#[derive(Default)]
struct Elements {
    last: Option<u64>,
}

/// What is known of the rows of one list. Which cells of several rows have no value varies with the data, so `NULL` and
/// `DEFAULT` are values there. In a single row they are what the author wrote.
#[derive(Default)]
struct Rows {
    are_many: Option<bool>,
}

impl<S: Sink> Canonical<'_, S> {
    pub(super) fn run(mut self) -> (Fingerprint, S) {
        let mut hash = Hasher::new();
        while let Some(token) = self.lexer.next() {
            self.token(token, &mut hash);
        }
        (hash.finish(), self.sink)
    }

    #[inline(always)]
    fn token(&mut self, token: Token, hash: &mut Hasher) {
        match token.kind {
            TokenKind::Word => self.word_or_list(token, hash),
            TokenKind::Symbol => self.symbol(token, hash),
            TokenKind::Literal | TokenKind::Placeholder => self.placeholder(token, hash),
            TokenKind::QuotedName => self.quoted_name(token, hash),
            TokenKind::CodeMarker => {
                self.hash_exact(Tag::Symbol, token, hash);
                self.push(token, Previous::Operator);
            }
        }
    }

    #[inline(always)]
    fn word_or_list(&mut self, token: Token, hash: &mut Hasher) {
        let last = self.word(token, hash);
        match token.end - token.start {
            2 if last == IN => self.list(b"(", hash),
            5 if last == ARRAY => self.list(b"[", hash),
            6 if last == VALUES => self.rows(hash),
            6 if last == SELECT => self.arguments.hold_query(),
            _ => {}
        }
    }

    /// `IN (..)` and `ARRAY[..]`, unless it is a subquery.
    fn list(&mut self, open: &[u8], hash: &mut Hasher) {
        let mut ahead = self.lexer;
        let Some(bracket) = ahead.next() else { return };
        if bracket.bytes(self.sql) != open || self.list_depth == MAX_NESTED_LISTS {
            return;
        }
        let first = { ahead }.next();
        if first.is_none_or(|token| starts_subquery(token.bytes(self.sql))) {
            return;
        }
        self.lexer = ahead;
        self.symbol(bracket, hash);
        self.list_depth += 1;
        self.elements(hash);
        self.list_depth -= 1;
    }

    fn elements(&mut self, hash: &mut Hasher) {
        let mut elements = Elements::default();
        let mut comma = None;
        loop {
            let mark = self.sink.mark();
            let seen = self.n_placeholders;
            if let Some(comma) = comma.take() {
                self.push(comma, Previous::Operator);
            }
            let start = self.lexer.position();
            let mut element = Hasher::new();
            let end = self.element(&mut element);
            self.finish_element(&mut elements, element, seen, mark, hash);
            match end {
                ElementEnd::Comma(token) => comma = Some(self.lexer.pass_run(start, token)),
                ElementEnd::Close(token) => return self.symbol(token, hash),
                ElementEnd::Text => return,
            }
        }
    }

    /// Reads up to the comma or bracket that ends the element.
    fn element(&mut self, element: &mut Hasher) -> ElementEnd {
        let mut depth = 0u32;
        while let Some(token) = self.lexer.next() {
            match self.bracket_or_comma(token) {
                Some(b'(' | b'[') => depth += 1,
                Some(b')' | b']') if depth == 0 => return ElementEnd::Close(token),
                Some(b')' | b']') => depth -= 1,
                Some(b',') if depth == 0 => return ElementEnd::Comma(token),
                _ => {}
            }
            self.token(token, element);
        }
        ElementEnd::Text
    }

    /// The first byte of a symbol, which is all of it if it is a bracket or a comma.
    #[inline]
    fn bracket_or_comma(&self, token: Token) -> Option<u8> {
        (token.kind == TokenKind::Symbol).then(|| self.sql[token.start as usize])
    }

    /// The rows of `VALUES (..), (..)` and of MySQL's `VALUES ROW(..), ROW(..)`.
    fn rows(&mut self, hash: &mut Hasher) {
        if self.list_depth == MAX_NESTED_LISTS {
            return;
        }
        self.list_depth += 1;
        let mut elements = Elements::default();
        let mut rows = Rows::default();
        let mut comma = None;
        let mut goes_on = row_start(self.lexer, self.sql);
        while goes_on {
            let mark = self.sink.mark();
            let seen = self.n_placeholders;
            if let Some(comma) = comma.take() {
                rows.are_many = Some(true);
                self.push(comma, Previous::Operator);
            }
            let start = self.lexer.position();
            let mut row = Hasher::new();
            self.row(&mut rows, &mut row);
            self.finish_element(&mut elements, row, seen, mark, hash);
            comma = self.next_row().map(|comma| self.lexer.pass_run(start, comma));
            goes_on = comma.is_some();
        }
        self.list_depth -= 1;
    }

    /// Reads `(..)` or `ROW(..)` with its brackets.
    fn row(&mut self, rows: &mut Rows, row: &mut Hasher) {
        let mut depth = 0u32;
        let mut begins_cell = false;
        while let Some(token) = self.lexer.next() {
            let symbol = self.bracket_or_comma(token);
            if begins_cell && token.kind == TokenKind::Word && self.is_blank(token) && self.are_many(rows) {
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

    /// Whether the word is a `NULL` or `DEFAULT` that is all of a cell.
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
    fn next_row(&mut self) -> Option<Token> {
        let (comma, ahead) = self.row_behind_comma(self.lexer)?;
        self.lexer = ahead;
        Some(comma)
    }

    #[inline]
    fn row_behind_comma<'b>(&self, mut ahead: Lexer<'b>) -> Option<(Token, Lexer<'b>)> {
        let comma = ahead.next().filter(|token| token.bytes(self.sql) == b",")?;
        row_start(ahead, self.sql).then_some((comma, ahead))
    }

    /// Mixes the element into the list's hash, or takes it back where it is the one before again.
    fn finish_element(
        &mut self,
        elements: &mut Elements,
        element: Hasher,
        placeholders_before: u64,
        mark: S::Mark,
        hash: &mut Hasher,
    ) {
        let varies = self.n_placeholders > placeholders_before;
        if varies && elements.last == Some(element.value()) {
            return self.sink.rewind(mark);
        }
        elements.last = Some(element.value());
        hash.number(Tag::Element, element.value());
    }
}

fn starts_subquery(word: &[u8]) -> bool {
    [&b"select"[..], b"with", b"values", b"table"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

fn row_start(mut ahead: Lexer<'_>, sql: &[u8]) -> bool {
    match ahead.next().map(|token| token.bytes(sql)) {
        Some(b"(") => true,
        Some(word) if word.eq_ignore_ascii_case(b"row") => ahead.next().is_some_and(|token| token.bytes(sql) == b"("),
        _ => false,
    }
}
