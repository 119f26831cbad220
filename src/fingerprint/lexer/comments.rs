//! Comments, and what MySQL takes for code in one.

use super::position::Lexer;
use crate::fingerprint::Dialect;
use crate::fingerprint::dialect::Reading;

impl Lexer<'_> {
    /// The end of the comment that starts here.
    #[cold]
    pub(super) fn comment(&self, start: usize) -> Option<usize> {
        match self.sql[start] {
            b'-' if self.is_dash_comment(start) => Some(self.through(start, b'\n')),
            b'#' if self.dialect == Dialect::MySql => Some(self.through(start, b'\n')),
            b'/' if self.starts(start, b"/*") && !self.is_code_comment(start) => Some(self.block_comment(start)),
            _ => None,
        }
    }

    /// MySQL wants white space behind `--`, so that `5--1` is an addition.
    pub(super) fn is_dash_comment(&self, start: usize) -> bool {
        self.starts(start, b"--")
            && (self.dialect != Dialect::MySql
                || self.byte(start + 2).is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control()))
    }

    pub(super) fn is_code_comment(&self, start: usize) -> bool {
        self.dialect.has_code_comments() && self.starts(start, b"/*!")
    }

    fn block_comment(&self, start: usize) -> usize {
        let mut depth = 1;
        let mut position = start + 2;
        while position < self.sql.len() {
            if self.starts(position, b"*/") {
                depth -= 1;
                position += 2;
                if depth == 0 {
                    return position;
                }
            } else if self.dialect.has_nested_comments() && self.starts(position, b"/*") {
                depth += 1;
                position += 2;
            } else {
                position = self.skip(position + 1, |byte| !matches!(byte, b'*' | b'/'));
            }
        }
        self.sql.len()
    }
}
