//! A `SELECT` that asks for the parts of a large list, one after the other.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::Finding;
use crate::judge::repeats::{Batches, Repeated, Repeats};
use crate::recording::Recording;

pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let repeated = Repeated::of(recording, threshold);
    let is_meant = |repeats: &&Repeats| repeats.batches != Batches::No && repeats.executions >= threshold;
    let mut meant: Vec<&Repeats> = repeated.all().iter().filter(is_meant).collect();
    meant.sort_by_key(|repeats| std::cmp::Reverse(repeats.executions));
    let finding = |repeats: &&Repeats| {
        let details = Details::BatchedQuery { executions: repeats.executions };
        Finding::new(recording, Lint::BatchedQuery.at(threshold), repeats.place, details).in_unit(repeats.unit)
    };
    meant.iter().map(finding).collect()
}
