//! What to write instead, made of the statement itself where that is sure, and else a sentence.

use super::Sayable;
use super::sql::{self, Token};
use crate::facts::{Dialect, Kind};

pub(super) const ONCE: &str = "run the statement once and keep its rows, since it is the same each time";

/// One query for the repeats of a `SELECT`.
pub(super) fn batch(repeated: Sayable<'_>) -> String {
    if !repeated.text.contains('?') {
        return ONCE.to_owned();
    }
    match batched(repeated.text, repeated.dialect) {
        Some(sql) if repeated.dialect == Dialect::Generic => {
            format!("fetch the rows in one query: {sql}, or join (on PostgreSQL with `= ANY($1)`)")
        }
        Some(sql) => format!("fetch the rows in one query: {sql}, or join"),
        None => "fetch the rows in one query, with a list of all keys, or join".to_owned(),
    }
}

/// One statement for writes of a row each.
pub(super) fn batch_write(repeated: Sayable<'_>) -> String {
    let dialect = repeated.dialect;
    match repeated.kind {
        Kind::Insert if dialect == Dialect::Postgres => {
            "insert many rows at once: INSERT .. SELECT * FROM UNNEST($1::..[], $2::..[]), or `QueryBuilder::push_values`"
                .to_owned()
        }
        Kind::Insert => {
            "insert many rows at once: INSERT .. VALUES (..), (..), with sqlx's `QueryBuilder::push_values`".to_owned()
        }
        _ => match sql::clause(repeated.text, "where").and_then(Condition::of) {
            Some(condition) => {
                format!("change the rows in one statement, with `WHERE {}`", one_of(condition.key, dialect))
            }
            None => "change the rows in one statement, with a list of all keys".to_owned(),
        },
    }
}

/// `key IN (?, ?, ?)`, or PostgreSQL's `key = ANY($1)`, which is one statement whatever the number of keys.
fn one_of(key: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => format!("{key} = ANY($1)"),
        Dialect::MySql | Dialect::Sqlite | Dialect::Generic => format!("{key} IN (?, ?, ?)"),
    }
}

/// What a `SELECT` of one key cannot be turned into one of many keys with: all rows would be sorted, cut off or locked together.
const OTHER_CLAUSES: &[&str] =
    &["group", "having", "window", "limit", "offset", "fetch", "for", "union", "intersect", "except", "into", "over"];
/// What may stand before the columns and is no column.
const MODIFIERS: &[&str] = &["all", "straight_join", "sql_calc_found_rows", "sql_no_cache", "high_priority", "top"];
const AGGREGATES: &[&str] = &["count", "sum", "avg", "min", "max"];

/// The `SELECT` by one key as one by many; `None` unless that is sure.
fn batched(text: &str, dialect: Dialect) -> Option<String> {
    let tokens = sql::tokens(text);
    let outermost = || tokens.iter().filter(|token| token.depth == 0);
    let is_simple = tokens.first()?.is("select") && !outermost().any(|token| token.is_any(OTHER_CLAUSES));
    if !is_simple || tokens.iter().filter(|token| token.is("?")).count() != 1 {
        return None;
    }
    let (list, from) = (columns(text)?, sql::clause(text, "from")?);
    let condition = sql::clause(text, "where").and_then(Condition::of)?;
    let columns = list.with(condition.key)?;
    let keys = one_of(condition.key, dialect);
    let grouped = if list.aggregates { format!(" GROUP BY {}", condition.key) } else { String::new() };
    Some(format!("SELECT {columns} {from} {}{keys}{}{grouped}", condition.before, condition.behind))
}

/// What a `SELECT` fetches.
struct Columns<'a> {
    /// `DISTINCT`, with a space, or nothing.
    distinct: &'a str,
    items: Vec<&'a str>,
    aggregates: bool,
}

/// `None` where something stands in the list of which it is not known what it does with many keys.
fn columns(text: &str) -> Option<Columns<'_>> {
    let head = &text[sql::clauses(text).into_iter().next()?];
    let tokens = sql::tokens(head);
    let is_distinct = tokens.get(1)?.is("distinct");
    let first = tokens.get(1 + usize::from(is_distinct))?;
    if first.is_any(MODIFIERS) || is_distinct && first.is("on") {
        return None;
    }
    let called = || tokens.windows(2).filter(|pair| pair[0].depth == 0 && pair[0].is_name() && pair[1].is("("));
    if called().any(|pair| !pair[0].is_any(AGGREGATES)) {
        return None;
    }
    let list = &head[first.start..];
    let commas = tokens.iter().filter(|token| token.depth == 0 && token.is(","));
    let starts = [0].into_iter().chain(commas.clone().map(|comma| comma.end() - first.start));
    let ends = commas.clone().map(|comma| comma.start - first.start).chain([list.len()]);
    let items: Vec<&str> = starts.zip(ends).map(|(start, end)| list[start..end].trim()).collect();
    let n_aggregates = called().count();
    // Beside an aggregate a column has to be grouped by, and which row is meant without that is not known.
    let is_sure = n_aggregates == 0 || n_aggregates == items.len() && !is_distinct;
    is_sure.then_some(Columns {
        distinct: if is_distinct { "DISTINCT " } else { "" },
        items,
        aggregates: n_aggregates > 0,
    })
}

