//! What is kept of a dump: enough to judge it and to list it, and no more, since a suite has thousands.

use std::path::PathBuf;
use std::sync::Arc;

use querybudget_dump::{Outcome, TestId};

use crate::fingerprint::Fingerprint;
use crate::problems::Place;

/// An attempt of a test.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    /// How the baseline calls it.
    pub(crate) key: String,
    pub(crate) id: TestId,
    /// From 1.
    pub(crate) attempt: u32,
    /// The dump, to be read again by whoever wants all of it.
    pub(crate) file: PathBuf,
    /// The version of the rules by which statements are one shape.
    pub(crate) rules: u32,
    /// Where the test's first scope was opened.
    pub(crate) place: Option<Place>,
    /// Why its numbers are not all that it executed.
    pub(crate) gap: Option<Gap>,
    /// What did not hold, over all scopes.
    pub(crate) broken: Vec<Broken>,
    /// Why its numbers cannot be relied on, a line for each scope that says so.
    pub(crate) blind: Vec<Broken>,
    /// The shapes of the application, in the order of their fingerprints.
    pub(crate) queries: Vec<Query>,
    /// The worst of all scopes; none if there is no scope.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) duration_us: u64,
}

/// Why a dump does not hold all that the test executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    FailedScopesAlone,
    NoScope,
    Interrupted,
}

impl Gap {
    pub(crate) fn why(self) -> &'static str {
        match self {
            Gap::FailedScopesAlone => {
                "its dump holds no more than the scopes that failed: run it with QUERYBUDGET_DUMP=1"
            }
            Gap::NoScope => "its dump holds no scope of its own, so that nothing was counted",
            Gap::Interrupted => "it was left by an error or a panic, or cancelled before its end",
        }
    }
}

/// A limit that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// By what it is accepted, such as `queries <= 3`.
    pub(crate) limit: String,
    /// What is wrong, such as `expected queries <= 3, found 51`.
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
}

/// The executions of a shape in a test.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) sql: Arc<str>,
    pub(crate) executions: u64,
    pub(crate) rows: u64,
    /// What was found and is not meant, in the order of the lints' names.
    pub(crate) findings: Vec<Found>,
    pub(crate) place: Option<Line>,
}

/// A place whose file is shared with others.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) file: Arc<str>,
    pub(crate) line: u32,
}

impl Line {
    pub(crate) fn place(&self) -> Place {
        Place { file: self.file.to_string(), line: self.line }
    }
}

/// A finding of a shape.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) lint: Arc<str>,
    pub(crate) found: String,
    pub(crate) help: String,
}

impl Test {
    pub(crate) fn n_queries(&self) -> u64 {
        self.queries.iter().fold(0, |sum, query| sum.saturating_add(query.executions))
    }

    pub(crate) fn n_rows(&self) -> u64 {
        self.queries.iter().fold(0, |sum, query| sum.saturating_add(query.rows))
    }

    pub(crate) fn n_findings(&self) -> usize {
        self.queries.iter().map(|query| query.findings.len()).sum()
    }

    /// Whether its numbers are all that it executed, and can be relied on.
    pub(crate) fn is_comparable(&self) -> bool {
        self.gap.is_none() && self.blind.is_empty()
    }
}
