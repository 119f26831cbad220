//! What is accepted: the file `querybudget.toml`.

mod merge;
mod read;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use merge::{Changes, merge};
pub(crate) use read::read;
pub(crate) use write::write;

use crate::dumps::{Query, Test};
use crate::fingerprint::Fingerprint;

/// The version of the file that this writes and reads.
pub(crate) const VERSION: u32 = 1;

/// How many times the accepted rows are still no regression, unless the file says otherwise.
pub(crate) const ROWS_FACTOR: f64 = 2.0;

/// What the tests of a suite may execute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Baseline {
    /// The version of the rules by which statements are one shape.
    pub(crate) rules: u32,
    pub(crate) rows_factor: Option<f64>,
    pub(crate) tests: BTreeMap<String, Accepted>,
}

/// What a test may execute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The limits that need not hold, in their order, each once.
    pub(crate) fails: Vec<String>,
    /// In the order of their fingerprints.
    pub(crate) queries: Vec<AcceptedQuery>,
}

/// How often a shape may be executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AcceptedQuery {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) sql: Arc<str>,
    pub(crate) executions: u64,
    pub(crate) rows: u64,
    /// The lints, in their order.
    pub(crate) findings: Vec<Arc<str>>,
}

impl Baseline {
    pub(crate) fn new(rules: u32) -> Self {
        Baseline { rules, rows_factor: None, tests: BTreeMap::new() }
    }
}

impl Accepted {
    /// What the test did.
    pub(crate) fn of(test: &Test) -> Self {
        let mut fails: Vec<String> = test.broken.iter().map(|broken| broken.limit.clone()).collect();
        fails.sort();
        fails.dedup();
        Accepted { fails, queries: test.queries.iter().map(AcceptedQuery::of).collect() }
    }

    pub(crate) fn query(&self, fingerprint: &Fingerprint) -> Option<&AcceptedQuery> {
        let place = self.queries.binary_search_by(|query| query.fingerprint.cmp(fingerprint)).ok()?;
        self.queries.get(place)
    }
}

impl AcceptedQuery {
    fn of(query: &Query) -> Self {
        AcceptedQuery {
            fingerprint: query.fingerprint.clone(),
            sql: Arc::clone(&query.sql),
            executions: query.executions,
            rows: query.rows,
            findings: query.findings.iter().map(|finding| Arc::clone(&finding.lint)).collect(),
        }
    }
}
