//! A `SELECT` that several places ask for, none of them often enough for a loop.

use querybudget_model::catalogue::{Details, Lint};

use super::finding::{Finding, of_repeats};
use super::n_plus_one;
use crate::judge::repeats::{Batches, Repeated};
use crate::recording::Recording;

pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let repeated = Repeated::of(recording, threshold);
    let often = repeated.all().iter().filter(|repeats| repeats.total >= threshold && repeats.batches == Batches::No);
    let no_loops = often.filter(|repeats| !n_plus_one::is_found(&repeated, repeats, threshold));
    let details = no_loops.map(|repeats| (repeats, Details::RepeatedQuery { executions: repeats.total }));
    of_repeats(recording, Lint::RepeatedQuery.at(threshold), details)
}
