//! What several formats say.

use querybudget_model::catalogue::Severity;
use querybudget_model::words::Number;

use crate::compare::{Comparison, Difference};

/// `2 regressions, 1 improvement in 310 tests, 4,120 queries`
pub(super) fn summary(comparison: &Comparison) -> String {
    format!("{}{}", regressions(comparison), rest_of_summary(comparison))
}

/// `2 regressions`, or that there are none.
pub(super) fn regressions(comparison: &Comparison) -> String {
    match comparison.n_of(Severity::Regression) {
        0 => "no regressions".to_owned(),
        n => counted(n, Severity::Regression.name()),
    }
}

/// What follows the regressions: `, 1 improvement in 310 tests, 4,120 queries`.
pub(super) fn rest_of_summary(comparison: &Comparison) -> String {
    let others: String = [Severity::Improvement, Severity::Note]
        .into_iter()
        .map(|severity| (comparison.n_of(severity), severity.name()))
        .filter(|&(n, _)| n > 0)
        .map(|(n, name)| format!(", {}", counted(n, name)))
        .collect();
    let queries = Number(comparison.n_queries, "query", "queries");
    format!("{others} in {}, {queries}", counted(comparison.n_tests, "test"))
}

/// A number of what has a plural in `s`.
pub(super) fn counted(n: u64, singular: &str) -> String {
    Number(n, singular, &format!("{singular}s")).to_string()
}

/// `shop::orders pages::are_listed: executed 50 times, accepted are 3: SELECT ..`, and the help in a line of its own.
pub(super) fn in_words(difference: &Difference) -> String {
    let mut words = format!("{}: {}", difference.test, difference.message);
    if let Some(sql) = &difference.sql {
        words += &format!(": {sql}");
    }
    if let Some(help) = &difference.help {
        words += &format!("\nhelp: {help}");
    }
    words
}

#[cfg(test)]
mod tests {
    use querybudget_model::catalogue::Rule;

    use super::super::samples::{difference, hostile, nothing, sample};
    use super::*;

    #[test]
    fn a_summary_counts_in_words() {
        assert_eq!(summary(&sample()), "2 regressions, 1 improvement, 1 note in 310 tests, 4,120 queries");
        assert_eq!(summary(&nothing()), "no regressions in 1 test, 1 query");
        let differences = vec![difference(Rule::NewQuery, "lists", "executed once")];
        assert_eq!(summary(&Comparison { differences, ..nothing() }), "1 regression in 1 test, 1 query");
        assert_eq!(summary(&hostile()), "10 regressions, 6 improvements, 6 notes in 22 tests, 1,000,000 queries");
    }
}
