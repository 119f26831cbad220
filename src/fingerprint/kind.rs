use std::fmt;

use super::ctes::{self, Brackets};
use super::shape::Statement;

/// What a statement does, told from its tokens and not from its first letters: comments, brackets, `WITH` and
/// `EXPLAIN ANALYZE` are seen through.
///
/// `Display` is the name in lower case.
///
/// # Example
///
/// ```
/// use querybudget::fingerprint::{Dialect, Kind, Shape};
///
/// let shape = Shape::of("WITH old AS (DELETE FROM carts RETURNING id) SELECT id FROM old", Dialect::Postgres);
/// assert_eq!(shape.kind(), Kind::Select);
/// assert!(shape.writes());
/// assert_eq!(Kind::Select.to_string(), "select");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `SELECT`, `VALUES`, `TABLE t`.
    Select,
    /// `INSERT`, `REPLACE`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `MERGE`.
    Merge,
    /// `CREATE`, `ALTER`, `DROP`, `TRUNCATE` and their like.
    Ddl,
    /// `CALL`, `EXECUTE`, `DO`.
    Call,
    /// Everything else, and several statements of different kinds in one text.
    Other,
}

impl Kind {
    fn always_writes(self) -> bool {
        !matches!(self, Kind::Select | Kind::Other)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Select => "select",
            Kind::Insert => "insert",
            Kind::Update => "update",
            Kind::Delete => "delete",
            Kind::Merge => "merge",
            Kind::Ddl => "ddl",
            Kind::Call => "call",
            Kind::Other => "other",
        })
    }
}

const DDL: &[&str] = &["create", "alter", "drop", "truncate", "rename", "grant", "revoke", "comment", "reindex"];
const MODIFYING: &[&str] = &["insert", "replace", "update", "delete", "merge"];

/// The kind of a text, and whether it writes.
pub(super) fn of(text: Statement<'_>) -> (Kind, bool) {
    let mut kinds = text.split().map(of_one);
    let Some((first, first_writes)) = kinds.next() else { return (Kind::Other, false) };
    kinds.fold((first, first_writes), |(kind, writes), (next, next_writes)| {
        (if kind == next { kind } else { Kind::Other }, writes || next_writes)
    })
}

fn of_one(statement: Statement<'_>) -> (Kind, bool) {
    let start = statement.first_word();
    if statement.is_word(start, "with") {
        return with(statement, start);
    }
    if statement.is_any_word(start, &["explain", "analyze"]) {
        return explain(statement, start);
    }
    let kind = verb(statement, start);
    (kind, kind.always_writes() || writes_in_passing(statement, start))
}

fn verb(statement: Statement<'_>, index: usize) -> Kind {
    match () {
        () if statement.is_any_word(index, &["select", "values", "table"]) => Kind::Select,
        () if statement.is_any_word(index, &["insert", "replace"]) => Kind::Insert,
        () if statement.is_word(index, "update") => Kind::Update,
        () if statement.is_word(index, "delete") => Kind::Delete,
        () if statement.is_word(index, "merge") => Kind::Merge,
        () if statement.is_any_word(index, DDL) => Kind::Ddl,
        () if statement.is_any_word(index, &["call", "exec", "execute", "do"]) => Kind::Call,
        () => Kind::Other,
    }
}

/// `WITH .. AS (..) verb`: the kind of the verb behind the CTEs; it writes if one of them does.
fn with(statement: Statement<'_>, start: usize) -> (Kind, bool) {
    let (_, verb_index) = ctes::names(statement, &Brackets::of(statement), start);
    let kind = verb(statement, verb_index);
    (kind, kind.always_writes() || (start..verb_index).any(|index| is_modifying_cte(statement, index)))
}

/// `AS [NOT] [MATERIALIZED] (INSERT ..`, with the bracket at `index`.
fn is_modifying_cte(statement: Statement<'_>, index: usize) -> bool {
    let opens_body = statement.is_symbol(index, "(") && statement.is_any_word(index - 1, &["as", "materialized"]);
    opens_body && statement.is_any_word(index + 1, MODIFYING)
}

/// `EXPLAIN x` only plans; with `ANALYZE` it runs `x`.
fn explain(statement: Statement<'_>, start: usize) -> (Kind, bool) {
    let Some(inner) = at_top(statement, start + 1)
        .find(|&index| statement.is_word(index, "with") || verb(statement, index) != Kind::Other)
    else {
        return (Kind::Other, false);
    };
    let runs = (start..inner)
        .any(|index| statement.is_word(index, "analyze") && !statement.is_any_word(index + 1, &["false", "off"]));
    if !runs {
        return (Kind::Other, false);
    }
    of_one(Statement { tokens: &statement.tokens[inner..], ..statement })
}

/// `SELECT .. INTO new_table`, `COPY .. FROM`, `LOAD DATA`.
fn writes_in_passing(statement: Statement<'_>, start: usize) -> bool {
    if statement.is_word(start, "select") {
        return at_top(statement, start).any(|index| {
            statement.is_word(index, "into")
                && !statement.is_any_word(index + 1, &["outfile", "dumpfile"])
                && statement
                    .tokens
                    .get(index + 1)
                    .is_some_and(|token| token.kind != super::lexer::TokenKind::Placeholder)
        });
    }
    if statement.is_word(start, "copy") {
        let is_modifying = statement.is_symbol(start + 1, "(") && statement.is_any_word(start + 2, MODIFYING);
        return is_modifying || at_top(statement, start).any(|index| statement.is_word(index, "from"));
    }
    statement.is_word(start, "load")
}

/// The indices from `start` on that are in no brackets opened since.
fn at_top(statement: Statement<'_>, start: usize) -> impl Iterator<Item = usize> {
    let mut depth = 0i64;
    (start..statement.tokens.len()).filter(move |&index| {
        if statement.is_symbol(index, "(") {
            depth += 1;
        } else if statement.is_symbol(index, ")") {
            depth -= 1;
        }
        depth <= 0
    })
}
