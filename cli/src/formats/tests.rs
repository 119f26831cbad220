//! What the tests of the formats render.

use querybudget_dump::TestId;

use super::{Format, summary, write};
use crate::problems::{Level, Place, Problem, Problems, Rule};

/// Closes and opens what each of the formats has: lines, cells, spans, tags, properties, placeholders, links.
pub(super) const HOSTILE: &str = "a\r\nb|c\\|d `e` ``f`` <script>g</script> &amp; 100%25, h::i \"j\" 'k' {0} [l](1) \
    @m #1 $n$ ]]> \u{1b}[1m\u{0}\u{ffff}ö";

pub(super) fn rendered(format: Format, problems: &Problems) -> String {
    let mut out = Vec::new();
    write(format, problems, &mut out).expect("a Vec takes all");
    String::from_utf8(out).expect("UTF-8")
}

pub(super) fn nothing() -> Problems {
    Problems { n_tests: 1, n_queries: 1, found: Vec::new() }
}

pub(super) fn problem(level: Level, rule: Rule, test: &str, message: &str) -> Problem {
    let test = TestId { package: "shop".to_owned(), binary: "orders".to_owned(), name: test.to_owned() };
    Problem { level, rule, test, message: message.to_owned(), sql: None, fingerprint: None, help: None, place: None }
}

/// A regression with all there is to tell, others with less, and one of each other level.
pub(super) fn sample() -> Problems {
    let more = Problem {
        sql: Some("SELECT id FROM items WHERE order_id = ?".to_owned()),
        fingerprint: Some("00f1e2d3c4b5a697".to_owned()),
        help: Some(
            "fetch the rows in one query: SELECT order_id, id FROM items WHERE order_id IN (..), or join".to_owned(),
        ),
        place: Some(Place { file: "src/pages.rs".to_owned(), line: 12 }),
        ..problem(Level::Regression, Rule::MoreExecutions, "pages::are_listed", "executed 50 times, accepted are 3")
    };
    let over = problem(Level::Regression, Rule::OverBudget, "pages::are_listed", "expected queries <= 3, found 51");
    let fewer = Problem {
        sql: Some("SELECT id FROM customers".to_owned()),
        fingerprint: Some("1122334455667788".to_owned()),
        place: Some(Place { file: "tests/orders.rs".to_owned(), line: 7 }),
        ..problem(Level::Improvement, Rule::FewerExecutions, "pages::are_shown", "executed once, accepted are 2")
    };
    let missing = problem(Level::Note, Rule::MissingTest, "pages::are_gone", "it has left no dump");
    Problems { n_tests: 310, n_queries: 4_120, found: vec![missing, more, over, fewer] }
}

/// Every rule at every level, each string of which is hostile, with a place and without.
pub(super) fn hostile() -> Problems {
    let levels = [Level::Regression, Level::Improvement, Level::Note];
    let all = Rule::ALL.iter().flat_map(|&rule| levels.map(|level| (rule, level)));
    let found = all.map(|(rule, level)| Problem {
        test: TestId { package: HOSTILE.to_owned(), binary: HOSTILE.to_owned(), name: HOSTILE.to_owned() },
        sql: Some(HOSTILE.to_owned()),
        fingerprint: Some(HOSTILE.to_owned()),
        help: Some(HOSTILE.to_owned()),
        place: (level != Level::Note).then(|| Place { file: HOSTILE.to_owned(), line: 0 }),
        ..problem(level, rule, "", HOSTILE)
    });
    Problems { n_tests: 33, n_queries: 1_000_000, found: found.collect() }
}

#[test]
fn a_summary_counts_in_words() {
    assert_eq!(summary(&sample()), "2 regressions, 1 improvement, 1 note in 310 tests, 4,120 queries");
    assert_eq!(summary(&nothing()), "no regressions in 1 test, 1 query");
    let found = vec![problem(Level::Regression, Rule::NewQuery, "lists", "executed once")];
    assert_eq!(summary(&Problems { found, ..nothing() }), "1 regression in 1 test, 1 query");
    assert_eq!(summary(&hostile()), "11 regressions, 11 improvements, 11 notes in 33 tests, 1,000,000 queries");
}
