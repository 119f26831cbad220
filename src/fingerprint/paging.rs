//! What a `SELECT` fetches: all columns, and from which row on.

use super::Dialect;
use super::brackets::Brackets;
use super::lexer::{self, Token};
use super::statement::Statement;

/// What may stand between `SELECT` and its list.
const MODIFIERS: &[&str] = &[
    "all",
    "distinct",
    "distinctrow",
    "high_priority",
    "sql_big_result",
    "sql_buffer_result",
    "sql_cache",
    "sql_calc_found_rows",
    "sql_no_cache",
    "sql_small_result",
    "straight_join",
];

/// Whether the outermost `SELECT` has a `*` or `t.*` in its list.
pub(super) fn selects_star(statement: Statement<'_>) -> bool {
    let brackets = Brackets::of(statement);
    let is_star = |index| statement.is_symbol(index, "*");
    // What stands before a multiplication is an operand.
    let goes_on = |index| statement.is_symbol(index, ",") || statement.is_symbol(index, ".");
    statement.at_top(statement.first_word()).any(|index| {
        statement.is_word(index, "select") && is_star(list_start(statement, &brackets, index))
            || goes_on(index) && is_star(index + 1)
    })
}

/// The index behind `SELECT DISTINCT` or `SELECT DISTINCT ON (a, b)`.
fn list_start(statement: Statement<'_>, brackets: &Brackets, select: usize) -> usize {
    let is_modifier = |index: &usize| statement.is_any_word(*index, MODIFIERS);
    let start = select + 1 + (select + 1..).take_while(is_modifier).count();
    let has_keys = statement.is_word(start, "on") && statement.is_symbol(start + 1, "(");
    if has_keys { brackets.behind(start + 1) } else { start }
}

/// Whether rows are skipped: `OFFSET ?`, or MySQL's and SQLite's `LIMIT ?, ?`.
pub(super) fn skips_rows(statement: Statement<'_>) -> bool {
    (0..statement.tokens.len()).any(|index| {
        statement.is_word(index, "offset") && statement.is_placeholder(index + 1)
            || statement.is_word(index, "limit")
                && statement.is_placeholder(index + 1)
                && statement.is_symbol(index + 2, ",")
    })
}

/// The number of rows that the text says are to be skipped, the largest if there are several, if it says so with a number.
pub(crate) fn literal_offset(sql: &str, dialect: Dialect) -> Option<u64> {
    let sql = sql.as_bytes();
    let mut lexer = lexer::read(sql, dialect);
    let mut before: Option<Token> = None;
    let mut largest = None;
    while let Some(token) = lexer.next() {
        let number = || std::str::from_utf8(token.bytes(sql)).ok()?.parse::<u64>().ok();
        let word = before.map_or(&b""[..], |before| before.bytes(sql));
        let is_offset = word.eq_ignore_ascii_case(b"offset");
        let is_first_of_two =
            word.eq_ignore_ascii_case(b"limit") && { lexer }.next().is_some_and(|next| next.bytes(sql) == b",");
        if is_offset || is_first_of_two {
            largest = largest.max(number());
        }
        before = Some(token);
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Shape;

    fn selects_star(sql: &str) -> bool {
        Shape::of(sql, Dialect::Generic).selects_star()
    }

    #[test]
    fn a_star_stands_for_columns_or_multiplies() {
        for sql in [
            "SELECT * FROM t",
            "(select distinct * from t)",
            "SELECT id, t.* FROM t",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "SELECT DISTINCT ON (a, lower(b)) * FROM t",
            "SELECT DISTINCT ON (a) t.* FROM t",
            "SELECT SQL_CALC_FOUND_ROWS * FROM t",
            "SELECT STRAIGHT_JOIN SQL_NO_CACHE * FROM t",
            "SELECT a FROM t UNION SELECT * FROM u",
        ] {
            assert!(selects_star(sql), "{sql}");
        }
        for sql in [
            "SELECT count(*) FROM t",
            "SELECT a * b FROM t",
            "SELECT id FROM (SELECT * FROM t) s",
            "SELECT 2 * 3",
            "SELECT DISTINCT ON (a) b * c FROM t",
            "SELECT DISTINCT (a) * 2 FROM t",
            "SELECT a FROM t JOIN u ON (a) * 2 = b",
            "INSERT INTO t VALUES (1)",
        ] {
            assert!(!selects_star(sql), "{sql}");
        }
    }

    #[test]
    fn an_offset_is_read_from_either_form() {
        assert_eq!(literal_offset("SELECT id FROM t LIMIT 10 OFFSET 500", Dialect::Postgres), Some(500));
        assert_eq!(literal_offset("SELECT id FROM t LIMIT 500, 10", Dialect::MySql), Some(500));
        assert_eq!(literal_offset("SELECT id FROM t LIMIT 10", Dialect::MySql), None);
        assert_eq!(literal_offset("SELECT id FROM t OFFSET $1", Dialect::Postgres), None);
        assert!(Shape::of("SELECT id FROM t OFFSET $1 ROWS", Dialect::Postgres).skips_rows());
        assert!(!Shape::of("SELECT \"offset\" FROM t LIMIT 3", Dialect::Postgres).skips_rows());
    }
}
