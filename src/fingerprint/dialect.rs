//! What delimits a string, a name and a comment in each dialect.

use super::Dialect;

pub(super) trait Reading {
    /// `[name]` is an identifier, not a subscript.
    fn has_bracket_names(self) -> bool;
    /// `/*! .. */` is code.
    fn has_code_comments(self) -> bool;
    /// `$tag$ .. $tag$` is a string.
    fn has_dollar_strings(self) -> bool;
    /// `?|` and `?&` are operators, and so is `@?`.
    fn has_json_operators(self) -> bool;
    /// `@name` is a variable or a placeholder.
    fn has_at_names(self) -> bool;
    /// `:name` is a placeholder.
    fn has_colon_names(self) -> bool;
    /// Operators are single signs, of which the known ones are joined.
    fn has_few_operators(self) -> bool;
}

impl Reading for Dialect {
    fn has_bracket_names(self) -> bool {
        self == Dialect::Sqlite
    }

    fn has_code_comments(self) -> bool {
        matches!(self, Dialect::MySql | Dialect::Generic)
    }

    fn has_dollar_strings(self) -> bool {
        matches!(self, Dialect::Postgres | Dialect::Generic)
    }

    fn has_json_operators(self) -> bool {
        matches!(self, Dialect::Postgres | Dialect::Generic)
    }

    fn has_at_names(self) -> bool {
        self != Dialect::Postgres
    }

    fn has_colon_names(self) -> bool {
        matches!(self, Dialect::Sqlite | Dialect::Generic)
    }

    fn has_few_operators(self) -> bool {
        matches!(self, Dialect::Sqlite | Dialect::MySql)
    }
}
