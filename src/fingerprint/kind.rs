//! What a statement does, told from its tokens.

use super::Kind;
use super::ctes::{self, Brackets};
use super::statement::Statement;

fn always_writes(kind: Kind) -> bool {
    !matches!(kind, Kind::Select | Kind::Other)
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
    (kind, always_writes(kind) || writes_in_passing(statement, start))
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
    (kind, always_writes(kind) || (start..verb_index).any(|index| is_modifying_cte(statement, index)))
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
