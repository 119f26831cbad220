/// The SQL dialect a statement is read in: what delimits a string, a name and a comment.
///
/// The default is [`Generic`](Dialect::Generic), which reads what PostgreSQL and MySQL have in common and, where
/// they differ, what either could mean without making two different statements one.
///
/// # Example
///
/// ```
/// use querybudget::fingerprint::{Dialect, Shape};
///
/// // In MySQL `"` delimits a string, elsewhere a name.
/// assert_eq!(Shape::of(r#"SELECT "a""#, Dialect::MySql).text(), "SELECT ?");
/// assert_eq!(Shape::of(r#"SELECT "a""#, Dialect::Postgres).text(), r#"SELECT "a""#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// Not known: PostgreSQL or MySQL.
    #[default]
    Generic,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// `[name]` is an identifier, not a subscript.
    pub(super) fn has_bracket_names(self) -> bool {
        self == Dialect::Sqlite
    }

    /// `"` delimits a string.
    pub(super) fn has_double_quoted_strings(self) -> bool {
        self == Dialect::MySql
    }

    /// `/*! .. */` is code.
    pub(super) fn has_code_comments(self) -> bool {
        matches!(self, Dialect::MySql | Dialect::Generic)
    }

    /// `/* /* */ */` is one comment.
    pub(super) fn has_nested_comments(self) -> bool {
        matches!(self, Dialect::Postgres | Dialect::Generic)
    }

    /// `$tag$ .. $tag$` is a string.
    pub(super) fn has_dollar_strings(self) -> bool {
        matches!(self, Dialect::Postgres | Dialect::Generic)
    }

    /// `?|` and `?&` are operators, and so is `@?`.
    pub(super) fn has_json_operators(self) -> bool {
        matches!(self, Dialect::Postgres | Dialect::Generic)
    }

    /// `@name` is a variable or a placeholder.
    pub(super) fn has_at_names(self) -> bool {
        self != Dialect::Postgres
    }

    /// `:name` is a placeholder.
    pub(super) fn has_colon_names(self) -> bool {
        matches!(self, Dialect::Sqlite | Dialect::Generic)
    }
}
