//! What was accepted against what was executed. Pure: nothing is read or written here.

mod rules;
mod test;

use std::collections::{BTreeMap, BTreeSet};

use querybudget_dump::TestId;

use crate::baseline::Accepted;
use crate::dumps::Test;
use crate::problems::{Level, Problem, Problems, Rule};

/// What to compare with.
#[derive(Debug)]
pub(crate) struct Base<'a> {
    pub(crate) kind: Kind,
    pub(crate) tests: &'a BTreeMap<String, Accepted>,
    /// Why some tests have nothing to compare with.
    pub(crate) gaps: BTreeMap<&'a str, &'static str>,
    /// How many times the accepted rows are still no regression.
    pub(crate) rows_factor: f64,
}

/// Where the numbers to compare with are from, which messages tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Baseline,
    EarlierDumps,
}

/// Compares the tests, which are in the order of their keys.
pub(crate) fn compare<'a>(base: &Base<'_>, tests: impl Iterator<Item = &'a Test>) -> Problems {
    let mut missing: BTreeSet<&str> = base.tests.keys().map(String::as_str).collect();
    let mut problems = Problems { n_tests: 0, n_queries: 0, found: Vec::new() };
    let mut found: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
    for test in tests {
        missing.remove(test.key.as_str());
        let gap = test.gap.map(|gap| gap.why()).or(base.gaps.get(test.key.as_str()).copied());
        if gap.is_none() {
            problems.n_tests += 1;
            problems.n_queries = problems.n_queries.saturating_add(test.n_queries());
        }
        found.insert(test.key.clone(), test::compare(base, test, gap));
    }
    found.extend(missing.into_iter().map(|key| (key.to_owned(), vec![missing_test(key, base.kind)])));
    problems.found = found.into_values().flatten().collect();
    problems
}

fn missing_test(key: &str, kind: Kind) -> Problem {
    let message = match kind {
        Kind::Baseline => "is in the baseline, and has left no dump",
        Kind::EarlierDumps => "had left a dump before, and has left none",
    };
    Problem {
        level: Level::Note,
        rule: Rule::MissingTest,
        test: id_of(key),
        message: message.to_owned(),
        sql: None,
        fingerprint: None,
        help: None,
        place: None,
    }
}

/// The test that is called so: what `TestId` writes, read again.
fn id_of(key: &str) -> TestId {
    let (path, name) = key.split_once(' ').unwrap_or(("", key));
    let (package, binary) = match path.split_once("::") {
        Some((package, binary)) => (package, binary.to_owned()),
        None => (path, path.replace('-', "_")),
    };
    TestId { package: package.to_owned(), binary, name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn a_test_is_called_as_its_key_says() {
        for key in ["shop::orders pages::are_listed", "my-shop pages::are_listed", "", "a", " b", "a::b::c d e"] {
            let expected = if key.contains(' ') { key.to_owned() } else { format!(" {key}") };
            assert_eq!(id_of(key).to_string(), expected);
        }
    }
}
