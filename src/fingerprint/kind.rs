//! What a statement does, told from its tokens.

use super::Kind;
use super::brackets::Brackets;
use super::ctes;
use super::statement::Statement;

/// What a call does is not known, unless it says so.
fn always_writes(kind: Kind) -> bool {
    !matches!(kind, Kind::Select | Kind::Call | Kind::Other)
}

const DDL: &[&str] =
    &["create", "alter", "drop", "truncate", "rename", "grant", "revoke", "comment", "reindex", "refresh"];
const MODIFYING: &[&str] = &["insert", "replace", "update", "delete", "merge"];
/// What statements stand behind in MariaDB's `BEGIN NOT ATOMIC .. END`.
const BLOCKS: &[&str] = &["begin", "case", "else", "elseif", "for", "if", "loop", "repeat", "while"];

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
    if statement.is_word(start, "explain") || is_analyze(statement, start) {
        return explain(statement, start);
    }
    let kind = verb(statement, start);
    (kind, always_writes(kind) || writes_in_passing(statement, start))
}

pub(super) fn verb(statement: Statement<'_>, index: usize) -> Kind {
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
    let verb_index = ctes::verb(statement, &Brackets::of(statement), start);
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
    // MySQL's statistics; `TABLE t` alone would be a query.
    if is_analyze(statement, start) && table_statistics(statement, start) {
        return (Kind::Other, false);
    }
    let Some(inner) = statement
        .at_top(start + 1)
        .find(|&index| statement.is_word(index, "with") || verb(statement, index) != Kind::Other)
    else {
        return (Kind::Other, false);
    };
    let runs = (start..inner)
        .any(|index| is_analyze(statement, index) && !statement.is_any_word(index + 1, &["false", "off"]));
    if !runs {
        return (Kind::Other, false);
    }
    of_one(Statement { tokens: &statement.tokens[inner..], ..statement })
}

fn is_analyze(statement: Statement<'_>, index: usize) -> bool {
    statement.is_any_word(index, &["analyze", "analyse"])
}

/// `ANALYZE [LOCAL | NO_WRITE_TO_BINLOG] TABLE t`
fn table_statistics(statement: Statement<'_>, start: usize) -> bool {
    let is_option = statement.is_any_word(start + 1, &["local", "no_write_to_binlog"]);
    statement.is_word(start + 1 + usize::from(is_option), "table")
}

/// What writes without a verb that says so at its start.
fn writes_in_passing(statement: Statement<'_>, start: usize) -> bool {
    let is = |words| statement.is_any_word(start, words);
    match () {
        () if is(&["select"]) => statement.at_top(start).any(|index| is_into_table(statement, index)),
        () if is(&["copy"]) => copy_writes(statement, start),
        () if is(&["call", "exec", "load"]) => true,
        // A block of PostgreSQL, and not an expression of MySQL.
        () if is(&["do"]) => statement.is_placeholder(start + 1) || statement.is_word(start + 1, "language"),
        () if is(BLOCKS) => (start..statement.tokens.len()).any(|index| is_modifying(statement, index)),
        () => false,
    }
}

/// `SELECT .. INTO new_table`, but not into a file or a variable.
fn is_into_table(statement: Statement<'_>, index: usize) -> bool {
    statement.is_word(index, "into")
        && statement.name(index + 1).is_some()
        && !statement.is_any_word(index + 1, &["outfile", "dumpfile"])
}

/// `COPY t FROM ..`, `COPY (DELETE ..) TO ..`, `COPY (WITH a AS (DELETE ..) ..) TO ..`
fn copy_writes(statement: Statement<'_>, start: usize) -> bool {
    let inner = start + 2;
    if !statement.is_symbol(start + 1, "(") {
        return statement.at_top(start).any(|index| statement.is_word(index, "from"));
    }
    is_modifying(statement, inner) || statement.is_word(inner, "with") && with(statement, inner).1
}

/// A verb, and not a function of its name.
fn is_modifying(statement: Statement<'_>, index: usize) -> bool {
    statement.is_any_word(index, MODIFYING) && !statement.is_symbol(index + 1, "(")
}
