use std::fmt;

use super::lexer::{Token, TokenKind};
use super::{Class, Dialect, Fingerprint, Kind, canonical, class, kind, paging, tables};

/// A statement with what varies between runs taken out, and what can be said of it.
///
/// `Display` is the [`text`](Shape::text).
///
/// # Example
///
/// ```
/// use querybudget::fingerprint::{Class, Dialect, Kind, Shape};
///
/// let shape = Shape::of("SELECT name FROM users  WHERE id IN (1, 2, 3)", Dialect::Postgres);
/// assert_eq!(shape.text(), "SELECT name FROM users WHERE id IN (?)");
/// assert_eq!(shape.kind(), Kind::Select);
/// assert_eq!(shape.class(), Class::Application);
/// assert_eq!(shape.tables(), ["users"]);
/// assert!(!shape.writes());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    fingerprint: Fingerprint,
    dialect: Dialect,
    text: Box<str>,
    kind: Kind,
    writes: bool,
    class: Class,
    tables: Box<[String]>,
    selects_star: bool,
    skips_rows: bool,
}

impl Shape {
    /// The shape of `sql`, total on any bytes. What is not UTF-8 is shown as `U+FFFD`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::fingerprint::{Dialect, Fingerprint, Shape};
    ///
    /// let sql = "DELETE FROM carts WHERE id = 7";
    /// assert_eq!(Shape::of(sql, Dialect::Sqlite).fingerprint(), Fingerprint::of(sql, Dialect::Sqlite));
    /// ```
    #[must_use]
    pub fn of(sql: impl AsRef<[u8]>, dialect: Dialect) -> Self {
        let sql = sql.as_ref();
        let (fingerprint, tokens) = canonical::tokens(sql, dialect);
        let statement = Statement { sql, tokens: &tokens };
        let (kind, writes) = kind::of(statement);
        let tables = if kind == Kind::Ddl { Vec::new() } else { tables::of(statement) };
        Shape {
            fingerprint,
            dialect,
            text: statement.text().into_boxed_str(),
            kind,
            writes,
            class: class::of(statement),
            tables: tables.into_boxed_slice(),
            selects_star: kind == Kind::Select && paging::selects_star(statement),
            skips_rows: kind == Kind::Select && paging::skips_rows(statement),
        }
    }

    /// The identity of the shape.
    #[doc = crate::doc::example!(r#"let shape = queries.shapes().next().expect("a shape").shape();"# "assert_eq!(shape.fingerprint().to_string().len(), 16);")]
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The dialect that it was read as.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::fingerprint::{Dialect, Shape};
    ///
    /// assert_eq!(Shape::of("SELECT 1", Dialect::MySql).dialect(), Dialect::MySql);
    /// ```
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The statement as its author wrote it, with white space collapsed and `?` for every literal.
    #[doc = crate::doc::example!(r#"let shape = queries.shapes().next().expect("a shape").shape();"# r#"assert_eq!(shape.text(), "INSERT INTO orders VALUES (?, ?)");"#)]
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the statement does.
    #[doc = crate::doc::example!(r#"let shape = queries.shapes().next().expect("a shape").shape();"# "assert_eq!(shape.kind(), Kind::Insert);")]
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the statement changes data or schema, also below a `WITH` or an `EXPLAIN ANALYZE`.
    #[doc = crate::doc::example!(r#"let shape = queries.shapes().next().expect("a shape").shape();"# "assert!(shape.writes());")]
    #[must_use]
    pub fn writes(&self) -> bool {
        self.writes
    }

    /// Whose statement it is: the application's, or one of those that a budget leaves out.
    #[doc = crate::doc::example!(r#"let shape = queries.shapes().next().expect("a shape").shape();"# "assert_eq!(shape.class(), Class::Application);")]
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// The tables after `FROM`, `JOIN`, `INTO` and `UPDATE`, sorted, without the names of CTEs.
    #[doc = crate::doc::example!(r#"let shape = queries.shapes().next().expect("a shape").shape();"# r#"assert_eq!(shape.tables(), ["orders"]);"#)]
    #[must_use]
    pub fn tables(&self) -> &[String] {
        &self.tables
    }

