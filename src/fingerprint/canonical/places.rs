//! Where a quoted name stands in its statement: what could stand there beside it.

use super::clauses::{Clauses, List};
use crate::fingerprint::Dialect;
use crate::fingerprint::lexer::{self, Lexer, Token, TokenKind};
use crate::fingerprint::words::is_any;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// No string can stand here in any dialect.
    Structure,
    /// A string makes no sense here.
    Name,
    /// An operand of an expression, where either may stand.
    Operand,
    /// A column of a select list.
    Item,
    /// A literal is likely.
    Value,
}

/// The quoted names of a text with their places, in order.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    sql: &'a [u8],
    lexer: Lexer<'a>,
    clauses: Clauses,
    before: Before,
}

/// What stands before the next token.
#[derive(Clone, Copy)]
enum Before {
    /// The start, or what no name follows: a literal, a word without a meaning for names.
    Other,
    /// An alias may follow.
    Operand,
    Word(Token),
    Symbol(Token),
}

/// A name follows these, and nothing else does.
const BEFORE_NAMES: &[&str] = &[
    "column",
    "constraint",
    "copy",
    "database",
    "domain",
    "exists",
    "extension",
    "function",
    "index",
    "into",
    "join",
    "of",
    "only",
    "procedure",
    "references",
    "role",
    "savepoint",
    "schema",
    "sequence",
    "straight_join",
    "table",
    "trigger",
    "type",
    "update",
    "view",
];
const BEFORE_ALIASES: &[&str] = &["as", "collate", "over", "returning", "using", "window"];
const BEFORE_OPERANDS: &[&str] = &["and", "filter", "having", "not", "on", "or", "when", "where", "xor"];
/// Words between an operand and what it is compared with.
const COMPARISONS: &[&str] = &["between", "ilike", "in", "like", "not", "regexp", "rlike", "similar", "to"];
const CONSTANTS: &[&str] = &["false", "null", "true"];
/// `"a" NOT IN ((?`
const MAX_COMPARISON: usize = 5;

impl Iterator for Places<'_> {
    type Item = (Token, Place);

    fn next(&mut self) -> Option<(Token, Place)> {
        loop {
            let token = self.lexer.next()?;
            let place = (token.kind == TokenKind::QuotedName).then(|| self.place(token));
            self.pass(token, place);
            if let Some(place) = place {
                return Some((token, place));
            }
        }
    }
}

impl<'a> Places<'a> {
    pub(super) fn new(sql: &'a [u8], dialect: Dialect) -> Self {
        Places { sql, lexer: lexer::read(sql, dialect), clauses: Clauses::new(), before: Before::Other }
    }

    fn pass(&mut self, token: Token, place: Option<Place>) {
        let bytes = token.bytes(self.sql);
        self.before = match token.kind {
            TokenKind::Word => {
                self.clauses.word(bytes);
                Before::Word(token)
            }
            TokenKind::QuotedName => {
                self.clauses.name();
                // A string in quotes is no operand that an alias follows: MySQL joins it with the next.
                let is_value = is_in_double_quotes(token, self.sql) && place == Some(Place::Value);
                if is_value { Before::Other } else { Before::Operand }
            }
            TokenKind::Symbol => {
                self.clauses.symbol(bytes);
                if matches!(bytes, b")" | b"]") { Before::Operand } else { Before::Symbol(token) }
            }
            _ => Before::Other,
        };
    }

    fn place(&self, token: Token) -> Place {
        let next = self.next_symbol();
        if next == b"." || next == b"(" {
            return Place::Structure;
        }
        if is_odd(token, self.sql) {
            return Place::Value;
        }
        match self.before {
            Before::Other => Place::Value,
            Before::Operand => Place::Name,
            Before::Word(word) => self.behind_word(word.bytes(self.sql), next),
            Before::Symbol(symbol) => self.behind_symbol(symbol.bytes(self.sql), next),
        }
    }

    fn behind_word(&self, word: &[u8], next: &[u8]) -> Place {
        let is = |words| is_any(word, words);
        match () {
            () if is(BEFORE_NAMES) => Place::Structure,
            () if is(&["from"]) && self.clauses.names_tables() => Place::Structure,
            () if is(&["set"]) && next == b"=" => Place::Structure,
            () if is(BEFORE_ALIASES) || is(&["by"]) && self.clauses.list() == List::Names => Place::Name,
            () if is(&["all", "distinct", "select"]) => Place::Item,
            () if is(BEFORE_OPERANDS) && !self.clauses.ends_between() => self.operand(),
            () => Place::Value,
        }
    }

    fn behind_symbol(&self, symbol: &[u8], next: &[u8]) -> Place {
        match (symbol, self.clauses.list()) {
            (b"." | b"::", _) => Place::Structure,
            (b"(" | b",", List::Names) => Place::Name,
            (b"(" | b",", List::Items) => Place::Item,
            (b"(" | b",", List::Assignments) if next == b"=" => Place::Name,
            (b"(" | b",", List::Operands) => self.operand(),
            _ => Place::Value,
        }
    }

    /// A literal on the other side of the comparison makes this side a name.
    fn operand(&self) -> Place {
        let mut ahead = self.lexer;
        for _ in 0..MAX_COMPARISON {
            let Some(token) = ahead.next() else { break };
            let bytes = token.bytes(self.sql);
            match token.kind {
                TokenKind::Literal | TokenKind::Placeholder => return Place::Name,
                TokenKind::Symbol if bytes == b"::" => return Place::Structure,
                TokenKind::Symbol if !matches!(bytes, b")" | b"," | b";") => {}
                TokenKind::Word if is_any(bytes, COMPARISONS) => {}
                TokenKind::Word if is_any(bytes, CONSTANTS) || is_any(bytes, &["is", "isnull", "notnull"]) => {
                    return Place::Name;
                }
                TokenKind::Word if { ahead }.next().is_some_and(|next| next.bytes(self.sql) == b"(") => {
                    return Place::Name;
                }
                // It is a string itself unless it is qualified.
                TokenKind::QuotedName if is_in_double_quotes(token, self.sql) => {
                    let is_qualified = { ahead }.next().is_some_and(|next| matches!(next.bytes(self.sql), b"." | b"("));
                    return if is_qualified { Place::Operand } else { Place::Name };
                }
                _ => break,
            }
        }
        Place::Operand
    }

    /// The symbol behind the token just read.
    fn next_symbol(&self) -> &'a [u8] {
        let next = { self.lexer }.next().filter(|next| next.kind == TokenKind::Symbol);
        next.map_or(b"", |next| next.bytes(self.sql))
    }
}

/// Whether the token is one that the place decides on.
pub(super) fn is_in_double_quotes(token: Token, sql: &[u8]) -> bool {
    token.kind == TokenKind::QuotedName && !matches!(sql[token.start as usize], b'`' | b'[')
}

/// A name without an end, or with a backslash, which names have not.
pub(super) fn is_odd(token: Token, sql: &[u8]) -> bool {
    let quoted = token.bytes(sql);
    is_in_double_quotes(token, sql) && (!quoted.ends_with(b"\"") || quoted.contains(&b'\\'))
}
