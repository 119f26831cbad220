//! What is taken for an N+1 and what is not, on code as it is written: what must pass, and what must be found.

mod edges;
mod false_negatives;
mod false_positives;
mod lints;
mod loops_at_once;
mod on_servers;
mod other_loops;
mod other_passing;
mod retried_transactions;
mod shop;
mod spellings;
mod who_asked;

use std::future::Future;

use querybudget::{Budget, Details, Finding, Lint, Recording, check, record};

/// Work of so many queries passes, with an empty message.
async fn passes<F: Future>(n_queries: u64, work: F) {
    passes_with(Budget::new().no_n_plus_one(3), n_queries, work).await;
}

async fn passes_with<F: Future>(budget: Budget, n_queries: u64, work: F) {
    let checked = check(budget, work).await;
    assert_eq!(checked.verdict().to_string(), "");
    assert_eq!(checked.verdict().recording().map(Recording::len), Some(n_queries));
}

/// Exactly these N+1s are found in the work, with so many executions each, and fail it.
async fn finds<F: Future>(expected: &[(&str, u64)], work: F) -> Recording {
    let (_, recording) = record(work).await;
    let found: Vec<_> = n_plus_ones(&recording).iter().map(|found| (text(found), executions(found))).collect();
    let expected: Vec<_> = expected.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect();
    assert_eq!(found, expected, "{recording}");
    assert!(!Budget::new().no_n_plus_one(3).check(&recording).is_ok(), "{recording}");
    recording
}

fn n_plus_ones(recording: &Recording) -> Vec<Finding> {
    recording.find(Lint::NPlusOne)
}

fn text(found: &Finding) -> String {
    found.shape().text().to_owned()
}

/// How often it was executed in one unit of work.
fn executions(found: &Finding) -> u64 {
    match found.details() {
        Details::NPlusOne { executions, .. } => *executions,
        other => panic!("no N+1: {other:?}"),
    }
}

/// How many of the executions ran at the same time as others.
fn overlapping(found: &Finding) -> u64 {
    match found.details() {
        Details::NPlusOne { overlapping, .. } => *overlapping,
        other => panic!("no N+1: {other:?}"),
    }
}

/// Whether the likely parent is repeated itself.
fn is_nested(found: &Finding) -> bool {
    matches!(found.details(), Details::NPlusOne { is_nested: true, .. })
}
