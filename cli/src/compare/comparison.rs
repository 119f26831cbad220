//! All that a comparison found.

use querybudget_model::catalogue::Severity;
use querybudget_model::facts::TestId;

use super::cause::Cause;

/// What `check` or `diff` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// The tests that were compared.
    pub(crate) tests: Vec<TestId>,
    /// How many queries they executed.
    pub(crate) n_queries: u64,
    /// What is different, that of the most tests first.
    pub(crate) causes: Vec<Cause>,
}

impl Comparison {
    /// The causes of a severity, in their order.
    pub(crate) fn of(&self, severity: Severity) -> impl Iterator<Item = &Cause> {
        self.causes.iter().filter(move |cause| cause.severity() == severity)
    }

    /// How many tests were compared.
    pub(crate) fn n_tests(&self) -> u64 {
        self.tests.len() as u64
    }

    /// How many there are of a severity.
    pub(crate) fn n_of(&self, severity: Severity) -> u64 {
        self.of(severity).count() as u64
    }
}
