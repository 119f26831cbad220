//! A `SELECT` that was executed again and again: one query for each row of another.

use std::cmp::Reverse;

use querybudget_model::catalogue::{Details, Lint};

use super::finding::Finding;
use super::retries;
use crate::fingerprint::Kind;
use crate::recording::{Recording, Serial, ShapeStats};

/// The `SELECT` shapes executed `threshold` times or more, the worst first.
pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<Finding> {
    let shapes: Vec<(usize, &ShapeStats)> = recording.numbered_shapes().collect();
    if shapes.iter().all(|(_, stats)| executions(stats, |_| 0) < threshold) {
        return Vec::new();
    }
    let retried = retries::executions(recording);
    let counts: Vec<u64> =
        shapes.iter().map(|(_, stats)| executions(stats, |unit| retried.of(stats.shape(), unit))).collect();
    let mut repeated: Vec<usize> = (0..shapes.len()).filter(|&index| counts[index] >= threshold).collect();
    repeated.sort_by_key(|&index| Reverse(counts[index]));
    let found = |index: usize| {
        let parent = likely_parent(&shapes, index);
        let details = Details::NPlusOne {
            executions: counts[index],
            likely_parent: parent.map(|parent| shapes[parent].0),
            is_nested: parent.is_some_and(|parent| counts[parent] >= threshold),
            overlapping: overlapping(recording, shapes[index].1),
        };
        Finding::new(recording, Lint::NPlusOne.at(threshold), shapes[index].0, details)
    };
    repeated.into_iter().map(found).collect()
}

/// How often a `SELECT` was executed in one unit of work, other than the very same again.
fn executions(stats: &ShapeStats, retried: impl Fn(Option<Serial>) -> u64) -> u64 {
    match stats.shape().kind() {
        Kind::Select => stats.most_different_in_one_unit_but(retried),
        _ => 0,
    }
}

/// The `SELECT` that began before the repeats and returned a row for each of them, or for each different argument: the least
/// repeated itself, the last of these.
fn likely_parent(shapes: &[(usize, &ShapeStats)], repeated: usize) -> Option<usize> {
    let returned = |n: u64| {
        let is_parent = |&index: &usize| {
            let (_, earlier) = shapes[index];
            earlier.shape().kind() == Kind::Select && earlier.rows_returned() == n
        };
        (0..repeated).rev().filter(is_parent).min_by_key(|&index| shapes[index].1.executions())
    };
    let (_, repeated) = shapes[repeated];
    returned(repeated.executions()).or_else(|| returned(repeated.distinct_arguments()?))
}

/// How many of the kept executions of the shape overlap in time with another.
fn overlapping(recording: &Recording, shape: &ShapeStats) -> u64 {
    let queries = recording.queries().filter(|query| query.shape() == shape.shape());
    let mut spans: Vec<_> =
        queries.map(|query| (query.offset().saturating_sub(query.elapsed()), query.offset())).collect();
    spans.sort_unstable();
    let overlaps = |index: usize| {
        let (start, end) = spans[index];
        let before = spans[..index].iter().map(|span| span.1).max().is_some_and(|latest| latest > start);
        before || spans.get(index + 1).is_some_and(|next| next.0 < end)
    };
    (0..spans.len()).filter(|&index| overlaps(index)).count() as u64
}
