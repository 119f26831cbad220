//! A `SELECT` that asks for the parts of a large list, one after the other.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_repeats};
use crate::judge::repeats::{Batches, Repeated};
use crate::recording::Recording;

pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let repeated = Repeated::of(recording, threshold);
    let often = repeated.all().iter().filter(|repeats| repeats.executions >= threshold);
    let batched = often.filter(|repeats| repeats.batches != Batches::No);
    let details = batched.map(|repeats| (repeats, Details::BatchedQuery { executions: repeats.executions }));
    of_repeats(recording, Lint::BatchedQuery.at(threshold), details)
}
