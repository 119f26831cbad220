//! Which dialects a text of unknown dialect may be of.
//!
//! A quote behind a backslash ends the string in PostgreSQL and goes on with it in MySQL, and what comes behind is a
//! literal to one of them and code to the other. A database accepts no text with a string that has no end, or with a
//! backslash in its code, so mostly one reading is left. Where several are, all that they may differ in is taken out.

use super::answers::Candidates;
use super::position::Lexer;
use super::token::{Token, TokenKind};
use crate::fingerprint::Dialect;
use crate::fingerprint::eight::{equal, find};

/// A lexer for the text. Of one that the dialects may read differently it knows which of them it may be of.
pub(in crate::fingerprint) fn read(sql: &[u8], dialect: Dialect) -> Lexer<'_> {
    let lexer = Lexer::new(sql, dialect);
    if dialect != Dialect::Generic || !is_ambiguous(sql) {
        return lexer;
    }
    let may_be = |dialect| is_read_to_its_end(Lexer::new(sql, dialect));
    let candidates = Candidates {
        postgres: may_be(Dialect::Postgres),
        mysql: may_be(Dialect::MySql),
        sqlite: may_be(Dialect::Sqlite),
    };
    Lexer { candidates, ..lexer }
}

/// Whether there may be an escape, or a comment in a comment.
fn is_ambiguous(sql: &[u8]) -> bool {
    sql.contains(&b'\\') || sql.contains(&b'/') && may_nest_comments(sql)
}

/// Whether a comment may begin in another, since no `*/` stands between two `/*`.
fn may_nest_comments(sql: &[u8]) -> bool {
    let mut inside = None;
    let mut slash = find_slash(sql, 0);
    while slash < sql.len() {
        if sql[slash..].starts_with(b"/*") {
            let is_open = |inside: usize| !sql[inside..slash].windows(2).any(|bytes| bytes == b"*/");
            if inside.is_some_and(is_open) {
                return true;
            }
            inside = Some(slash + 2);
        }
        slash = find_slash(sql, slash + 1);
    }
    false
}

fn find_slash(sql: &[u8], from: usize) -> usize {
    find(sql, from, |bytes| equal(bytes, b'/'))
}

/// Whether nothing stands in the text that the lexer's dialect has no use for.
fn is_read_to_its_end(mut lexer: Lexer<'_>) -> bool {
    while let Some(token) = lexer.next() {
        if lexer.is_foreign(token) {
            return false;
        }
    }
    !lexer.is_cut_short
}

impl Lexer<'_> {
    fn is_foreign(&self, token: Token) -> bool {
        let bytes = token.bytes(self.sql);
        match token.kind {
            TokenKind::Symbol => self.is_foreign_symbol(token, bytes),
            TokenKind::Placeholder => self.dialect == Dialect::MySql && bytes[0] == b'$',
            TokenKind::QuotedName => self.dialect == Dialect::Postgres && bytes[0] == b'`',
            _ => false,
        }
    }

    fn is_foreign_symbol(&self, token: Token, symbol: &[u8]) -> bool {
        let ends_comment = symbol.ends_with(b"*") && self.starts(token.end as usize, b"/");
        match symbol {
            b"::" => self.dialect != Dialect::Postgres,
            b"[" => self.dialect == Dialect::MySql,
            b"]" => self.dialect != Dialect::Postgres,
            _ => ends_comment || symbol.iter().any(|byte| matches!(byte, b'\\' | b'$')) || symbol.ends_with(b"*/"),
        }
    }
}
