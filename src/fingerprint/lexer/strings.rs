//! Strings and quoted names.

use super::bytes::IN_WORD;
use super::position::Lexer;
use crate::fingerprint::Dialect;

impl Lexer<'_> {
    /// The end of a string whose opening quote is at `quote`.
    pub(super) fn string(&self, quote: usize, delimiter: u8, backslash_escapes: bool) -> usize {
        let mut position = quote + 1;
        while let Some(byte) = self.byte(position) {
            if byte == b'\\' && (backslash_escapes || self.is_generic_escape(position, delimiter)) {
                position += 2;
            } else if byte == delimiter {
                if self.byte(position + 1) != Some(delimiter) {
                    return position + 1;
                }
                position += 2;
            } else {
                position = self.skip(position + 1, |byte| byte != delimiter && byte != b'\\');
            }
        }
        self.sql.len()
    }

    /// Whether a backslash in a string of unknown dialect escapes: `'it\'s'` is MySQL's, `'C:\'` is PostgreSQL's. A
    /// quote that ends the string is followed by white space, an operator or the end, not by a letter.
    fn is_generic_escape(&self, backslash: usize, delimiter: u8) -> bool {
        self.dialect == Dialect::Generic
            && (self.byte(backslash + 1) == Some(b'\\')
                || self.byte(backslash + 1) == Some(delimiter)
                    && self.byte(backslash + 2).is_some_and(|byte| IN_WORD[byte as usize]))
    }

    /// The end of a name or string in which only the doubled delimiter is special.
    pub(super) fn doubled(&self, quote: usize, delimiter: u8) -> usize {
        let mut position = quote + 1;
        while let Some(byte) = self.byte(position) {
            if byte != delimiter {
                position = self.skip(position + 1, |byte| byte != delimiter);
            } else if self.byte(position + 1) == Some(delimiter) {
                position += 2;
            } else {
                return position + 1;
            }
        }
        self.sql.len()
    }
}