impl Columns<'_> {
    /// The list with the key in it, by which rows are told apart; `None` of an empty list.
    fn with(&self, key: &str) -> Option<String> {
        let has_key = self.items.iter().any(|item| *item == "*" || item.eq_ignore_ascii_case(key));
        let items = self.items.join(", ");
        let key = if has_key { String::new() } else { format!("{key}, ") };
        (!items.is_empty()).then(|| format!("{}{key}{items}", self.distinct))
    }
}

/// A `WHERE` clause of which one condition compares a column with a value.
struct Condition<'a> {
    /// With the `WHERE`.
    before: &'a str,
    key: &'a str,
    behind: &'a str,
}

impl<'a> Condition<'a> {
    /// `None` unless there is one value alone, and all conditions must hold.
    fn of(clause: &'a str) -> Option<Self> {
        let tokens = sql::tokens(clause);
        let value = tokens.iter().position(|token| token.is("?"))?;
        let is_sole = tokens.iter().filter(|token| token.is("?")).count() == 1;
        let all_must_hold = !tokens.iter().any(|token| token.depth == 0 && token.is_any(&["or", "xor", "between"]));
        let ends_here = tokens.get(value + 1).is_none_or(|next| next.is("and"));
        if !is_sole || !all_must_hold || !ends_here || tokens[value].depth > 0 || !tokens[value.checked_sub(1)?].is("=")
        {
            return None;
        }
        let start = key_start(&tokens, value - 1)?;
        let (start, end) = (tokens[start].start, tokens[value - 2].end());
        Some(Condition { before: &clause[..start], key: &clause[start..end], behind: &clause[tokens[value].end()..] })
    }
}

/// Where the name begins that ends before a token: `a`, `t.a`, `s.t.a`, behind a `WHERE` or an `AND`.
fn key_start(tokens: &[Token<'_>], end: usize) -> Option<usize> {
    let mut start = end.checked_sub(1)?;
    while start >= 2 && tokens[start - 1].is(".") && tokens[start - 2].is_name() {
        start -= 2;
    }
    let is_whole = tokens[start].is_name() && tokens[start.checked_sub(1)?].is_any(&["where", "and"]);
    is_whole.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> Option<String> {
        batched(text, Dialect::Generic)
    }

    #[test]
    fn a_select_by_one_key_becomes_one_by_many() {
        for (one, many) in [
            (
                "SELECT id FROM orders WHERE customer_id = ?",
                "SELECT customer_id, id FROM orders WHERE customer_id IN (?, ?, ?)",
            ),
            (
                "select count(*), max(o.total) from orders o where o.customer_id = ?",
                "SELECT o.customer_id, count(*), max(o.total) from orders o where o.customer_id IN (?, ?, ?) GROUP BY o.customer_id",
            ),
            (
                "SELECT DISTINCT city FROM shops WHERE open AND \"region id\" = ? AND closed IS NULL ORDER BY city",
                "SELECT DISTINCT \"region id\", city FROM shops WHERE open AND \"region id\" IN (?, ?, ?) AND closed IS NULL",
            ),
            ("SELECT * FROM t WHERE a = ?", "SELECT * FROM t WHERE a IN (?, ?, ?)"),
            ("SELECT id, A FROM t WHERE a = ?", "SELECT id, A FROM t WHERE a IN (?, ?, ?)"),
        ] {
            assert_eq!(generic(one).as_deref(), Some(many));
        }
        let postgres = batched("SELECT id FROM orders WHERE customer_id = ?", Dialect::Postgres);
        assert_eq!(postgres.as_deref(), Some("SELECT customer_id, id FROM orders WHERE customer_id = ANY($1)"));
    }

    #[test]
    fn what_is_not_sure_is_left_alone() {
        for text in [
            "SELECT id FROM orders WHERE customer_id = ? AND state = ?",
            "SELECT a FROM t WHERE b = ? OR c",
            "SELECT a FROM t WHERE b > ?",
            "SELECT a FROM t WHERE lower(b) = ?",
            "SELECT a FROM t WHERE (b = ?)",
            "SELECT a FROM t WHERE b = ? + c",
            "SELECT a FROM t WHERE NOT b = ?",
            "SELECT a FROM t WHERE b = ? LIMIT 1",
            "SELECT a FROM t WHERE b = ? FOR UPDATE",
            "SELECT a FROM t WHERE b = ? UNION SELECT a FROM s",
            "SELECT a, count(*) FROM t WHERE b = ?",
            "SELECT json_agg(a) FROM t WHERE b = ?",
            "SELECT DISTINCT ON (a) b FROM t WHERE c = ?",
            "SELECT EXISTS (SELECT a FROM t WHERE b = ?)",
            "WITH a AS (SELECT b FROM c) SELECT b FROM a WHERE b = ?",
            "SELECT from x where y = ?",
            "SELECT ?",
        ] {
            assert_eq!(generic(text), None, "{text}");
        }
    }

    #[test]
    fn the_key_of_a_write_is_named() {
        let key = |clause| Condition::of(clause).map(|condition| condition.key);
        assert_eq!(key("WHERE s.t.\"Key\" = ?"), Some("s.t.\"Key\""));
        assert_eq!(key("WHERE a = b.c AND d = ?"), Some("d"));
        assert_eq!(key("WHERE id > ?"), None);
        assert_eq!(key("WHERE a . b+c = ?"), None);
    }
}
