//! Comments, and what MySQL takes for code in one.

use super::answers::Answer;
use super::position::Lexer;
use crate::fingerprint::Dialect;
use crate::fingerprint::dialect::Reading;
use crate::fingerprint::eight::{equal, find};

impl Lexer<'_> {
    /// The end of the comment that starts here.
    #[cold]
    pub(super) fn comment(&mut self, start: usize) -> Option<usize> {
        match self.sql[start] {
            b'-' if self.is_dash_comment(start) => Some(self.through(start, b'\n')),
            b'#' if self.is_hash_comment(start) => Some(self.through(start, b'\n')),
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

    /// In a text of unknown dialect a `#` begins a comment unless it is one of PostgreSQL's operators on JSON: comments
    /// of MySQL may hold anything, and few take the exclusive or of two numbers.
    fn is_hash_comment(&self, start: usize) -> bool {
        match self.dialect {
            Dialect::MySql => true,
            Dialect::Generic => !self.is_json_hash(start),
            _ => false,
        }
    }

    /// `#>`, `#>>`, and the `#-` of `doc #- '{key}'`.
    fn is_json_hash(&self, start: usize) -> bool {
        let operand = || self.byte(self.space_end(start + 2));
        match self.byte(start + 1) {
            Some(b'>') => true,
            Some(b'-') => operand().is_some_and(|byte| b"'?$(:".contains(&byte)),
            _ => false,
        }
    }

    fn block_comment(&mut self, start: usize) -> usize {
        let mut depth = 1;
        let mut position = start + 2;
        while position < self.sql.len() {
            if self.starts(position, b"*/") {
                depth -= 1;
                position += 2;
                if depth == 0 {
                    return position;
                }
            } else if self.starts(position, b"/*") {
                match self.nests_comments() {
                    Answer::Yes => (depth, position) = (depth + 1, position + 2),
                    Answer::No => position += 1,
                    Answer::Open => return self.cut_short(),
                }
            } else {
                position = find(self.sql, position + 1, |bytes| equal(bytes, b'*') | equal(bytes, b'/'));
            }
        }
        self.cut_short()
    }
}
