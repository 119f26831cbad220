//! A `SELECT` that several places ask for, none of them often enough for a loop.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::Finding;
use super::n_plus_one;
use crate::judge::repeats::{Batches, Repeated, Repeats};
use crate::recording::Recording;

pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let repeated = Repeated::of(recording, threshold);
    let is_meant = |repeats: &&Repeats| {
        let is_often = repeats.total >= threshold && repeats.batches == Batches::No;
        is_often && !n_plus_one::is_found(&repeated, repeats, threshold)
    };
    let mut meant: Vec<&Repeats> = repeated.all().iter().filter(is_meant).collect();
    meant.sort_by_key(|repeats| std::cmp::Reverse(repeats.total));
    let finding = |repeats: &&Repeats| {
        let details = Details::RepeatedQuery { executions: repeats.total };
        Finding::new(recording, Lint::RepeatedQuery.at(threshold), repeats.place, details).in_unit(repeats.unit)
    };
    meant.iter().map(finding).collect()
}
