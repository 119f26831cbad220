//! Facts found in a recording. Each detector is a struct of facts; its wording is in [`report`](crate::report).

mod finding;
mod lint;
mod n_plus_one;
mod retries;

pub use finding::{DuplicateQuery, Finding, OffsetPagination, RowByRowWrites, SelectStar, UnboundedResult};
pub use lint::Lint;
pub use n_plus_one::NPlusOne;

use crate::fingerprint::Kind;
use crate::recording::{Recording, ShapeStats};

/// From how many executions on a shape is a loop unless said otherwise: two can be a retry.
pub(crate) const DEFAULT_THRESHOLD: u64 = 3;

/// What the lint finds, the worst first.
fn find(lint: Lint, recording: &Recording) -> Vec<Finding> {
    match lint {
        Lint::NPlusOne { threshold } => {
            n_plus_one::find(recording, threshold).into_iter().map(Finding::NPlusOne).collect()
        }
        Lint::DuplicateQuery => {
            shapes(recording, is_duplicate, |shape| Finding::DuplicateQuery(DuplicateQuery { shape }))
        }
        Lint::RowByRowWrites { threshold } => shapes(
            recording,
            |stats| is_row_by_row(stats, threshold),
            |shape| Finding::RowByRowWrites(RowByRowWrites { shape }),
        ),
        Lint::UnboundedResult { rows } => shapes(
            recording,
            |stats| stats.most_rows() > rows,
            |shape| Finding::UnboundedResult(UnboundedResult { shape }),
        ),
        Lint::SelectStar => {
            shapes(recording, |stats| stats.shape().selects_star(), |shape| Finding::SelectStar(SelectStar { shape }))
        }
        Lint::OffsetPagination { offset } => shapes(
            recording,
            |stats| is_walk_by_offset(stats, offset),
            |shape| Finding::OffsetPagination(OffsetPagination { shape }),
        ),
    }
}

/// The findings for the shapes that it is true of, the most executed first.
fn shapes(
    recording: &Recording,
    is_found: impl Fn(&ShapeStats) -> bool,
    finding: impl Fn(ShapeStats) -> Finding,
) -> Vec<Finding> {
    let mut found: Vec<&ShapeStats> = recording.shapes().filter(|stats| is_found(stats)).collect();
    found.sort_by_key(|stats| std::cmp::Reverse(stats.executions()));
    found.into_iter().cloned().map(finding).collect()
}

fn is_duplicate(stats: &ShapeStats) -> bool {
    stats.shape().kind() == Kind::Select && stats.redundant() > 0
}

fn is_row_by_row(stats: &ShapeStats, threshold: u64) -> bool {
    matches!(stats.shape().kind(), Kind::Insert | Kind::Update | Kind::Delete)
        && stats.most_in_one_unit() >= threshold
        && stats.rows_affected() <= stats.executions()
}

fn is_walk_by_offset(stats: &ShapeStats, offset: u64) -> bool {
    stats.shape().skips_rows()
        && match stats.largest_offset() {
            Some(largest) => largest >= offset,
            None => stats.most_in_one_unit() >= DEFAULT_THRESHOLD,
        }
}

impl Recording {
    /// The N+1s at the default threshold of 3 executions, the worst first. The other lints are asked one by one, see
    /// [`Lint::find`].
    #[doc = crate::doc::example!(r#"assert!(queries.findings().is_empty(), "two executions can be a retry");"#)]
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        find(Lint::NPlusOne { threshold: DEFAULT_THRESHOLD }, self)
    }
}
