//! A text as its canonical tokens.

use super::Dialect;
use super::canonical::inside_quotes;
use super::lexer::{Token, TokenKind};

/// `CREATE OR REPLACE CONSTRAINT TRIGGER`, `CREATE DEFINER = CURRENT_USER PROCEDURE`.
const MAX_WORDS_BEFORE_ROUTINE: usize = 6;
/// What else is created, and may be named like a routine: `CREATE TABLE event (..)`.
const NO_ROUTINES: &[&str] = &[
    "database",
    "domain",
    "extension",
    "index",
    "policy",
    "publication",
    "role",
    "rule",
    "schema",
    "sequence",
    "server",
    "statistics",
    "subscription",
    "table",
    "tablespace",
    "type",
    "user",
    "view",
];

/// Canonical tokens with the bytes they came from.
#[derive(Clone, Copy)]
pub(super) struct Statement<'a> {
    pub(super) sql: &'a [u8],
    pub(super) tokens: &'a [Token],
    pub(super) dialect: Dialect,
}

impl<'a> Statement<'a> {
    pub(super) fn bytes(self, index: usize) -> &'a [u8] {
        self.tokens.get(index).map_or(&[], |token| token.bytes(self.sql))
    }

    /// The name a token is, without quotes.
    pub(super) fn name(self, index: usize) -> Option<&'a [u8]> {
        match self.tokens.get(index)?.kind {
            TokenKind::Word => Some(self.bytes(index)),
            TokenKind::QuotedName => Some(inside_quotes(self.bytes(index))),
            _ => None,
        }
    }

    /// The name a token is, a bare one in lower case.
    pub(super) fn folded_name(self, index: usize) -> Option<String> {
        let name = String::from_utf8_lossy(self.name(index)?).into_owned();
        let is_bare = self.tokens[index].kind == TokenKind::Word;
        Some(if is_bare { name.to_ascii_lowercase() } else { name })
    }

    /// Whether the token is the bare word `word`, given in lower case.
    pub(super) fn is_word(self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word)
            && self.bytes(index).eq_ignore_ascii_case(word.as_bytes())
    }

    pub(super) fn is_any_word(self, index: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(index, word))
    }

    pub(super) fn is_symbol(self, index: usize, symbol: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Symbol)
            && self.bytes(index) == symbol.as_bytes()
    }

    pub(super) fn is_placeholder(self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Placeholder)
    }

    /// The statements of `a; b; c`. A `;` in brackets or in the body of a routine separates nothing.
    pub(super) fn split(self) -> impl Iterator<Item = Statement<'a>> {
        let mut depth = i64::from(self.creates_routine());
        self.tokens
            .split(move |token| {
                match token.bytes(self.sql) {
                    b"(" if token.kind == TokenKind::Symbol => depth += 1,
                    b")" if token.kind == TokenKind::Symbol => depth -= 1,
                    _ => {}
                }
                depth <= 0 && token.kind == TokenKind::Symbol && token.bytes(self.sql) == b";"
            })
            .filter(|tokens| !tokens.is_empty())
            .map(move |tokens| Statement { tokens, ..self })
    }

    /// `CREATE TRIGGER .. BEGIN a; b; END` and its like.
    fn creates_routine(self) -> bool {
        let is_routine = |index| self.is_any_word(index, &["trigger", "procedure", "function", "event"]);
        let is_known = |&index: &usize| is_routine(index) || self.is_any_word(index, NO_ROUTINES);
        self.is_word(0, "create") && (1..=MAX_WORDS_BEFORE_ROUTINE).find(is_known).is_some_and(is_routine)
    }

    /// The indices from `start` on that are in no brackets opened since.
    pub(super) fn at_top(self, start: usize) -> impl Iterator<Item = usize> {
        let mut depth = 0i64;
        (start..self.tokens.len()).filter(move |&index| {
            if self.is_symbol(index, "(") {
                depth += 1;
            } else if self.is_symbol(index, ")") {
                depth -= 1;
            }
            depth <= 0
        })
    }

    /// The index behind opening brackets and code markers.
    pub(super) fn first_word(self) -> usize {
        let is_opening =
            |index: &usize| self.is_symbol(*index, "(") || self.tokens[*index].kind == TokenKind::CodeMarker;
        (0..self.tokens.len()).take_while(is_opening).count()
    }

    pub(super) fn text(self) -> String {
        let mut text = String::with_capacity(self.sql.len().min(1024));
        for (index, token) in self.tokens.iter().enumerate() {
            let is_apart =
                token.gap || self.tokens[..index].last().is_some_and(|before| self.would_join(before, token));
            if index > 0 && is_apart {
                text.push(' ');
            }
            match token.kind {
                TokenKind::Placeholder => text.push('?'),
                _ => text.push_str(&String::from_utf8_lossy(token.bytes(self.sql))),
            }
        }
        text
    }

    /// Whether two tokens that stood together would read otherwise with a `?` in place of the literal.
    fn would_join(self, before: &Token, token: &Token) -> bool {
        let first = match token.kind {
            TokenKind::Placeholder => b'?',
            _ => token.bytes(self.sql)[0],
        };
        match before.kind {
            TokenKind::Placeholder => first.is_ascii_alphanumeric() || b"_$?|&".contains(&first) || first >= 0x80,
            TokenKind::Symbol => {
                let last = before.bytes(self.sql).last();
                first == b'?' && last == Some(&b'@') || first == b'-' && last == Some(&b'-')
            }
            _ => false,
        }
    }
}
