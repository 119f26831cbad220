//! What is worth looking at first.

use std::cmp::Reverse;

use crate::suite::{Statement, Test, statements};

/// By what tests are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Rank {
    Findings,
    Queries,
    Rows,
    Time,
}

/// The first of each, and how many there are.
pub(super) struct Ranking<'a> {
    pub(super) tests: Ranked<&'a Test>,
    /// Those in which something is found.
    pub(super) found: Ranked<Statement<'a>>,
    /// Those that several tests ask for.
    pub(super) shared: Ranked<Statement<'a>>,
    pub(super) totals: Totals,
}

pub(super) struct Ranked<T> {
    pub(super) first: Vec<T>,
    pub(super) n_more: usize,
}

/// Of the whole suite.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) queries: u64,
    pub(super) rows: u64,
    pub(super) elapsed_us: u64,
}

impl<'a> Ranking<'a> {
    pub(super) fn of(tests: &[&'a Test], by: Rank, limit: usize) -> Self {
        let mut ranked = tests.to_vec();
        ranked.sort_by_key(|test| Reverse(key(test, by)));
        let (mut found, mut shared): (Vec<_>, Vec<_>) =
            statements(tests).into_iter().partition(|statement| !statement.findings.is_empty());
        found.sort_by_key(|statement| Reverse((statement.executions, statement.n_tests)));
        shared.retain(|statement| statement.n_tests > 1);
        shared.sort_by_key(|statement| Reverse((statement.n_tests, statement.executions)));
        Ranking {
            totals: totals(tests),
            tests: Ranked::of(ranked, limit),
            found: Ranked::of(found, limit),
            shared: Ranked::of(shared, limit),
        }
    }
}

impl<T> Ranked<T> {
    fn of(mut all: Vec<T>, limit: usize) -> Self {
        let n_more = all.len().saturating_sub(limit);
        all.truncate(limit);
        Ranked { first: all, n_more }
    }
}

/// What is asked for first, then the others.
fn key(test: &Test, by: Rank) -> (u64, u64, u64) {
    let (findings, queries) = (test.n_findings() as u64, test.n_queries());
    match by {
        Rank::Findings => (findings, queries, test.n_rows()),
        Rank::Queries => (queries, findings, test.n_rows()),
        Rank::Rows => (test.n_rows(), queries, findings),
        Rank::Time => (test.elapsed_us(), queries, findings),
    }
}

fn totals(tests: &[&Test]) -> Totals {
    tests.iter().fold(Totals::default(), |sum, test| Totals {
        queries: sum.queries.saturating_add(test.n_queries()),
        rows: sum.rows.saturating_add(test.n_rows()),
        elapsed_us: sum.elapsed_us.saturating_add(test.elapsed_us()),
    })
}
