//! Which dialects a text of unknown dialect may be of.
//!
//! A quote behind a backslash ends the string in PostgreSQL and goes on with it in MySQL, and what comes behind is a
//! literal to one of them and code to the other. A database accepts no text with a string that has no end, or with a
//! backslash in its code, so mostly one reading is left. Where several are, all that they may differ in is taken out.

use super::answers::{Answer, Candidates};
use super::position::Lexer;
use super::token::{Token, TokenKind};
use crate::fingerprint::Dialect;

impl Lexer<'_> {
    /// The answer for this text, which is `Yes`, `No` or `Open`.
    pub(super) fn answer(&mut self, rule: Answer) -> Answer {
        let Candidates { postgres, mysql, sqlite } = match rule {
            Answer::OfMySql | Answer::OfPostgres => self.candidates(),
            _ => return rule,
        };
        match rule {
            Answer::OfMySql => Answer::of(mysql, postgres || sqlite),
            _ => Answer::of(postgres, mysql || sqlite),
        }
    }

    /// Whether a backslash in a plain string escapes.
    pub(super) fn escapes(&self) -> Answer {
        self.rule(Dialect::MySql, Answer::OfMySql)
    }

    /// Whether `/* /* */ */` is one comment.
    pub(super) fn nests_comments(&self) -> Answer {
        self.rule(Dialect::Postgres, Answer::OfPostgres)
    }

    fn rule(&self, only: Dialect, generic: Answer) -> Answer {
        match self.dialect {
            Dialect::Generic => generic,
            dialect if dialect == only => Answer::Yes,
            _ => Answer::No,
        }
    }

    fn candidates(&mut self) -> Candidates {
        let may_be = |dialect| is_read_to_its_end(Lexer::new(self.sql, dialect));
        let candidates = self.candidates.unwrap_or_else(|| Candidates {
            postgres: may_be(Dialect::Postgres),
            mysql: may_be(Dialect::MySql),
            sqlite: may_be(Dialect::Sqlite),
        });
        self.candidates = Some(candidates);
        candidates
    }
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
