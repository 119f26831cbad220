//! Words, the prefixes of strings, and numbers.

use super::answers::Answer;
use super::bytes::{IN_WORD, outside_words};
use super::position::Lexer;
use super::token::TokenKind;
use crate::fingerprint::dialect::Reading;
use crate::fingerprint::eight::find;

impl Lexer<'_> {
    #[inline(always)]
    pub(super) fn word(&mut self, start: usize) -> (TokenKind, usize) {
        let end = self.word_end(start);
        if end == start + 1 {
            return self.letter(start);
        }
        (TokenKind::Word, end)
    }

    /// A word of one byte, which may be the prefix of a string.
    fn letter(&mut self, start: usize) -> (TokenKind, usize) {
        match self.byte(start + 1) {
            Some(b'\'') => self.prefixed(start, start + 1),
            Some(b'&') => self.unicode_prefixed(start, start + 1),
            _ => (TokenKind::Word, start + 1),
        }
    }

    #[inline(always)]
    pub(super) fn word_end(&self, from: usize) -> usize {
        find(self.sql, from, outside_words)
    }

    /// `E'..'`, `B'..'`, `X'..'`, `N'..'`.
    fn prefixed(&mut self, start: usize, quote: usize) -> (TokenKind, usize) {
        match self.sql[start].to_ascii_lowercase() {
            b'e' => (TokenKind::Literal, self.string(quote, b'\'', Answer::Yes)),
            b'b' | b'x' | b'n' => (TokenKind::Literal, self.string(quote, b'\'', self.escapes())),
            _ => (TokenKind::Word, quote),
        }
    }

    /// `U&'..'` and `U&".."`.
    fn unicode_prefixed(&mut self, start: usize, ampersand: usize) -> (TokenKind, usize) {
        let is_prefix = self.sql[start].eq_ignore_ascii_case(&b'u') && self.dialect.has_dollar_strings();
        match self.byte(ampersand + 1) {
            Some(b'\'') if is_prefix => (TokenKind::Literal, self.doubled(ampersand + 1, b'\'')),
            Some(b'"') if is_prefix => (TokenKind::QuotedName, self.doubled(ampersand + 1, b'"')),
            _ => (TokenKind::Word, ampersand),
        }
    }

    /// A number; or, where it goes on with letters, a word that starts with digits, as MySQL's names may.
    pub(super) fn number(&self, start: usize) -> (TokenKind, usize) {
        let end = self.number_end(start);
        match self.byte(end) {
            Some(byte) if IN_WORD[byte as usize] => (TokenKind::Word, self.word_end(end)),
            _ => (TokenKind::Literal, end),
        }
    }

    fn number_end(&self, start: usize) -> usize {
        if self.byte(start) == Some(b'0') {
            let is_digit: Option<fn(u8) -> bool> = match self.byte(start + 1) {
                Some(b'x' | b'X') => Some(|byte| byte.is_ascii_hexdigit() || byte == b'_'),
                Some(b'b' | b'B') => Some(|byte| matches!(byte, b'0' | b'1' | b'_')),
                Some(b'o' | b'O') => Some(|byte| matches!(byte, b'0'..=b'7' | b'_')),
                _ => None,
            };
            if let Some(is_digit) = is_digit {
                return self.skip(start + 2, is_digit);
            }
        }
        let whole = self.skip(start, |byte| byte.is_ascii_digit() || byte == b'_');
        let fraction = match self.byte(whole) {
            Some(b'.') if self.byte(whole + 1) != Some(b'.') => self.digits_end(whole + 1),
            _ => whole,
        };
        self.exponent_end(fraction)
    }

    fn exponent_end(&self, from: usize) -> usize {
        if !matches!(self.byte(from), Some(b'e' | b'E')) {
            return from;
        }
        let digits = from + 1 + usize::from(matches!(self.byte(from + 1), Some(b'+' | b'-')));
        match self.digits_end(digits) {
            end if end == digits => from,
            end => end,
        }
    }

    #[inline(always)]
    pub(super) fn dot(&self, start: usize) -> (TokenKind, usize) {
        match self.byte(start + 1) {
            Some(b'0'..=b'9') => self.fraction(start),
            _ => (TokenKind::Symbol, start + 1),
        }
    }

    /// `.5` is a number unless the dot follows a name, a closing bracket or another number.
    #[cold]
    fn fraction(&self, start: usize) -> (TokenKind, usize) {
        if self.follows_operand(start) {
            return (TokenKind::Symbol, start + 1);
        }
        let digits = self.digits_end(start + 1);
        (TokenKind::Literal, self.exponent_end(digits))
    }
}
