//! A `SELECT` that a loop executes: one query for each row of another.

use std::cmp::Reverse;

use querybudget_model::catalogue::{Details, Lint};

use super::finding::Finding;
use crate::judge::repeats::{Batches, Loop, Repeated, Repeats};
use crate::recording::Recording;

/// So many by one chain of calls are a loop over two rows, if an earlier query returned two. Else they are suspected to be one.
const PAIR: u64 = 2;
/// Who wants to hear of four or more only does not want to hear of two.
const MAX_THRESHOLD_OF_PAIRS: u64 = 3;

/// The loops in which a `SELECT` is executed `threshold` times or more, the worst first. One loop is one finding.
pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    findings(recording, threshold, |repeated, repeats| is_found(repeated, repeats, threshold))
}

/// What is executed twice by one chain of calls, and would be found with one more row.
pub(super) fn suspect(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let is_suspected = |repeated: &Repeated<'_>, repeats: &Repeats| {
        is_pair(repeats, threshold) && !is_found(repeated, repeats, threshold)
    };
    findings(recording, threshold, is_suspected)
}

pub(super) fn is_found(repeated: &Repeated<'_>, repeats: &Repeats, threshold: u64) -> bool {
    match repeats.batches {
        Batches::Yes => false,
        Batches::Perhaps if repeated.parents(repeats).is_empty() => false,
        _ if repeats.executions >= threshold => true,
        _ => is_pair(repeats, threshold) && repeated.parents(repeats).len() == 1,
    }
}

fn is_pair(repeats: &Repeats, threshold: u64) -> bool {
    let is_asked_for = threshold <= MAX_THRESHOLD_OF_PAIRS && repeats.executions < threshold;
    is_asked_for && repeats.executions == PAIR && repeats.is_by_chain && repeats.batches == Batches::No
}

fn findings(recording: &Recording, threshold: u64, is_meant: impl Fn(&Repeated<'_>, &Repeats) -> bool) -> Vec<Finding> {
    let repeated = Repeated::of(recording, threshold);
    let meant: Vec<&Repeats> = repeated.all().iter().filter(|repeats| is_meant(&repeated, repeats)).collect();
    let places: Vec<usize> = meant.iter().map(|repeats| repeats.place).collect();
    let mut loops = repeated.loops(meant);
    loops.sort_by_key(|found| Reverse(found.leading.executions));
    let finding = |found: &Loop<'_>| {
        let details = details(&repeated, found, &places, threshold);
        let leading = found.leading;
        Finding::new(recording, Lint::NPlusOne.at(threshold), leading.place, details).in_unit(leading.unit)
    };
    loops.iter().map(finding).collect()
}

fn details(repeated: &Repeated<'_>, found: &Loop<'_>, places: &[usize], threshold: u64) -> Details {
    let leading = found.leading;
    let together: Vec<usize> = found.others.iter().map(|repeats| repeats.place).collect();
    let mut likely_parents = repeated.parents(leading);
    likely_parents.retain(|place| !together.contains(place));
    Details::NPlusOne {
        executions: leading.executions,
        is_nested: matches!(likely_parents.as_slice(), [parent] if places.contains(parent)),
        likely_parents,
        overlapping: repeated.overlapping(leading),
        together,
        is_suspected: !is_found(repeated, leading, threshold),
        is_by_chain: leading.is_by_chain,
    }
}
