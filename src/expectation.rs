//! Named expectations: which queries are wanted, each told one by one.

use std::fmt;

use crate::bound::Bound;
use crate::fingerprint::Kind;
use crate::recording::{Recording, ShapeStats};

/// Which queries an [`Expectation`] is about. `Display` is its form in the grammar of the macros.
///
/// # Example
///
/// ```
/// use querybudget::{Bound, Budget, Which};
///
/// let budget = Budget::new().expect("the page", Which::table("posts"), Bound::Exactly(1));
/// assert_eq!(budget.to_string(), r#"expect("the page": table("posts") == 1)"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Which {
    /// Queries of every kind.
    Queries,
    /// `SELECT`s.
    Selects,
    /// `INSERT`s.
    Inserts,
    /// `UPDATE`s.
    Updates,
    /// `DELETE`s.
    Deletes,
    /// Queries that change data or schema.
    Writes,
    /// Queries that name a table, see [`Which::table`].
    Table(String),
    /// Queries with a part in their text, see [`Which::text`].
    Text(String),
}

impl Which {
    /// Queries that name `table`, without regard to case; the schema may be left out.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(querybudget::Which::table("posts").to_string(), r#"table("posts")"#);
    /// ```
    #[must_use]
    pub fn table(table: impl Into<String>) -> Self {
        Which::Table(table.into())
    }

    /// Queries in whose text, with `?` for every literal, `part` stands, without regard to case and white space.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(querybudget::Which::text("FROM posts").to_string(), r#""FROM posts""#);
    /// ```
    #[must_use]
    pub fn text(part: impl Into<String>) -> Self {
        Which::Text(part.into())
    }

    fn includes(&self, stats: &ShapeStats) -> bool {
        match self {
            Which::Queries => true,
            Which::Selects => stats.shape().kind() == Kind::Select,
            Which::Inserts => stats.shape().kind() == Kind::Insert,
            Which::Updates => stats.shape().kind() == Kind::Update,
            Which::Deletes => stats.shape().kind() == Kind::Delete,
            Which::Writes => stats.shape().writes(),
            Which::Table(table) => stats.names_table(table),
            Which::Text(part) => stats.has_text(part),
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Which::Queries => "queries",
            Which::Selects => "selects",
            Which::Inserts => "inserts",
            Which::Updates => "updates",
            Which::Deletes => "deletes",
            Which::Writes => "writes",
            Which::Table(table) => return write!(f, "table({table:?})"),
            Which::Text(part) => return write!(f, "{part:?}"),
        })
    }
}

/// A named expectation of a [`Budget`](crate::Budget). `Display` is `the page: table("posts") == 1`.
///
/// # Example
///
/// See [`Budget::expect`](crate::Budget::expect).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    pub(crate) label: String,
    pub(crate) which: Which,
    pub(crate) bound: Bound,
}

impl Expectation {
    /// Its name.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`](crate::Budget::expect).
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// `table("posts") == 1`
    pub(crate) fn term(&self) -> String {
        self.bound.written(&self.which.to_string(), |value| value.to_string())
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label, self.term())
    }
}

/// What came of an expectation.
///
/// # Example
///
/// See [`Budget::expect`](crate::Budget::expect).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub(crate) expectation: Expectation,
    pub(crate) found: u64,
}

impl Expected {
    /// What was expected.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`](crate::Budget::expect).
    #[must_use]
    pub fn expectation(&self) -> &Expectation {
        &self.expectation
    }

    /// How many queries were found that are its.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`](crate::Budget::expect).
    #[must_use]
    pub fn found(&self) -> u64 {
        self.found
    }

    /// Whether that is as expected.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`](crate::Budget::expect).
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.expectation.bound.contains(self.found)
    }
}

/// Gives each query to the first expectation that it is of, and the shapes that no expectation wants.
pub(crate) fn divide(expectations: &[Expectation], recording: &Recording) -> (Vec<Expected>, Vec<ShapeStats>) {
    let mut expected: Vec<Expected> =
        expectations.iter().map(|expectation| Expected { expectation: expectation.clone(), found: 0 }).collect();
    let mut unexpected = Vec::new();
    for shape in recording.shapes().filter(|_| !expectations.is_empty()) {
        match expected.iter_mut().find(|expected| expected.expectation.which.includes(shape)) {
            Some(expected) => expected.found += shape.executions(),
            None => unexpected.push(shape.clone()),
        }
    }
    (expected, unexpected)
}
