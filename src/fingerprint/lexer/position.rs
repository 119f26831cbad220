//! A position in a statement, and what can be seen from it.

use super::answers::{Answer, Candidates};
use super::bytes::{CLASSES, Class, IN_WORD, outside_space};
use crate::fingerprint::Dialect;
use crate::fingerprint::eight::{equal, find};
use crate::fingerprint::reads;

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

    /// The next byte that is no white space: its position, and what it can start.
    #[inline(always)]
    pub(super) fn behind_space(&self, from: usize) -> Option<(usize, Class)> {
        // Mostly there is none or one.
        let class = self.class(from)?;
        if class != Class::Space {
            return Some((from, class));
        }
        let class = self.class(from + 1)?;
        if class != Class::Space {
            return Some((from + 1, class));
        }
        let position = find(self.sql, from + 2, outside_space);
        Some((position, self.class(position)?))
    }

    /// The position of the next byte that is no white space, or the end.
    #[inline(always)]
    pub(super) fn space_end(&self, from: usize) -> usize {
        match self.behind_space(from) {
            Some((position, _)) => position,
            None => self.sql.len(),
        }
    }

    #[inline(always)]
    fn class(&self, position: usize) -> Option<Class> {
        reads::note();
        if position < self.sql.len() { Some(CLASSES[self.sql[position] as usize]) } else { None }
    }

    pub(in crate::fingerprint) fn position(&self) -> usize {
        self.position
    }

    #[inline]
    pub(super) fn byte(&self, position: usize) -> Option<u8> {
        reads::note();
        // As `get` does, without the calls that an unoptimised build makes.
        if position < self.sql.len() { Some(self.sql[position]) } else { None }
    }

    pub(super) fn starts(&self, position: usize, prefix: &[u8]) -> bool {
        reads::note();
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
        while end < self.sql.len() && wanted(self.sql[end]) {
            reads::note();
            end += 1;
        }
        end
    }

    pub(super) fn skip_at_most(&self, from: usize, most: usize, wanted: impl Fn(u8) -> bool) -> usize {
        self.skip(from, wanted).min(from + most)
    }

    #[inline(always)]
    pub(super) fn digits_end(&self, from: usize) -> usize {
        self.skip(from, |byte| byte.is_ascii_digit())
    }

    /// The position of the next `byte`, or the end.
    pub(super) fn find(&self, from: usize, byte: u8) -> usize {
        find(self.sql, from, |bytes| equal(bytes, byte))
    }

    /// The position behind the next `last`, or the end.
    pub(super) fn through(&self, from: usize, last: u8) -> usize {
        (self.find(from, last) + 1).min(self.sql.len())
    }

    /// Whether the byte before `position` ends an operand, without a gap.
    pub(super) fn follows_operand(&self, position: usize) -> bool {
        position > 0 && (IN_WORD[self.sql[position - 1] as usize] || b")]\"'`?".contains(&self.sql[position - 1]))
    }
}
