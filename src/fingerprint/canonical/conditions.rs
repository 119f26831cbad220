//! Conditions between two `OR`, and whether the next one is the same again.

use super::double_quotes::DoubleQuotes;
use crate::fingerprint::lexer::{Lexer, Token, TokenKind};
use crate::fingerprint::words::is_any;

/// Longer conditions are not compared, which bounds the look ahead.
const MAX_CONDITION: usize = 32;
/// What may stand behind a condition that ends. An `AND` would belong to the last one alone.
const ENDS: &[&str] = &[
    "except",
    "fetch",
    "for",
    "group",
    "having",
    "intersect",
    "limit",
    "offset",
    "or",
    "order",
    "returning",
    "then",
    "union",
    "window",
];

/// A place in the text from which on a condition is read.
#[derive(Clone, Copy)]
pub(super) struct Condition<'a> {
    pub(super) sql: &'a [u8],
    pub(super) lexer: Lexer<'a>,
    pub(super) double_quotes: DoubleQuotes<'a>,
}

impl<'a> Condition<'a> {
    /// Where the condition ends that begins here, if it is the same as the one from `before` to the token at `end`.
    pub(super) fn repeats(mut self, mut before: Condition<'a>, end: u32) -> Option<Condition<'a>> {
        let mut depth = 0i32;
        let mut varies = false;
        for _ in 0..MAX_CONDITION {
            let token = before.lexer.next()?;
            if token.start >= end {
                return (depth == 0 && varies && self.is_over()).then_some(self);
            }
            let other = self.lexer.next()?;
            match (before.value(token), self.value(other)) {
                (true, true) => varies = true,
                (false, false) if self.are_equal(token, other) => depth += self.nesting(token),
                _ => return None,
            }
            if depth < 0 {
                return None;
            }
        }
        None
    }

    /// Whether the token is shown as `?`.
    fn value(&mut self, token: Token) -> bool {
        matches!(token.kind, TokenKind::Literal | TokenKind::Placeholder) || self.double_quotes.hold_string(token)
    }

    fn are_equal(&self, one: Token, other: Token) -> bool {
        let (bytes, other_bytes) = (one.bytes(self.sql), other.bytes(self.sql));
        one.kind == other.kind
            && if one.kind == TokenKind::Word { bytes.eq_ignore_ascii_case(other_bytes) } else { bytes == other_bytes }
    }

    fn nesting(&self, token: Token) -> i32 {
        match token.bytes(self.sql) {
            b"(" | b"[" => 1,
            b")" | b"]" => -1,
            _ => 0,
        }
    }

    fn is_over(&self) -> bool {
        let Some(next) = { self.lexer }.next() else { return true };
        let bytes = next.bytes(self.sql);
        match next.kind {
            TokenKind::Word => is_any(bytes, ENDS),
            _ => matches!(bytes, b")" | b";"),
        }
    }
}
