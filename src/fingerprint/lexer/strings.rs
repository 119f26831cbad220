//! Strings and quoted names.

use super::answers::Answer;
use super::position::Lexer;

impl Lexer<'_> {
    /// The end of a string whose opening quote is at `quote`.
    pub(super) fn string(&mut self, quote: usize, delimiter: u8, escapes: Answer) -> usize {
        let mut position = quote + 1;
        while let Some(byte) = self.byte(position) {
            if byte == b'\\' {
                match escapes {
                    Answer::Yes => position += 2,
                    Answer::No => position += 1,
                    Answer::Open => return self.cut_short(),
                }
            } else if byte == delimiter {
                if self.byte(position + 1) != Some(delimiter) {
                    return position + 1;
                }
                position += 2;
            } else {
                position = self.skip(position + 1, |byte| byte != delimiter && byte != b'\\');
            }
        }
        self.cut_short()
    }

    /// The end of a name or string in which only the doubled delimiter is special.
    pub(super) fn doubled(&mut self, quote: usize, delimiter: u8) -> usize {
        self.string(quote, delimiter, Answer::No)
    }

    /// The position behind the bracket that closes SQLite's `[name]`.
    pub(super) fn bracketed(&mut self, start: usize) -> usize {
        let length = self.sql[start..].iter().position(|&byte| byte == b']');
        length.map_or_else(|| self.cut_short(), |length| start + length + 1)
    }
}
