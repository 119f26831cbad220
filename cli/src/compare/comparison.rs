//! All that a comparison found.

use std::path::Path;

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
    /// Where the paths of the places start, seen from the root of the repository: empty, or with a slash at its end.
    pub(crate) folder: String,
    /// What is different, that of the most tests first.
    pub(crate) causes: Vec<Cause>,
}

impl Comparison {
    /// A file of the workspace as the repository calls it.
    pub(crate) fn in_repository(&self, file: &str) -> String {
        match Path::new(file).is_absolute() {
            true => file.to_owned(),
            false => format!("{}{file}", self.folder),
        }
    }

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
