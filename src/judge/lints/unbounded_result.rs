//! More rows than a page needs.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_shapes};
use crate::recording::{Recording, ShapeStats};

pub(super) fn find(recording: &Recording, rows: u64) -> Vec<Finding> {
    let details = |stats: &ShapeStats| Details::UnboundedResult { most_rows: stats.most_rows() };
    of_shapes(recording, Lint::UnboundedResult.at(rows), |stats| stats.most_rows() > rows, details)
}
