//! What to write instead, made of the statement itself.

use super::Sayable;
use crate::facts::{Dialect, Kind};

pub(super) const ONCE: &str = "run the statement once and keep its rows, since it is the same each time";

/// One query for the repeats of a `SELECT`.
pub(super) fn batch(repeated: Sayable<'_>) -> String {
    if !repeated.text.contains('?') {
        return ONCE.to_owned();
    }
    let Some(select) = Select::of(repeated.text) else {
        return format!("fetch the rows in one query, with {}, or join", one_of("..", repeated.dialect));
    };
    let keys = one_of(select.key, repeated.dialect);
    let columns =
        if select.fetches_key() { select.columns.to_owned() } else { format!("{}, {}", select.key, select.columns) };
    let grouped = if select.aggregates() { format!(" GROUP BY {}", select.key) } else { String::new() };
    format!("fetch the rows in one query: SELECT {columns} FROM {} WHERE {keys}{grouped}, or join", select.from)
}

/// `key IN (..)`, or PostgreSQL's `key = ANY($1)`, which is one statement whatever the number of keys.
fn one_of(key: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => format!("{key} = ANY($1)"),
        Dialect::MySql | Dialect::Sqlite => format!("{key} IN (..)"),
        Dialect::Generic => format!("{key} IN (..) (PostgreSQL: = ANY($1))"),
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
        _ => {
            let keys = key_column(repeated.text).map_or_else(|| one_of("..", dialect), |key| one_of(key, dialect));
            format!("change the rows in one statement, with `WHERE {keys}`")
        }
    }
}

/// `SELECT columns FROM from WHERE key = ?`, and nothing behind but an ORDER BY.
struct Select<'a> {
    columns: &'a str,
    from: &'a str,
    key: &'a str,
}

impl<'a> Select<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let text = &text[..text.to_ascii_lowercase().rfind(" order by ").unwrap_or(text.len())];
        let lower = text.to_ascii_lowercase();
        let columns = lower.strip_prefix("select ").map(|_| "select ".len())?;
        let from = lower.find(" from ")?;
        let condition = lower.find(" where ")?;
        let key =
            text[condition + " where ".len()..].trim_end().strip_suffix('?')?.trim_end().strip_suffix('=')?.trim_end();
        let list = text.get(columns..from)?;
        let tables = text.get(from + " from ".len()..condition)?;
        // A subquery in the list has a FROM of its own, which came first.
        let is_simple = list.contains('(') == list.contains(')') && !key.is_empty() && key.chars().all(is_name);
        is_simple.then_some(Select { columns: list, from: tables, key })
    }

    fn fetches_key(&self) -> bool {
        self.columns == "*" || self.columns.split(',').any(|column| column.trim().eq_ignore_ascii_case(self.key))
    }

    fn aggregates(&self) -> bool {
        let columns = self.columns.to_ascii_lowercase();
        ["count(", "sum(", "avg(", "min(", "max("].iter().any(|function| columns.contains(function))
    }
}

/// The column that the statement compares with a placeholder first, after its `WHERE`.
fn key_column(text: &str) -> Option<&str> {
    let condition = &text[text.to_ascii_lowercase().find("where ")? + "where ".len()..];
    let before = condition[..condition.find('?')?].trim_end().strip_suffix('=')?.trim_end();
    let start = before.char_indices().rev().find(|(_, c)| !is_name(*c)).map_or(0, |(index, c)| index + c.len_utf8());
    // What stands before the column is another condition, or nothing.
    (start < before.len()).then(|| &before[start..])
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_column_compared_with_a_placeholder() {
        assert_eq!(key_column("SELECT id FROM orders WHERE customer_id = ?"), Some("customer_id"));
        assert_eq!(key_column("select 1 from o where o.deleted is null and o.\"Key\"=? and x = ?"), Some("o.\"Key\""));
        assert_eq!(key_column("SELECT id FROM orders WHERE id > ?"), None);
        assert_eq!(key_column("SELECT ? + ?"), None);
        assert_eq!(key_column("UPDATE t SET a = 1 WHERE \"price_€\" = ?"), Some("\""));
    }

    #[test]
    fn a_simple_select_is_taken_apart() {
        let select = Select::of("SELECT count(*) FROM orders o WHERE o.customer_id = ?").expect("it is simple");
        assert_eq!((select.columns, select.from, select.key), ("count(*)", "orders o", "o.customer_id"));
        assert!(select.aggregates() && !select.fetches_key());
        let ordered = Select::of("SELECT id FROM orders WHERE user_id = ? ORDER BY id DESC").expect("it is simple");
        assert_eq!((ordered.columns, ordered.from, ordered.key), ("id", "orders", "user_id"));
        for other in [
            "SELECT id FROM orders WHERE customer_id = ? AND state = ?",
            "SELECT from x where y = ?",
            "SELECT a FROM WHERE b = ?",
            "SELECT ?",
        ] {
            assert!(Select::of(other).is_none(), "{other}");
        }
    }
}
