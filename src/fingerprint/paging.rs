//! What a `SELECT` fetches: all columns, and from which row on.

use super::Dialect;
use super::lexer::{Lexer, Token, TokenKind};
use super::statement::Statement;

/// Whether the outermost `SELECT` has a `*` or `t.*` in its list.
pub(super) fn selects_star(statement: Statement<'_>) -> bool {
    let mut depth = 0;
    let outermost = statement.first_word();
    (outermost..statement.tokens.len()).any(|index| {
        match statement.bytes(index) {
            b"(" => depth += 1,
            b")" => depth -= 1,
            _ => {}
        }
        depth == 0 && index > 0 && statement.is_symbol(index, "*") && stands_for_columns(statement, index)
    })
}

/// What stands before a multiplication is an operand.
fn stands_for_columns(statement: Statement<'_>, star: usize) -> bool {
    let before = star - 1;
    statement.is_any_word(before, &["select", "distinct", "all"])
        || statement.is_symbol(before, ",")
        || statement.is_symbol(before, ".")
}

/// Whether rows are skipped: `OFFSET ?`, or MySQL's and SQLite's `LIMIT ?, ?`.
pub(super) fn skips_rows(statement: Statement<'_>) -> bool {
    (0..statement.tokens.len()).any(|index| {
        statement.is_word(index, "offset") && is_varying(statement, index + 1)
            || statement.is_word(index, "limit")
                && is_varying(statement, index + 1)
                && statement.is_symbol(index + 2, ",")
    })
}

fn is_varying(statement: Statement<'_>, index: usize) -> bool {
    statement.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Placeholder)
}

/// The number of rows that the text says are to be skipped, the largest if there are several, if it says so with a number.
pub(crate) fn literal_offset(sql: &str, dialect: Dialect) -> Option<u64> {
    let sql = sql.as_bytes();
    let mut lexer = Lexer::new(sql, dialect);
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
        ] {
            assert!(selects_star(sql), "{sql}");
        }
        for sql in [
            "SELECT count(*) FROM t",
            "SELECT a * b FROM t",
            "SELECT id FROM (SELECT * FROM t) s",
            "SELECT 2 * 3",
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
