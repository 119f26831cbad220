//! All columns, whether they are used or not.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_shapes};
use crate::recording::{Recording, ShapeStats};

pub(super) fn find(recording: &Recording) -> Vec<Finding> {
    let is_found = |stats: &ShapeStats| stats.shape().selects_star();
    of_shapes(recording, Lint::SelectStar, is_found, |_| Details::SelectStar {})
}
