//! The very same `SELECT` again.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_shapes};
use crate::fingerprint::Kind;
use crate::recording::{Recording, ShapeStats};

pub(super) fn find(recording: &Recording) -> Vec<Finding> {
    let details = |stats: &ShapeStats| Details::DuplicateQuery { redundant: stats.redundant() };
    let is_found = |stats: &ShapeStats| stats.shape().kind() == Kind::Select && stats.redundant() > 0;
    of_shapes(recording, Lint::DuplicateQuery, is_found, details)
}
