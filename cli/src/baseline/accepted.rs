//! What the tests of a suite may execute.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use querybudget_model::catalogue::Denial;
use querybudget_model::facts::Fingerprint;

use crate::suite::{ShapeTotals, Test};

/// The version of the file that this writes and reads.
pub(super) const VERSION: u32 = 2;

/// How many times the accepted rows are still no regression, unless the file says otherwise.
pub(crate) const ROWS_FACTOR: f64 = 2.0;

/// The tests of which two branches accept different things, which the code after the merge has to decide.
pub(crate) type Undecided = BTreeSet<String>;

/// What is accepted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Baseline {
    /// What the file says about all tests.
    pub(crate) head: Head,
    pub(crate) tests: BTreeMap<String, Accepted>,
}

/// What stands above the tests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    /// The version of the rules by which statements are one shape.
    pub(crate) rules: u32,
    /// With it the rows of all statements are accepted and compared.
    pub(crate) rows_factor: Option<f64>,
    /// What else fails the check.
    pub(crate) deny: Vec<Denial>,
}

/// What a test may execute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The limits that need not hold, in their order, each once.
    pub(crate) fails: Vec<String>,
    /// In the order of their fingerprints.
    pub(crate) shapes: Vec<AcceptedShape>,
}

/// A shape as it is accepted in a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AcceptedShape {
    /// Without a text, if the file has none of it.
    pub(crate) totals: ShapeTotals,
    /// Whether its rows are accepted and compared; else they are 0.
    pub(crate) has_rows: bool,
    /// Whether its executions are the most that there may be, of a number that differs from run to run. Fewer, and none, are as good.
    pub(crate) is_at_most: bool,
}

impl Baseline {
    pub(crate) fn new(rules: u32) -> Self {
        Baseline { head: Head { rules, rows_factor: None, deny: Vec::new() }, tests: BTreeMap::new() }
    }

    /// What the test did, as it was asked for before: rows of all statements or of one, and counts that may be lower.
    pub(crate) fn now(&self, test: &Test) -> Accepted {
        let old = self.tests.get(&test.key);
        let known = |fingerprint| old.and_then(|old| old.shape(fingerprint));
        let has_rows = |fingerprint| known(fingerprint).is_some_and(|shape| shape.has_rows);
        let mut now = Accepted::of(test, |fingerprint| self.head.rows_factor.is_some() || has_rows(fingerprint));
        for most in old.into_iter().flat_map(|old| &old.shapes).filter(|shape| shape.is_at_most) {
            now.raise(most);
        }
        now
    }
}

impl Accepted {
    /// What the test did, with the rows of these shapes.
    pub(crate) fn of(test: &Test, has_rows: impl Fn(Fingerprint) -> bool) -> Self {
        let mut fails: Vec<String> = test.broken.iter().map(|broken| broken.limit.clone()).collect();
        fails.sort();
        fails.dedup();
        let shapes =
            test.shapes.iter().map(|shape| AcceptedShape::of(&shape.totals, has_rows(shape.totals.fingerprint)));
        Accepted { fails, shapes: shapes.collect() }
    }

    /// Accepts at least what is accepted of a number that differs from run to run.
    fn raise(&mut self, most: &AcceptedShape) {
        match self.shapes.binary_search_by_key(&most.totals.fingerprint, |shape| shape.totals.fingerprint) {
            Err(place) => self.shapes.insert(place, most.clone()),
            Ok(place) => {
                let AcceptedShape { totals, is_at_most, .. } = &mut self.shapes[place];
                *is_at_most = true;
                totals.executions = totals.executions.max(most.totals.executions);
                totals.rows = totals.rows.max(most.totals.rows);
                totals.findings.extend(&most.totals.findings);
                totals.findings.sort_by_key(|lint| lint.entry().name);
                totals.findings.dedup();
            }
        }
    }

    /// Whether the same is accepted, whatever the statements are written like.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let numbers = |accepted: &Self| -> Vec<_> { accepted.shapes.iter().map(AcceptedShape::without_text).collect() };
        self.fails == other.fails && numbers(self) == numbers(other)
    }

    pub(crate) fn shape(&self, fingerprint: Fingerprint) -> Option<&AcceptedShape> {
        let place = self.shapes.binary_search_by_key(&fingerprint, |shape| shape.totals.fingerprint).ok()?;
        self.shapes.get(place)
    }
}

impl AcceptedShape {
    fn of(totals: &ShapeTotals, has_rows: bool) -> Self {
        let rows = if has_rows { totals.rows } else { 0 };
        AcceptedShape { totals: ShapeTotals { rows, ..totals.clone() }, has_rows, is_at_most: false }
    }

    fn without_text(&self) -> Self {
        AcceptedShape { totals: ShapeTotals { sql: Arc::default(), ..self.totals.clone() }, ..*self }
    }
}
