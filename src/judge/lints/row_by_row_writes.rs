//! Rows written one at a time.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_shapes};
use crate::fingerprint::Kind;
use crate::recording::{Recording, ShapeStats};

pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let details = |stats: &ShapeStats| Details::RowByRowWrites { executions: stats.executions() };
    of_shapes(recording, Lint::RowByRowWrites.at(threshold), |stats| is_row_by_row(stats, threshold), details)
}

fn is_row_by_row(stats: &ShapeStats, threshold: u64) -> bool {
    matches!(stats.shape().kind(), Kind::Insert | Kind::Update | Kind::Delete)
        && stats.most_in_one_unit() >= threshold
        && stats.rows_affected() <= stats.executions()
}