    /// Whether the outermost `SELECT` fetches every column, with `*` or `t.*`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::fingerprint::{Dialect, Shape};
    ///
    /// assert!(Shape::of("SELECT o.* FROM orders o", Dialect::Postgres).selects_star());
    /// assert!(!Shape::of("SELECT count(*) FROM orders", Dialect::Postgres).selects_star());
    /// ```
    #[must_use]
    pub fn selects_star(&self) -> bool {
        self.selects_star
    }

    /// Whether a `SELECT` skips rows, with `OFFSET` or with `LIMIT a, b`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::fingerprint::{Dialect, Shape};
    ///
    /// assert!(Shape::of("SELECT id FROM orders ORDER BY id LIMIT 20 OFFSET 40", Dialect::Sqlite).skips_rows());
    /// ```
    #[must_use]
    pub fn skips_rows(&self) -> bool {
        self.skips_rows
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `CREATE OR REPLACE CONSTRAINT TRIGGER`, `CREATE DEFINER = CURRENT_USER PROCEDURE`.
const MAX_WORDS_BEFORE_ROUTINE: usize = 6;

/// Canonical tokens with the bytes they came from.
#[derive(Clone, Copy)]
pub(super) struct Statement<'a> {
    pub(super) sql: &'a [u8],
    pub(super) tokens: &'a [Token],
}

impl<'a> Statement<'a> {
    pub(super) fn bytes(self, index: usize) -> &'a [u8] {
        self.tokens.get(index).map_or(&[], |token| token.bytes(self.sql))
    }

    /// Whether the token is the bare word `word`, given in lower case.
    pub(super) fn is_word(self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word)
            && self.bytes(index).eq_ignore_ascii_case(word.as_bytes())
    }

    pub(super) fn is_any_word(self, index: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(index, word))
    }

    pub(super) fn is_symbol(self, index: usize, symbol: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Symbol)
            && self.bytes(index) == symbol.as_bytes()
    }

    /// The statements of `a; b; c`. A `;` in brackets or in the body of a routine separates nothing.
    pub(super) fn split(self) -> impl Iterator<Item = Statement<'a>> {
        let mut depth = i64::from(self.creates_routine());
        self.tokens
            .split(move |token| {
                match token.bytes(self.sql) {
                    b"(" if token.kind == TokenKind::Symbol => depth += 1,
                    b")" if token.kind == TokenKind::Symbol => depth -= 1,
                    _ => {}
                }
                depth <= 0 && token.kind == TokenKind::Symbol && token.bytes(self.sql) == b";"
            })
            .filter(|tokens| !tokens.is_empty())
            .map(move |tokens| Statement { tokens, ..self })
    }

    /// `CREATE TRIGGER .. BEGIN a; b; END` and its like.
    fn creates_routine(self) -> bool {
        let is_routine = |index| self.is_any_word(index, &["trigger", "procedure", "function", "event"]);
        self.is_word(0, "create") && (1..=MAX_WORDS_BEFORE_ROUTINE).any(is_routine)
    }

    /// The index behind opening brackets and code markers.
    pub(super) fn first_word(self) -> usize {
        let is_opening =
            |index: &usize| self.is_symbol(*index, "(") || self.tokens[*index].kind == TokenKind::CodeMarker;
        (0..self.tokens.len()).take_while(is_opening).count()
    }

    fn text(self) -> String {
        let mut text = String::with_capacity(self.sql.len().min(1024));
        for (index, token) in self.tokens.iter().enumerate() {
            let is_apart =
                token.gap || self.tokens[..index].last().is_some_and(|before| self.would_join(before, token));
            if index > 0 && is_apart {
                text.push(' ');
            }
            match token.kind {
                TokenKind::Placeholder => text.push('?'),
                _ => text.push_str(&String::from_utf8_lossy(token.bytes(self.sql))),
            }
        }
        text
    }

    /// Whether two tokens that stood together would read otherwise with a `?` in place of the literal.
    fn would_join(self, before: &Token, token: &Token) -> bool {
        let first = match token.kind {
            TokenKind::Placeholder => b'?',
            _ => token.bytes(self.sql)[0],
        };
        match before.kind {
            TokenKind::Placeholder => first.is_ascii_alphanumeric() || b"_$?|&".contains(&first) || first >= 0x80,
            TokenKind::Symbol => {
                let last = before.bytes(self.sql).last();
                first == b'?' && last == Some(&b'@') || first == b'-' && last == Some(&b'-')
            }
            _ => false,
        }
    }
}
