//! What a comparison found: facts, which `output` renders.

use std::sync::Arc;

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::{Fingerprint, TestId};

use crate::suite::{Place, ShapeTotals, Test};

/// What `check` or `diff` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// How many tests were compared.
    pub(crate) n_tests: u64,
    /// How many queries they executed.
    pub(crate) n_queries: u64,
    /// In the order of the tests.
    pub(crate) differences: Vec<Difference>,
}

/// A difference between what was accepted and what was executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) rule: Rule,
    /// How bad it is: as its rule says, or a regression if the rule is denied.
    pub(crate) severity: Severity,
    pub(crate) test: TestId,
    /// One line, such as `executed 50 times, accepted are 3`, without the test and the statement.
    pub(crate) message: String,
    /// The statement, if it is about one whose text is known.
    pub(crate) sql: Option<Arc<str>>,
    /// That of its shape: with rule and test it is the same in every run.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// What to write instead, if that is known.
    pub(crate) help: Option<String>,
    /// The line of the code that asked, else of the test's scope; of a test that is missing, none.
    pub(crate) place: Option<Place>,
}

impl Comparison {
    /// The differences of a severity, in their order.
    pub(crate) fn of(&self, severity: Severity) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(move |difference| difference.severity() == severity)
    }

    /// How many there are of a severity.
    pub(crate) fn n_of(&self, severity: Severity) -> u64 {
        self.of(severity).count() as u64
    }
}

impl Difference {
    /// A difference of which no more is known than whose it is.
    pub(crate) fn new(rule: Rule, test: TestId, message: impl Into<String>) -> Self {
        let severity = rule.entry().severity;
        let message = message.into();
        Difference { rule, severity, test, message, sql: None, fingerprint: None, help: None, place: None }
    }

    /// One of a test that was executed.
    pub(super) fn of_test(rule: Rule, test: &Test, message: impl Into<String>) -> Self {
        Difference { place: test.place.clone(), ..Difference::new(rule, test.id.clone(), message) }
    }

    /// One about a shape of it.
    pub(super) fn of_shape(rule: Rule, test: &Test, shape: &ShapeTotals, message: impl Into<String>) -> Self {
        let sql = Some(Arc::clone(&shape.sql)).filter(|sql| !sql.is_empty());
        Difference { sql, fingerprint: Some(shape.fingerprint), ..Difference::of_test(rule, test, message) }
    }

    /// How bad it is.
    pub(crate) fn severity(&self) -> Severity {
        self.severity
    }
}
