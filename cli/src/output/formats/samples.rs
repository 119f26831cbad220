//! What the tests of the formats render.

use std::io::{self, Write};

use querybudget_model::catalogue::Rule;
use querybudget_model::facts::{Fingerprint, TestId};

use crate::compare::{Cause, Comparison, Difference};
use crate::suite::{Place, ShapeTotals};

/// Closes and opens what each of the formats has: lines, cells, spans, tags, properties, placeholders, links.
pub(in crate::output) const HOSTILE: &str = "a\r\nb|c\\|d `e` ``f`` <script>g</script> &amp; 100%25, h::i \"j\" 'k' {0} [l](1) \
    @m #1 $n$ ]]> \u{1b}[1m\u{0}\u{ffff}ö";

type WriteFormat = fn(&Comparison, &mut dyn Write) -> io::Result<()>;

/// What a format writes.
pub(in crate::output) fn rendered(write: WriteFormat, comparison: &Comparison) -> String {
    let mut out = Vec::new();
    write(comparison, &mut out).expect("a Vec takes all");
    String::from_utf8(out).expect("UTF-8")
}

pub(in crate::output) fn nothing() -> Comparison {
    Comparison { tests: vec![test("pages::are_fine")], n_queries: 1, folder: String::new(), causes: Vec::new() }
}

/// One that found these, each in one test.
pub(in crate::output) fn of(differences: impl IntoIterator<Item = Difference>) -> Comparison {
    let causes = differences.into_iter().map(|difference| Cause { differences: vec![difference] }).collect();
    Comparison { causes, ..nothing() }
}

/// One that found the same in so many tests.
pub(in crate::output) fn of_many(n_tests: u64) -> Comparison {
    let in_test = |n: u64| Difference {
        sql: Some("SELECT id FROM items".into()),
        fingerprint: Some(Fingerprint::from_u64(7)),
        place: place("src/pages.rs", 12),
        ..difference(Rule::NewQuery, &format!("pages::test_{n:04}"), "executed once, accepted is none")
    };
    let tests = (0..n_tests).map(|n| in_test(n).test).collect();
    Comparison { tests, causes: vec![Cause { differences: (0..n_tests).map(in_test).collect() }], ..nothing() }
}

fn test(name: &str) -> TestId {
    TestId::new("shop", "orders", name)
}

pub(in crate::output) fn difference(rule: Rule, test: &str, message: &str) -> Difference {
    Difference::new(rule, self::test(test), message)
}

pub(in crate::output) fn place(file: &str, line: u32) -> Option<Place> {
    Some(Place { file: file.into(), line })
}

/// A regression with all there is to tell, others with less, and one of each other severity.
pub(in crate::output) fn sample() -> Comparison {
    let help = "fetch the rows in one query: SELECT order_id, id FROM items WHERE order_id IN (?, ?, ?), or join";
    let more = Difference {
        sql: Some("SELECT id FROM items WHERE order_id = ?".into()),
        fingerprint: Some(Fingerprint::from_u64(0x00f1_e2d3_c4b5_a697)),
        help: Some(help.to_owned()),
        place: place("src/pages.rs", 12),
        is_asked_there: true,
        ..difference(Rule::MoreExecutions, "pages::are_listed", "executed 50 times, accepted are 3")
    };
    let over = difference(Rule::OverBudget, "pages::are_listed", "expected queries <= 3, found 51");
    let fewer = Difference {
        sql: Some("SELECT id FROM customers".into()),
        fingerprint: Some(Fingerprint::from_u64(0x1122_3344_5566_7788)),
        place: place("tests/orders.rs", 7),
        ..difference(Rule::FewerExecutions, "pages::are_shown", "executed once, accepted are 2")
    };
    let missing = difference(Rule::MissingTest, "pages::are_gone", "it has left no dump");
    let tests = ["pages::are_fine", "pages::are_listed", "pages::are_shown"].map(test).into();
    Comparison { tests, n_queries: 4_120, ..of([missing, more, over, fewer]) }
}

/// A JOIN that became a query for each row.
pub(in crate::output) fn replaced() -> Comparison {
    let shape = |fingerprint, executions, sql: &str| ShapeTotals {
        fingerprint: Fingerprint::from_u64(fingerprint),
        sql: sql.into(),
        executions,
        rows: executions,
        findings: Vec::new(),
    };
    of([Difference {
        sql: Some("SELECT title FROM books WHERE author_id = ?".into()),
        fingerprint: Some(Fingerprint::from_u64(1)),
        instead_of: vec![shape(2, 1, "SELECT a.name, b.title FROM authors a JOIN books b ON b.author_id = a.id")],
        besides: vec![shape(3, 1, "SELECT id, name FROM authors")],
        ..difference(Rule::NewFinding, "pages::are_listed", "n_plus_one: a SELECT executed 20 times")
    }])
}

/// Every rule, each string of which is hostile, with a place and without.
pub(in crate::output) fn hostile() -> Comparison {
    let all = Rule::ALL.iter().flat_map(|&rule| [(rule, place(HOSTILE, 0)), (rule, None)]);
    let other = ShapeTotals {
        fingerprint: Fingerprint::from_u64(2),
        sql: HOSTILE.into(),
        executions: 7,
        rows: 0,
        findings: Vec::new(),
    };
    let differences = all.map(|(rule, place)| Difference {
        instead_of: vec![other.clone()],
        besides: vec![other.clone()],
        sql: Some(HOSTILE.into()),
        fingerprint: Some(Fingerprint::from_u64(1)),
        help: Some(HOSTILE.to_owned()),
        place,
        ..Difference::new(rule, TestId::new(HOSTILE, HOSTILE, HOSTILE), HOSTILE)
    });
    let tests = vec![TestId::new(HOSTILE, HOSTILE, HOSTILE)];
    Comparison { tests, n_queries: 1_000_000, ..of(differences) }
}
