//! All tests.

use std::collections::{BTreeMap, BTreeSet};

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::TestId;

use super::base::{Base, Kind};
use super::difference::{Comparison, Difference};
use super::test;
use crate::suite::Test;

/// Compares the tests, which are in the order of their keys.
pub(crate) fn compare<'a>(base: &Base<'_>, tests: impl Iterator<Item = &'a Test>) -> Comparison {
    let mut missing: BTreeSet<&str> = base.tests.keys().map(String::as_str).collect();
    let mut comparison = Comparison { n_tests: 0, n_queries: 0, differences: Vec::new() };
    let mut found: BTreeMap<String, Vec<Difference>> = BTreeMap::new();
    for test in tests {
        missing.remove(test.key.as_str());
        let gap = test.gap.map(|gap| gap.why()).or(base.gaps.get(test.key.as_str()).copied());
        if gap.is_none() {
            comparison.n_tests += 1;
            comparison.n_queries = comparison.n_queries.saturating_add(test.n_queries());
        }
        found.insert(test.key.clone(), test::compare(base, test, gap));
    }
    found.extend(missing.into_iter().map(|key| (key.to_owned(), vec![missing_test(key, base.kind)])));
    comparison.differences = found.into_values().flatten().map(|difference| denied(base, difference)).collect();
    comparison
}

fn denied(base: &Base<'_>, difference: Difference) -> Difference {
    match base.denied.iter().any(|denial| denial.denies(difference.rule)) {
        true => Difference { severity: Severity::Regression, ..difference },
        false => difference,
    }
}

fn missing_test(key: &str, kind: Kind) -> Difference {
    let test = key.parse().unwrap_or_else(|_| TestId::new("", "", key));
    Difference::new(Rule::MissingTest, test, kind.missing_test())
}
