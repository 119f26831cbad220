//! One test.

use std::collections::BTreeSet;

use super::rules;
use super::{Base, Kind};
use crate::baseline::Accepted;
use crate::dumps::{Broken, Query, Test};
use crate::problems::{Level, Problem, Rule};

/// The findings of a test of which nothing is accepted that are regressions all the same.
const NEVER_NEW: &str = "n_plus_one";

/// Compares a test.
pub(super) fn compare(base: &Base<'_>, test: &Test, gap: Option<&'static str>) -> Vec<Problem> {
    let blind = test.blind.iter().map(|blind| over_budget(test, blind));
    let others = match gap {
        Some(gap) => with_gap(base, test, gap),
        None => compared(base, test),
    };
    blind.chain(others).collect()
}

fn compared(base: &Base<'_>, test: &Test) -> Vec<Problem> {
    match base.tests.get(&test.key) {
        Some(accepted) => known_test(base, test, accepted),
        None => new_test(base.kind, test),
    }
}

/// The numbers of a test that was not seen whole say nothing. What it broke it has broken: the test may have passed, since it was left to
/// this comparison to fail.
fn with_gap(base: &Base<'_>, test: &Test, gap: &'static str) -> Vec<Problem> {
    let mut problems = vec![of_test(test, Rule::NotCompared, gap.to_owned())];
    if test.gap.is_some() {
        problems.extend(compared(base, test));
        problems.retain(|problem| matches!(problem.rule, Rule::NotCompared | Rule::OverBudget | Rule::NewFinding));
    }
    problems
}

fn new_test(kind: Kind, test: &Test) -> Vec<Problem> {
    let message = match kind {
        Kind::Baseline => "is not in the baseline: cargo querybudget accept",
        Kind::EarlierDumps => "had left no dump before",
    };
    let mut problems = vec![of_test(test, Rule::NewTest, message.to_owned())];
    problems.extend(test.broken.iter().map(|broken| over_budget(test, broken)));
    for query in &test.queries {
        let findings = query.findings.iter().filter(|finding| *finding.lint == *NEVER_NEW);
        problems.extend(findings.map(|finding| rules::new_finding(test, query, finding)));
    }
    problems
}

fn known_test(base: &Base<'_>, test: &Test, accepted: &Accepted) -> Vec<Problem> {
    let mut problems: Vec<Problem> = limits(test, accepted).collect();
    let mut queries: Vec<&Query> = test.queries.iter().collect();
    queries.sort_by_key(|query| (&query.sql, &query.fingerprint));
    problems.extend(queries.into_iter().flat_map(|query| rules::query(base, test, query, accepted)));
    problems.extend(rules::gone(base.kind, test, accepted));
    // Who has not seen everything has not seen less.
    problems.retain(|problem| problem.level != Level::Improvement || test.is_comparable());
    problems
}

fn limits(test: &Test, accepted: &Accepted) -> impl Iterator<Item = Problem> {
    let broken: BTreeSet<&str> = test.broken.iter().map(|broken| broken.limit.as_str()).collect();
    let new = test.broken.iter().filter(|broken| !accepted.fails.contains(&broken.limit));
    let kept = accepted.fails.iter().filter(move |limit| !broken.contains(limit.as_str()));
    new.map(|broken| over_budget(test, broken))
        .chain(kept.map(|limit| of_test(test, Rule::WithinBudget, format!("holds again: {limit}"))))
}

fn over_budget(test: &Test, broken: &Broken) -> Problem {
    Problem { place: broken.place.clone(), ..of_test(test, Rule::OverBudget, broken.message.clone()) }
}

/// A problem that is about no statement.
fn of_test(test: &Test, rule: Rule, message: String) -> Problem {
    Problem {
        level: rules::level(rule),
        rule,
        test: test.id.clone(),
        message,
        sql: None,
        fingerprint: None,
        help: None,
        place: test.place.clone(),
    }
}
