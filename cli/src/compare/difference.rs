//! What a comparison found: facts, which `output` renders.

use std::sync::Arc;

use querybudget_model::catalogue::{Lint, Rule, Severity};
use querybudget_model::facts::{Fingerprint, TestId};

use crate::suite::{Place, ShapeTotals, Test};

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
    /// The lint, if it is about a finding.
    pub(crate) lint: Option<Lint>,
    /// What the baseline calls the limit, if it is about one.
    pub(crate) limit: Option<String>,
    /// How many executions were accepted and how many there are; of `more_rows` it is rows.
    pub(crate) before: u64,
    pub(crate) after: u64,
    /// The accepted shapes that this one took the place of.
    pub(crate) instead_of: Vec<ShapeTotals>,
    /// The shapes that are new with it, in the same place.
    pub(crate) besides: Vec<ShapeTotals>,
    /// What to write instead, if that is known.
    pub(crate) help: Option<String>,
    /// The line of the code that asked, else of the test's scope; of a test that is missing, none.
    pub(crate) place: Option<Place>,
    /// Whether it is the line that asked.
    pub(crate) is_asked_there: bool,
}

impl Difference {
    /// A difference of which no more is known than whose it is.
    pub(crate) fn new(rule: Rule, test: TestId, message: impl Into<String>) -> Self {
        let severity = rule.entry().severity;
        Difference {
            rule,
            severity,
            test,
            message: message.into(),
            sql: None,
            fingerprint: None,
            lint: None,
            limit: None,
            before: 0,
            after: 0,
            instead_of: Vec::new(),
            besides: Vec::new(),
            help: None,
            place: None,
            is_asked_there: false,
        }
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

    /// By how much it is different.
    pub(super) fn by(&self) -> u64 {
        self.after.abs_diff(self.before)
    }
}
