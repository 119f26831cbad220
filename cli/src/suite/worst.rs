//! The dumps that several folders have of one test, as one that is as bad as the worst of them.

use std::fmt;
use std::sync::Arc;

use super::shape::ExecutedShape;
use super::test::Test;

/// What two dumps of a test have that is not the same.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Disagreement {
    key: String,
    /// The first statement that was executed more often by the one, and how often by each.
    executions: Option<(Arc<str>, u64, u64)>,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the dumps of {} differ, and the worst of each counts", self.key)?;
        match &self.executions {
            Some((sql, fewer, more)) => write!(f, ": executed {fewer} and {more} times: {sql}"),
            None => Ok(()),
        }
    }
}

/// Puts the other dump into the one. Returns what is not the same.
pub(super) fn add(one: &mut Test, other: Test) -> Option<Disagreement> {
    let executions = first_difference(one, &other);
    let is_same = executions.is_none() && is_same(one, &other);
    let disagreement = (!is_same).then(|| Disagreement { key: one.key.clone(), executions });
    if one.gap.is_some() && other.gap.is_none() {
        let mut whole = other;
        whole.other_gap = one.gap.or(one.other_gap);
        *one = whole;
    } else if other.gap.is_some() && one.gap.is_none() {
        one.other_gap = other.gap;
    } else {
        merge(one, other);
    }
    disagreement
}

fn is_same(one: &Test, other: &Test) -> bool {
    let totals = |test: &Test| test.shapes.iter().map(|shape| shape.totals.clone()).collect::<Vec<_>>();
    (&one.broken, &one.blind, one.gap) == (&other.broken, &other.blind, other.gap) && totals(one) == totals(other)
}

fn first_difference(one: &Test, other: &Test) -> Option<(Arc<str>, u64, u64)> {
    let executions = |test: &Test, shape: &ExecutedShape| {
        test.shape(shape.totals.fingerprint).map_or(0, |shape| shape.totals.executions)
    };
    one.shapes.iter().chain(&other.shapes).find_map(|shape| {
        let (this, that) = (executions(one, shape), executions(other, shape));
        (this != that).then(|| (Arc::clone(&shape.totals.sql), this.min(that), this.max(that)))
    })
}

fn merge(one: &mut Test, other: Test) {
    if other.n_queries() > one.n_queries() {
        one.file.clone_from(&other.file);
    }
    for broken in other.broken {
        if one.broken.iter().all(|known| known.limit != broken.limit) {
            one.broken.push(broken);
        }
    }
    one.blind.extend(other.blind.into_iter().filter(|blind| !one.blind.contains(blind)).collect::<Vec<_>>());
    for shape in other.shapes {
        match one.shapes.binary_search_by_key(&shape.totals.fingerprint, |known| known.totals.fingerprint) {
            Ok(place) => merge_shape(&mut one.shapes[place], shape),
            Err(place) => one.shapes.insert(place, shape),
        }
    }
    one.outcome = one.outcome.max(other.outcome);
    one.duration_us = one.duration_us.max(other.duration_us);
    one.other_gap = one.other_gap.or(other.other_gap);
}

fn merge_shape(one: &mut ExecutedShape, other: ExecutedShape) {
    one.totals.executions = one.totals.executions.max(other.totals.executions);
    one.totals.rows = one.totals.rows.max(other.totals.rows);
    one.details.extend(other.details.into_iter().filter(|found| !one.totals.findings.contains(&found.lint())));
    one.details.sort_by_key(|details| details.lint().entry().name);
    one.totals.findings = one.details.iter().map(|details| details.lint()).collect();
}
