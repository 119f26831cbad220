//! The statements of a suite, each with the tests that execute it.

use std::collections::BTreeMap;

use querybudget_model::catalogue::Lint;

use super::shape::ExecutedShape;
use super::test::Test;

/// What tests ask for from one place.
#[derive(Debug)]
pub(crate) struct Statement<'a> {
    /// As the first of the tests executed it.
    pub(crate) shape: &'a ExecutedShape,
    pub(crate) n_tests: usize,
    pub(crate) executions: u64,
    /// In the test that executes it the least and the most often.
    pub(crate) least: u64,
    pub(crate) most: u64,
    /// What is found of it in any test, each lint once.
    pub(crate) findings: Vec<Lint>,
}

/// All that tests executed, in no order that means something.
pub(crate) fn statements<'a>(tests: &[&'a Test]) -> Vec<Statement<'a>> {
    let mut statements: BTreeMap<_, Statement<'a>> = BTreeMap::new();
    for shape in tests.iter().flat_map(|test| &test.shapes) {
        let key = (shape.totals.fingerprint, shape.place.clone());
        statements.entry(key).or_insert_with(|| Statement::begun(shape)).add(shape);
    }
    statements.into_values().collect()
}

impl<'a> Statement<'a> {
    fn begun(shape: &'a ExecutedShape) -> Self {
        Statement { shape, n_tests: 0, executions: 0, least: u64::MAX, most: 0, findings: Vec::new() }
    }

    fn add(&mut self, shape: &ExecutedShape) {
        let n = shape.totals.executions;
        self.n_tests += 1;
        self.executions = self.executions.saturating_add(n);
        self.least = self.least.min(n);
        self.most = self.most.max(n);
        let new = shape.totals.findings.iter().filter(|lint| !self.findings.contains(lint));
        let new: Vec<Lint> = new.copied().collect();
        self.findings.extend(new);
    }
}
