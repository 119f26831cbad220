//! Tokens in lists: a run of elements that differ in what varies alone becomes one.

use super::elements::{Elements, MAX_NESTED_LISTS};
use super::single::{Canonical, Previous};
use super::sink::Sink;
use crate::fingerprint::Fingerprint;
use crate::fingerprint::hash::{Hasher, Tag};
use crate::fingerprint::lexer::{Token, TokenKind};

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

impl<S: Sink> Canonical<'_, S> {
    pub(super) fn run(mut self) -> (Fingerprint, S) {
        let mut hash = Hasher::new();
        while let Some(token) = self.lexer.next() {
            self.token(token, &mut hash);
        }
        (hash.finish(), self.sink)
    }

    #[inline(always)]
    pub(super) fn token(&mut self, token: Token, hash: &mut Hasher) {
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
            let mut element = Hasher::new();
            let end = self.element(&mut element);
            self.finish_element(&mut elements, element, seen, mark, hash);
            match end {
                ElementEnd::Comma(token) => comma = Some(token),
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
    pub(super) fn bracket_or_comma(&self, token: Token) -> Option<u8> {
        (token.kind == TokenKind::Symbol).then(|| self.sql[token.start as usize])
    }
}

fn starts_subquery(word: &[u8]) -> bool {
    [&b"select"[..], b"with", b"values", b"table"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}
