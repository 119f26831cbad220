use std::fmt;

use super::statement::Statement;
use super::{Class, Dialect, Fingerprint, Kind, batch, canonical, class, kind, paging, tables};

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
    has_lists: bool,
}

impl Shape {
    /// The shape of `sql`, total on any bytes. What is not UTF-8 is shown as `U+FFFD`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::fingerprint::{self, Dialect, Shape};
    ///
    /// let sql = "DELETE FROM carts WHERE id = 7";
    /// assert_eq!(Shape::of(sql, Dialect::Sqlite).fingerprint(), fingerprint::of(sql, Dialect::Sqlite));
    /// ```
    #[must_use]
    pub fn of(sql: impl AsRef<[u8]>, dialect: Dialect) -> Self {
        let sql = sql.as_ref();
        let (fingerprint, tokens) = canonical::tokens(sql, dialect);
        let statement = Statement { sql, tokens: &tokens, dialect };
        let (kind, writes) = kind::of(statement);
        Shape {
            fingerprint,
            dialect,
            text: statement.text().into_boxed_str(),
            kind,
            writes,
            class: class::of(statement),
            tables: tables::of(statement).into_boxed_slice(),
            selects_star: kind == Kind::Select && paging::selects_star(statement),
            skips_rows: kind == Kind::Select && paging::skips_rows(statement),
            has_lists: kind == Kind::Select && batch::has_lists(statement),
        }
    }

    /// The identity of the shape.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().next().expect("a shape").shape();
    /// assert_eq!(shape.fingerprint().to_string().len(), 16);
    /// # }
    /// ```
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
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().next().expect("a shape").shape();
    /// assert_eq!(shape.text(), "INSERT INTO orders VALUES (?, ?)");
    /// # }
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the statement does.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().next().expect("a shape").shape();
    /// assert_eq!(shape.kind(), Kind::Insert);
    /// # }
    /// ```
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the statement changes data or schema, also below a `WITH` or an `EXPLAIN ANALYZE`.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().next().expect("a shape").shape();
    /// assert!(shape.writes());
    /// # }
    /// ```
    #[must_use]
    pub fn writes(&self) -> bool {
        self.writes
    }

    /// Whose statement it is: the application's, or one of those that a budget leaves out.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().next().expect("a shape").shape();
    /// assert_eq!(shape.class(), Class::Application);
    /// # }
    /// ```
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// The tables after `FROM`, `JOIN`, `INTO`, `UPDATE`, `TRUNCATE` and `DROP TABLE`, sorted, without the names of CTEs.
    /// Other statements that define data have none.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().next().expect("a shape").shape();
    /// assert_eq!(shape.tables(), ["orders"]);
    /// # }
    /// ```
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

    /// Whether one of its lists can have any length: `IN (?)`, `ARRAY[?]`, `= ANY(?)`.
    pub(crate) fn has_lists(&self) -> bool {
        self.has_lists
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
