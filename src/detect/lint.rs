use std::fmt;

use super::finding::Finding;

/// A kind of finding that a budget can deny or warn of. `Display` is its form in the grammar of the macros.
///
/// # Example
///
/// ```
/// use querybudget::{Budget, Lint};
///
/// let budget = Budget::max_queries(3).deny(Lint::SelectStar).warn(Lint::RowByRowWrites { threshold: 10 });
/// assert_eq!(budget.to_string(), "queries <= 3, deny(select_star), warn(row_by_row_writes(threshold = 10))");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lint {
    /// See [`NPlusOne`](crate::NPlusOne).
    NPlusOne {
        /// From how many executions on.
        threshold: u64,
    },
    /// See [`DuplicateQuery`](crate::DuplicateQuery).
    DuplicateQuery,
    /// See [`RowByRowWrites`](crate::RowByRowWrites).
    RowByRowWrites {
        /// From how many executions on.
        threshold: u64,
    },
    /// See [`UnboundedResult`](crate::UnboundedResult).
    UnboundedResult {
        /// How many rows one query may return.
        rows: u64,
    },
    /// See [`SelectStar`](crate::SelectStar).
    SelectStar,
    /// See [`OffsetPagination`](crate::OffsetPagination).
    OffsetPagination {
        /// From which offset on.
        offset: u64,
    },
}

impl Lint {
    /// Its name in the grammar of the macros.
    fn name(self) -> &'static str {
        match self {
            Lint::NPlusOne { .. } => "n_plus_one",
            Lint::DuplicateQuery => "duplicate_query",
            Lint::RowByRowWrites { .. } => "row_by_row_writes",
            Lint::UnboundedResult { .. } => "unbounded_result",
            Lint::SelectStar => "select_star",
            Lint::OffsetPagination { .. } => "offset_pagination",
        }
    }

    /// Whether a finding is of this kind.
    pub(crate) fn finds(self, finding: &Finding) -> bool {
        self.name() == finding.name()
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Lint::NPlusOne { threshold: super::DEFAULT_THRESHOLD }
            | Lint::RowByRowWrites { threshold: super::DEFAULT_THRESHOLD }
            | Lint::DuplicateQuery
            | Lint::SelectStar => Ok(()),
            Lint::NPlusOne { threshold } | Lint::RowByRowWrites { threshold } => {
                write!(f, "(threshold = {threshold})")
            }
            Lint::UnboundedResult { rows } => write!(f, "(rows = {rows})"),
            Lint::OffsetPagination { offset } => write!(f, "(offset = {offset})"),
        }
    }
}
