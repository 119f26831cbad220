//! What several formats and the review say.

use querybudget_model::catalogue::Severity;
use querybudget_model::facts::TestId;
use querybudget_model::words::{Number, grouped};

use crate::compare::{Cause, Comparison, Difference};
use crate::suite::ShapeTotals;

/// `2 regressions, 1 improvement in 3 tests, 4,120 queries`
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

/// What follows the regressions: `, 1 improvement in 3 tests, 4,120 queries`.
pub(super) fn rest_of_summary(comparison: &Comparison) -> String {
    let others: String = [Severity::Improvement, Severity::Note]
        .into_iter()
        .map(|severity| (comparison.n_of(severity), severity.name()))
        .filter(|&(n, _)| n > 0)
        .map(|(n, name)| format!(", {}", counted(n, name)))
        .collect();
    let queries = Number(comparison.n_queries, "query", "queries");
    format!("{others} in {}, {queries}", counted(comparison.n_tests(), "test"))
}

/// A number of what has a plural in `s`.
pub(super) fn counted(n: u64, singular: &str) -> String {
    Number(n, singular, &format!("{singular}s")).to_string()
}

/// More tests of one cause are counted.
pub(super) const MAX_TESTS: usize = 3;

/// `shop::orders pages::are_listed: executed 50 times, accepted are 3: SELECT ..`, and the help in a line of its own.
pub(super) fn in_words(cause: &Cause) -> String {
    let Difference { sql, help, .. } = cause.worst();
    let mut words = format!("{}: {}", tests(cause, TestId::to_string), message(cause));
    if let Some(sql) = sql {
        words += &format!(": {sql}");
    }
    for line in story(cause, str::to_owned) {
        words += &format!("\n{line}");
    }
    if let Some(help) = help {
        words += &format!("\nhelp: {help}");
    }
    words
}

/// `before: 1x SELECT ..` for what the statement took the place of, and `also new: 1x SELECT ..` for what came with it.
pub(super) fn story(cause: &Cause, cut: impl Fn(&str) -> String) -> Vec<String> {
    let Difference { instead_of, besides, .. } = cause.worst();
    let told =
        |label: &str, shape: &ShapeTotals| format!("{label}: {}x {}", grouped(shape.executions), cut(&shape.sql));
    let before = instead_of.iter().map(|shape| told("before", shape));
    before.chain(besides.iter().map(|shape| told("also new", shape))).collect()
}

/// What is said of the worst test, and whether less is true of others.
pub(super) fn message(cause: &Cause) -> String {
    let message = &cause.worst().message;
    match cause.differences.iter().all(|difference| difference.message == *message) {
        true => message.clone(),
        false => format!("{message} (in the worst test)"),
    }
}

/// `shop::orders a`, or `shop::orders a, shop::orders b, shop::orders c and 997 tests more`, each name as it is to be written.
pub(super) fn tests(cause: &Cause, write: impl Fn(&TestId) -> String) -> String {
    let names: Vec<String> = cause.tests().take(MAX_TESTS).map(write).collect();
    let more = tests_more(cause).map(|more| format!(" and {more}")).unwrap_or_default();
    names.join(", ") + &more
}

/// `997 tests more`, if there are more than are named.
pub(super) fn tests_more(cause: &Cause) -> Option<String> {
    let n_more = cause.n_tests().saturating_sub(MAX_TESTS);
    (n_more > 0).then(|| format!("{} more", counted(n_more as u64, "test")))
}

#[cfg(test)]
mod tests {
    use querybudget_model::catalogue::Rule;

    use super::super::formats::samples::{difference, hostile, nothing, of, replaced, sample};
    use super::*;

    #[test]
    fn a_summary_counts_in_words() {
        assert_eq!(summary(&sample()), "2 regressions, 1 improvement, 1 note in 3 tests, 4,120 queries");
        assert_eq!(summary(&nothing()), "no regressions in 1 test, 1 query");
        let one = of([difference(Rule::NewQuery, "lists", "executed once")]);
        assert_eq!(summary(&one), "1 regression in 1 test, 1 query");
        assert_eq!(summary(&hostile()), "10 regressions, 6 improvements, 8 notes in 1 test, 1,000,000 queries");
    }

    #[test]
    fn what_it_took_the_place_of_is_told_with_it() {
        assert_eq!(
            in_words(&replaced().causes[0]),
            "\
shop::orders pages::are_listed: n_plus_one: a SELECT executed 20 times: SELECT title FROM books WHERE author_id = ?
before: 1x SELECT a.name, b.title FROM authors a JOIN books b ON b.author_id = a.id
also new: 1x SELECT id, name FROM authors"
        );
    }

    #[test]
    fn the_tests_of_a_cause_are_named_or_counted() {
        let named = |n: usize| {
            let differences = (0..n).map(|n| difference(Rule::NewQuery, &format!("t{n}"), "executed once")).collect();
            in_words(&Cause { differences })
        };
        assert_eq!(named(1), "shop::orders t0: executed once");
        assert_eq!(named(3), "shop::orders t0, shop::orders t1, shop::orders t2: executed once");
        assert_eq!(
            named(1_003),
            "shop::orders t0, shop::orders t1, shop::orders t2 and 1,000 tests more: executed once"
        );
    }

    #[test]
    fn of_different_numbers_the_worst_is_told() {
        let mut differences = vec![difference(Rule::NewQuery, "a", "twice"), difference(Rule::NewQuery, "b", "once")];
        (differences[0].after, differences[1].after) = (2, 1);
        assert_eq!(message(&Cause { differences }), "twice (in the worst test)");
    }
}
