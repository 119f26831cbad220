//! What each lint finds in a recording: one file a lint, and here the list of them.

mod batched_query;
mod duplicate_query;
mod finding;
mod n_plus_one;
mod offset_pagination;
mod repeated_query;
mod row_by_row_writes;
mod select_star;
mod unbounded_result;

use querybudget_model::catalogue::{Lint, LintTerm, Searched};

use crate::recording::Recording;

pub use finding::Finding;

/// The worst first. A lint that is not here does not compile.
impl Searched for Recording {
    type Found = Vec<Finding>;

    fn n_plus_one(&self, threshold: u64) -> Vec<Finding> {
        n_plus_one::find(self, threshold)
    }

    fn duplicate_query(&self, _: u64) -> Vec<Finding> {
        duplicate_query::find(self)
    }

    fn repeated_query(&self, threshold: u64) -> Vec<Finding> {
        repeated_query::find(self, threshold)
    }

    fn batched_query(&self, threshold: u64) -> Vec<Finding> {
        batched_query::find(self, threshold)
    }

    fn row_by_row_writes(&self, threshold: u64) -> Vec<Finding> {
        row_by_row_writes::find(self, threshold)
    }

    fn unbounded_result(&self, rows: u64) -> Vec<Finding> {
        unbounded_result::find(self, rows)
    }

    fn select_star(&self, _: u64) -> Vec<Finding> {
        select_star::find(self)
    }

    fn offset_pagination(&self, offset: u64) -> Vec<Finding> {
        offset_pagination::find(self, offset)
    }
}

/// What the lint only suspects, and would find in a test with more rows.
pub(super) fn suspected(recording: &Recording, term: LintTerm) -> Vec<Finding> {
    match (term.lint(), term.parameter()) {
        (Lint::NPlusOne, Some(threshold)) => n_plus_one::suspect(recording, threshold),
        _ => Vec::new(),
    }
}

impl Recording {
    /// What a lint finds, the worst first.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Lint, record};
    ///
    /// let (_, queries) = record(sqlx::query("SELECT * FROM sqlite_master").execute(&pool)).await;
    /// assert_eq!(queries.find(Lint::SelectStar).len(), 1);
    /// assert_eq!(queries.find(Lint::UnboundedResult.at(10)).len(), 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn find(&self, lint: impl Into<LintTerm>) -> Vec<Finding> {
        lint.into().find(self)
    }

    /// What all lints find at their defaults, those of one together and its worst first.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Lint, record};
    ///
    /// let (_, queries) = record(sqlx::query("SELECT * FROM sqlite_master").execute(&pool)).await;
    /// let lints: Vec<Lint> = queries.findings().iter().map(|finding| finding.lint()).collect();
    /// assert_eq!(lints, [Lint::SelectStar]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        Lint::ALL.iter().flat_map(|lint| self.find(*lint)).collect()
    }
}
