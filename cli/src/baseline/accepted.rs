//! What the tests of a suite may execute.

use std::collections::BTreeMap;

use querybudget_model::facts::Fingerprint;

use crate::suite::{ShapeTotals, Test};

/// The version of the file that this writes and reads.
pub(super) const VERSION: u32 = 1;

/// How many times the accepted rows are still no regression, unless the file says otherwise.
pub(crate) const ROWS_FACTOR: f64 = 2.0;

/// What is accepted.
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
    pub(crate) shapes: Vec<ShapeTotals>,
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
        Accepted { fails, shapes: test.shapes.iter().map(|shape| shape.totals.clone()).collect() }
    }

    pub(crate) fn shape(&self, fingerprint: Fingerprint) -> Option<&ShapeTotals> {
        let place = self.shapes.binary_search_by_key(&fingerprint, |shape| shape.fingerprint).ok()?;
        self.shapes.get(place)
    }
}
