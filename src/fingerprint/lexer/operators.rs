//! Operators, of which PostgreSQL's users may define their own.

use super::bytes::{CLASSES, Class, IN_OPERATOR};
use super::position::Lexer;
use crate::fingerprint::Dialect;
use crate::fingerprint::dialect::Reading;

/// The operators of more than one character in SQLite and MySQL, the longest first.
const FIXED_OPERATORS: &[&str] = &["<=>", "->>", "<=", ">=", "<>", "!=", "==", "||", "&&", "<<", ">>", "->"];
/// A longer run is two operators; PostgreSQL's are names, which have at most 63 bytes.
const MAX_OPERATOR: usize = 63;

impl Lexer<'_> {
    /// The end of the operator that starts here, which mostly has one character.
    #[inline(always)]
    pub(super) fn operator(&self, start: usize) -> usize {
        match self.byte(start + 1) {
            Some(byte) if IN_OPERATOR[byte as usize] || byte == b'?' => self.long_operator(start),
            _ => start + 1,
        }
    }

    /// In SQLite and MySQL the longest operator they have, elsewhere a run of operator characters, since PostgreSQL's
    /// users may define their own.
    fn long_operator(&self, start: usize) -> usize {
        if !self.dialect.has_few_operators() {
            return self.operator_run(start);
        }
        let longest = FIXED_OPERATORS.iter().find(|operator| self.starts(start, operator.as_bytes()));
        start + longest.map_or(1, |operator| operator.len())
    }

    /// The run stops before a comment, a variable and a sign: `a=-1` is `=` and `-1`.
    fn operator_run(&self, start: usize) -> usize {
        let mut end = start + 1;
        while let Some(byte) = self.byte(end)
            && IN_OPERATOR[byte as usize]
            && end - start < MAX_OPERATOR
            && !self.ends_operator(end, byte)
        {
            end += 1;
        }
        if self.starts(end, b"?") && self.sql[end - 1] == b'@' {
            return end + 1;
        }
        self.without_signs(start, end)
    }

    fn ends_operator(&self, position: usize, byte: u8) -> bool {
        match byte {
            b'-' => self.is_dash_comment(position),
            b'/' => self.starts(position, b"/*"),
            b'*' => self.in_code && self.starts(position, b"*/"),
            b'#' => self.dialect == Dialect::Generic && self.byte(position + 1) != Some(b'>'),
            b'@' => self.dialect.has_at_names() && self.byte(position + 1).is_some_and(|byte| self.starts_name(byte)),
            _ => false,
        }
    }

    /// PostgreSQL lets an operator end in a sign only if one of `~!@#%^&|` is in it.
    fn without_signs(&self, start: usize, end: usize) -> usize {
        let run = &self.sql[start..end];
        if run.iter().any(|byte| b"~!@#%^&|".contains(byte)) {
            return end;
        }
        // `->` and `->>` begin with a sign and end without one.
        end - run[1..].iter().rev().take_while(|byte| matches!(byte, b'+' | b'-')).count()
    }

    pub(super) fn starts_name(&self, byte: u8) -> bool {
        CLASSES[byte as usize] == Class::Word
    }
}
