//! All tests.

use std::collections::{BTreeMap, BTreeSet};

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::TestId;

use super::base::{Base, Kind};
use super::cause::causes;
use super::comparison::Comparison;
use super::difference::Difference;
use super::test;
use crate::suite::Test;

/// Compares the tests, which are in the order of their keys.
pub(crate) fn compare<'a>(base: &Base<'_>, tests: impl Iterator<Item = &'a Test>) -> Comparison {
    let mut missing: BTreeSet<&str> = base.tests.keys().map(String::as_str).collect();
    let mut comparison = Comparison { tests: Vec::new(), n_queries: 0, folder: String::new(), causes: Vec::new() };
    let mut found: BTreeMap<String, Vec<Difference>> = BTreeMap::new();
    for test in tests {
        missing.remove(test.key.as_str());
        let gap = test.gap.map(|gap| gap.why()).or(base.gaps.get(test.key.as_str()).copied());
        if gap.is_none() {
            comparison.tests.push(test.id.clone());
            comparison.n_queries = comparison.n_queries.saturating_add(test.n_queries());
        }
        found.insert(test.key.clone(), test::compare(base, test, gap));
    }
    found.extend(missing.into_iter().map(|key| (key.to_owned(), vec![missing_test(key, base.kind)])));
    comparison.causes = causes(found.into_values().flatten().map(|difference| denied(base, difference)));
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
