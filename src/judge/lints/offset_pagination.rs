//! Rows that are read to be skipped.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_shapes};
use crate::recording::{Recording, ShapeStats};

/// So many pages are a walk over them, where their offset is not known.
const MIN_PAGES: u64 = 3;

pub(super) fn find(recording: &Recording, offset: u64) -> Vec<Finding> {
    let details = |stats: &ShapeStats| Details::OffsetPagination {
        executions: stats.executions(),
        is_literal: stats.largest_offset().is_some(),
    };
    of_shapes(recording, Lint::OffsetPagination.at(offset), |stats| is_walk(stats, offset), details)
}

fn is_walk(stats: &ShapeStats, offset: u64) -> bool {
    stats.shape().skips_rows()
        && match stats.largest_offset() {
            Some(largest) => largest >= offset,
            None => stats.most_in_one_unit() >= MIN_PAGES,
        }
}
