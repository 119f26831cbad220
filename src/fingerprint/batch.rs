//! The lists of a statement: how many values one asks for at once.

use super::Dialect;
use super::lexer::{self, Lexer, Token, TokenKind};
use super::statement::Statement;

/// The lists in the text of one execution: `IN (?, ?)` and `ARRAY[?, ?]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lists {
    /// The values in the longest; `None` for PostgreSQL's `= ANY($1)`, whose text does not tell.
    pub(crate) longest: Option<u32>,
    /// Whether something else may vary: a placeholder that stands in no list, and a literal if that is what the lists hold.
    pub(crate) has_others: bool,
}

/// Whether the statement has a list of any length.
pub(super) fn has_lists(statement: Statement<'_>) -> bool {
    (0..statement.tokens.len()).any(|index| {
        let opens = statement.is_word(index, "in") && statement.is_symbol(index + 1, "(")
            || statement.is_word(index, "array") && statement.is_symbol(index + 1, "[")
            || statement.is_word(index, "any") && statement.is_symbol(index + 1, "(");
        opens && statement.tokens.get(index + 2).is_some_and(is_value)
    })
}

/// The lists in the text; `None` if there is none.
pub(crate) fn lists(sql: &str, dialect: Dialect) -> Option<Lists> {
    let mut reader =
        Reader { sql: sql.as_bytes(), lexer: lexer::read(sql.as_bytes(), dialect), outside: Values::default() };
    let (mut longest, mut has_array, mut are_bound) = (0, false, false);
    let mut before: Option<Token> = None;
    while let Some(token) = reader.lexer.next() {
        let opened = reader.opened(before, token);
        let inside = if opened.is_some() { reader.values() } else { Values::default() };
        match opened {
            Some(Opened::List) => longest = longest.max(inside.n()),
            Some(Opened::Any) if inside.n() == 1 => has_array = true,
            _ => reader.outside.add(&token),
        }
        are_bound |= inside.placeholders > 0;
        before = Some(token);
    }
    let Values { placeholders, literals } = reader.outside;
    let has_others = placeholders > 0 || !are_bound && literals > 0;
    match (longest, has_array) {
        (0, false) => None,
        (0, true) => Some(Lists { longest: None, has_others }),
        _ => Some(Lists { longest: Some(longest), has_others: has_others || has_array }),
    }
}

enum Opened {
    List,
    Any,
}

#[derive(Default)]
struct Values {
    placeholders: u32,
    literals: u32,
}

impl Values {
    fn add(&mut self, token: &Token) {
        self.placeholders += u32::from(token.kind == TokenKind::Placeholder);
        self.literals += u32::from(token.kind == TokenKind::Literal);
    }

    fn n(&self) -> u32 {
        self.placeholders + self.literals
    }
}

struct Reader<'a> {
    sql: &'a [u8],
    lexer: Lexer<'a>,
    outside: Values,
}

impl Reader<'_> {
    /// What the token opens that stands behind another.
    fn opened(&self, before: Option<Token>, token: Token) -> Option<Opened> {
        let before = before?.bytes(self.sql);
        match token.bytes(self.sql) {
            b"(" if before.eq_ignore_ascii_case(b"in") => Some(Opened::List),
            b"[" if before.eq_ignore_ascii_case(b"array") => Some(Opened::List),
            b"(" if before.eq_ignore_ascii_case(b"any") && self.is_value_next() => Some(Opened::Any),
            _ => None,
        }
    }

    fn is_value_next(&self) -> bool {
        { self.lexer }.next().is_some_and(|next| is_value(&next))
    }

    /// The values that follow up to the closing bracket, which is read; none if something else stands among them, as in a subquery.
    fn values(&mut self) -> Values {
        let mut values = Values::default();
        let mut depth = 0_u32;
        let mut is_plain = true;
        while let Some(token) = self.lexer.next() {
            match token.bytes(self.sql) {
                b"(" | b"[" => depth += 1,
                b")" | b"]" if depth == 0 => break,
                b")" | b"]" => depth -= 1,
                b"," | b"-" | b"+" => {}
                _ => is_plain &= is_value(&token),
            }
            values.add(&token);
        }
        if is_plain {
            return values;
        }
        self.outside.placeholders += values.placeholders;
        self.outside.literals += values.literals;
        Values::default()
    }
}

fn is_value(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Placeholder | TokenKind::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> Option<(Option<u32>, bool)> {
        lists(sql, Dialect::Generic).map(|lists| (lists.longest, lists.has_others))
    }

    #[test]
    fn the_longest_list_is_measured() {
        assert_eq!(read("SELECT id FROM t WHERE id IN (?, ?, ?)"), Some((Some(3), false)));
        assert_eq!(read("SELECT id FROM t WHERE a IN (1, 2) AND b in ($1,$2,$3,$4) AND c = $5"), Some((Some(4), true)));
        assert_eq!(read("SELECT id FROM t WHERE id = ANY(ARRAY[1, 2])"), Some((Some(2), false)));
        assert_eq!(read("SELECT id FROM t WHERE id = ANY($1)"), Some((None, false)));
        assert_eq!(read("SELECT id FROM t WHERE id = 7 AND a IN (1, 2)"), Some((Some(2), true)));
        assert_eq!(read("SELECT id FROM t WHERE id IN (?, ?) LIMIT 7"), Some((Some(2), false)));
        assert_eq!(read("SELECT id FROM t WHERE id = $1"), None);
        assert_eq!(read("SELECT id FROM t WHERE id IN (SELECT a FROM s WHERE b = ?)"), None);
    }
}
