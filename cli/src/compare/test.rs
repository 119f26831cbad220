//! One test.

use std::collections::BTreeSet;

use querybudget_model::catalogue::{Lint, Rule, Severity};

use super::base::{Base, Kind};
use super::difference::Difference;
use super::shape;
use super::story::Stories;
use crate::baseline::Accepted;
use crate::suite::{Broken, ExecutedShape, Test};

/// The finding of a test of which nothing is accepted that is a regression all the same.
pub(super) const NEVER_NEW: Lint = Lint::NPlusOne;

/// Compares a test.
pub(super) fn compare(base: &Base<'_>, test: &Test, gap: Option<&'static str>) -> Vec<Difference> {
    let blind = test.blind.iter().map(|blind| over_budget(test, blind));
    let others = match gap {
        Some(gap) => with_gap(base, test, gap),
        None => compared(base, test),
    };
    let other_gap = test.other_gap.map(|gap| Difference::of_test(Rule::NotCompared, test, gap.why()));
    blind.chain(other_gap).chain(others).collect()
}

fn compared(base: &Base<'_>, test: &Test) -> Vec<Difference> {
    match base.tests.get(&test.key) {
        Some(accepted) => known_test(base, test, accepted),
        None => new_test(base.kind, test),
    }
}

/// The numbers of a test that was not seen whole say nothing. What it broke it has broken: the test may have passed, since it was left to
/// this comparison to fail.
fn with_gap(base: &Base<'_>, test: &Test, gap: &'static str) -> Vec<Difference> {
    let mut differences = vec![Difference::of_test(Rule::NotCompared, test, gap)];
    if test.gap.is_some() {
        let is_of_what_was_seen =
            |difference: &Difference| matches!(difference.rule, Rule::OverBudget | Rule::NewFinding);
        differences.extend(compared(base, test).into_iter().filter(is_of_what_was_seen));
    }
    differences
}

fn new_test(kind: Kind, test: &Test) -> Vec<Difference> {
    let new = Difference::of_test(Rule::NewTest, test, kind.new_test());
    let broken = test.broken.iter().map(|broken| over_budget(test, broken));
    let findings = test.shapes.iter().flat_map(|shape| {
        let never_new = shape.details.iter().filter(|details| details.lint() == NEVER_NEW);
        never_new.map(|details| shape::new_finding(test, shape, details))
    });
    [new].into_iter().chain(broken).chain(findings).collect()
}

fn known_test(base: &Base<'_>, test: &Test, accepted: &Accepted) -> Vec<Difference> {
    let stories = Stories::of(test, accepted);
    let mut differences: Vec<Difference> = limits(test, accepted).collect();
    let mut shapes: Vec<&ExecutedShape> = test.shapes.iter().collect();
    shapes.sort_by_key(|shape| shape.totals.reading_order());
    differences.extend(shapes.into_iter().flat_map(|shape| shape::executed(base, test, shape, accepted, &stories)));
    differences.extend(shape::gone(base.kind, test, accepted, &stories));
    // Who has not seen everything has not seen less.
    differences.retain(|difference| difference.severity != Severity::Improvement || test.is_comparable());
    differences
}

fn limits(test: &Test, accepted: &Accepted) -> impl Iterator<Item = Difference> {
    let broken: BTreeSet<&str> = test.broken.iter().map(|broken| broken.limit.as_str()).collect();
    let new = test.broken.iter().filter(|broken| !accepted.fails.contains(&broken.limit));
    let kept = accepted.fails.iter().filter(move |limit| !broken.contains(limit.as_str()));
    new.map(|broken| over_budget(test, broken)).chain(kept.map(|limit| within_budget(test, limit)))
}

fn within_budget(test: &Test, limit: &str) -> Difference {
    let message = format!("holds again: {limit}");
    Difference { limit: Some(limit.to_owned()), ..Difference::of_test(Rule::WithinBudget, test, message) }
}

fn over_budget(test: &Test, broken: &Broken) -> Difference {
    let (place, limit) = (Some(broken.place.clone()), Some(broken.limit.clone()));
    Difference { place, limit, ..Difference::of_test(Rule::OverBudget, test, broken.message.as_str()) }
}
