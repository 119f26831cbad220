//! A position in a statement, and what can be seen from it.

use super::answers::{Answer, Candidates};
use super::bytes::{IN_WORD, is_space};
use crate::fingerprint::Dialect;

/// The position in a statement. A copy is a look ahead.
#[derive(Debug, Clone, Copy)]
pub(in crate::fingerprint) struct Lexer<'a> {
    pub(super) sql: &'a [u8],
    pub(super) position: usize,
    pub(super) dialect: Dialect,
    /// Inside of a `/*! .. */`, so that a `*/` ends it.
    pub(super) in_code: bool,
    /// A string, a name or a comment has no end.
    pub(super) is_cut_short: bool,
    /// The dialects that a text may be of.
    pub(super) candidates: Candidates,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(sql: &'a [u8], dialect: Dialect) -> Self {
        let sql = &sql[..sql.len().min(u32::MAX as usize)];
        Lexer { sql, position: 0, dialect, in_code: false, is_cut_short: false, candidates: Candidates::default() }
    }

    #[inline(always)]
    pub(super) fn space_end(&self, from: usize) -> usize {
        let mut end = from;
        while self.byte(end).is_some_and(is_space) {
            end += 1;
        }
        end
    }

    #[inline]
    pub(super) fn byte(&self, position: usize) -> Option<u8> {
        self.sql.get(position).copied()
    }

    pub(super) fn starts(&self, position: usize, prefix: &[u8]) -> bool {
        self.sql.get(position..).is_some_and(|rest| rest.starts_with(prefix))
    }

    /// Whether a backslash in a plain string escapes.
    pub(super) fn escapes(&self) -> Answer {
        match self.dialect {
            Dialect::MySql => Answer::Yes,
            Dialect::Generic => self.candidates.escape(),
            _ => Answer::No,
        }
    }

    /// Whether `/* /* */ */` is one comment.
    pub(super) fn nests_comments(&self) -> Answer {
        match self.dialect {
            Dialect::Postgres => Answer::Yes,
            Dialect::Generic => self.candidates.nest_comments(),
            _ => Answer::No,
        }
    }

    /// The end of what was opened and never closed.
    #[cold]
    pub(super) fn cut_short(&mut self) -> usize {
        self.is_cut_short = true;
        self.sql.len()
    }

    pub(super) fn skip(&self, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let mut end = from.min(self.sql.len());
        while self.byte(end).is_some_and(&wanted) {
            end += 1;
        }
        end
    }

    pub(super) fn skip_at_most(&self, from: usize, most: usize, wanted: impl Fn(u8) -> bool) -> usize {
        self.skip(from, wanted).min(from + most)
    }

    /// The position behind the next `last`, or the end.
    pub(super) fn through(&self, from: usize, last: u8) -> usize {
        self.sql[from..].iter().position(|&byte| byte == last).map_or(self.sql.len(), |offset| from + offset + 1)
    }

    /// Whether the byte before `position` ends an operand, without a gap.
    pub(super) fn follows_operand(&self, position: usize) -> bool {
        position > 0 && (IN_WORD[self.sql[position - 1] as usize] || b")]\"'`?".contains(&self.sql[position - 1]))
    }
}
