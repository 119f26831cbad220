//! Strings and quoted names.

use super::answers::Answer;
use super::position::Lexer;
use super::token::TokenKind;
use crate::fingerprint::Dialect;
use crate::fingerprint::eight::{equal, find};

impl Lexer<'_> {
    /// A name, or in MySQL a string.
    #[inline]
    pub(super) fn double_quoted(&mut self, start: usize) -> (TokenKind, usize) {
        match self.dialect {
            Dialect::MySql => (TokenKind::Literal, self.string(start, b'"', Answer::Yes)),
            _ => (TokenKind::QuotedName, self.string(start, b'"', self.escapes())),
        }
    }

    /// The end of a string whose opening quote is at `quote`.
    #[inline(always)]
    pub(super) fn string(&mut self, quote: usize, delimiter: u8, escapes: Answer) -> usize {
        let end = self.quote_or_backslash(quote + 1, delimiter);
        if self.byte(end) == Some(delimiter) && self.byte(end + 1) != Some(delimiter) {
            return end + 1;
        }
        self.rest_of_string(end, delimiter, escapes)
    }

    #[inline(always)]
    pub(super) fn quote_or_backslash(&self, from: usize, quote: u8) -> usize {
        find(self.sql, from, |bytes| equal(bytes, quote) | equal(bytes, b'\\'))
    }

    /// The end of a string from the first quote or backslash in it on.
    #[cold]
    fn rest_of_string(&mut self, from: usize, delimiter: u8, escapes: Answer) -> usize {
        let mut position = from;
        while let Some(byte) = self.byte(position) {
            let length = match (byte, escapes) {
                (b'\\', Answer::Yes) => 2,
                (b'\\', Answer::No) => 1,
                (b'\\', Answer::Open) => return self.cut_short(),
                _ if self.byte(position + 1) == Some(delimiter) => 2,
                _ => return position + 1,
            };
            position = self.quote_or_backslash(position + length, delimiter);
        }
        self.cut_short()
    }

    /// The end of a name or string in which only the doubled delimiter is special.
    pub(super) fn doubled(&mut self, quote: usize, delimiter: u8) -> usize {
        self.string(quote, delimiter, Answer::No)
    }

    /// The position behind the bracket that closes SQLite's `[name]`.
    pub(super) fn bracketed(&mut self, start: usize) -> usize {
        match self.find(start, b']') {
            end if end == self.sql.len() => self.cut_short(),
            end => end + 1,
        }
    }
}
