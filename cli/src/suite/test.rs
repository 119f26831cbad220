//! What is kept of a dump: enough to judge it and to list it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use querybudget_model::facts::{Fingerprint, Outcome, TestId};

use super::place::Place;
use super::shape::ExecutedShape;

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
    /// The run that left it, as far as that is known.
    pub(crate) run: Option<Arc<str>>,
    /// The version of the rules by which statements are one shape.
    pub(crate) rules: u32,
    /// Where the test's first scope was opened.
    pub(crate) place: Option<Place>,
    /// Why its numbers are not all that it executed.
    pub(crate) gap: Option<Gap>,
    /// Why this is so of a dump of it in another folder.
    pub(crate) other_gap: Option<Gap>,
    /// What did not hold, over all scopes.
    pub(crate) broken: Vec<Broken>,
    /// Why its numbers cannot be relied on, one for each scope that says so.
    pub(crate) blind: Vec<Broken>,
    /// The shapes of the application, in the order of their fingerprints.
    pub(crate) shapes: Vec<ExecutedShape>,
    /// The worst of all scopes; none if there is no scope.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) duration_us: u64,
    /// How many statements ran meanwhile that lead to no test.
    pub(crate) n_unattributed: u64,
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

/// What did not hold, and in which scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// By what it is accepted, such as `queries <= 3`.
    pub(crate) limit: String,
    /// What is wrong, such as `expected queries <= 3, found 51`.
    pub(crate) message: String,
    pub(crate) place: Place,
}

impl Test {
    pub(crate) fn shape(&self, fingerprint: Fingerprint) -> Option<&ExecutedShape> {
        let place = self.shapes.binary_search_by_key(&fingerprint, |shape| shape.totals.fingerprint).ok()?;
        self.shapes.get(place)
    }

    pub(crate) fn n_queries(&self) -> u64 {
        self.shapes.iter().fold(0, |sum, shape| sum.saturating_add(shape.totals.executions))
    }

    pub(crate) fn n_rows(&self) -> u64 {
        self.shapes.iter().fold(0, |sum, shape| sum.saturating_add(shape.totals.rows))
    }

    /// The time that its queries took.
    pub(crate) fn elapsed_us(&self) -> u64 {
        self.shapes.iter().fold(0, |sum, shape| sum.saturating_add(shape.elapsed_us))
    }

    pub(crate) fn n_findings(&self) -> usize {
        self.shapes.iter().map(|shape| shape.details.len()).sum()
    }

    /// By what the attempts of a suite are sorted.
    pub(super) fn order(&self) -> (&str, Option<&Path>, u32) {
        (&self.key, self.file.parent(), self.attempt)
    }

    /// Whether this is an attempt of the same test in the same folder before that one.
    pub(super) fn is_retried_by(&self, later: &Test) -> bool {
        self.key == later.key && self.file.parent() == later.file.parent() && self.attempt < later.attempt
    }

    /// Whether its numbers are all that it executed, and can be relied on.
    pub(crate) fn is_comparable(&self) -> bool {
        self.gap.or(self.other_gap).is_none() && self.blind.is_empty()
    }
}
