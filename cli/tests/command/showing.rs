//! `show`: the table, and one test in full.

use querybudget_model::catalogue::Details;
use querybudget_model::facts::{Class, Dump, Kind, Level, Outcome};

use crate::common::{
    CUSTOMERS, ORDERS, Project, broken, but, called_at, dump, ended, execution, finding, n_plus_one, n_plus_one_below,
    nested, passed, scope, select, with_finding,
};
use crate::terminal::Terminal;

fn suite() -> Project {
    let slow = but(scope(vec![select(CUSTOMERS, 1)]), |scope| scope.duration_us = 2_000_000);
    let looping = with_finding(scope(vec![select(ORDERS, 50), select(CUSTOMERS, 1)]), n_plus_one(), 0);
    Project::with(&[
        &dump("pages::are_slow", vec![slow]),
        &dump("pages::are_listed", vec![broken(looping, "queries <= 3", 51)]),
        &passed("a|b", vec![]),
    ])
}

#[test]
fn all_tests_are_a_table_with_the_most_queries_first() {
    assert_eq!(
        suite().run(&["show"]).out(0),
        "\
queries  shapes  rows  findings   time  outcome  test
     51       2    51         1  12 ms  failed   shop::orders pages::are_listed
      1       1     1         0  2.0 s  passed   shop::orders pages::are_slow
      0       0     0         0  12 ms  passed   shop::orders a|b
"
    );
}

#[test]
fn the_table_is_sorted_as_asked() {
    let suite = suite();
    let first = |by: &str| {
        let ran = suite.run(&["show", "--sort", by]);
        ran.out(0).lines().nth(1).and_then(|line| line.split_whitespace().last()).map(str::to_owned)
    };
    assert_eq!(first("time").as_deref(), Some("pages::are_slow"));
    assert_eq!(first("findings").as_deref(), Some("pages::are_listed"));
    assert_eq!(first("name").as_deref(), Some("a|b"));
    assert_eq!(first("rows").as_deref(), Some("pages::are_listed"));
    assert_eq!(first("shapes").as_deref(), Some("pages::are_listed"));
}

/// The names in the table.
fn names(told: &str) -> Vec<&str> {
    told.lines().skip(1).filter_map(|line| line.split_whitespace().last()).collect()
}

#[test]
fn a_limit_says_how_many_lines_there_are_more() {
    let ran = suite().run(&["show", "--limit", "1"]);
    assert_eq!(names(ran.out(0)), ["pages::are_listed"]);
    assert_eq!(ran.err, "note: 2 tests more; --limit 0 shows all\n");
    assert_eq!(suite().run(&["show", "--limit", "0"]).out(0).lines().count(), 4);
}

#[test]
fn a_filter_shows_those_of_which_it_is_true() {
    let suite = suite();
    let filtered = |filter: &str| {
        let ran = suite.run(&["show", "--filter", filter, "--sort", "name"]);
        names(ran.out(0)).join(" ")
    };
    assert_eq!(filtered("queries >= 1"), "pages::are_listed pages::are_slow");
    assert_eq!(filtered("queries >= 1, outcome != failed"), "pages::are_slow");
    assert_eq!(filtered("findings > 0"), "pages::are_listed");
    assert_eq!(filtered("time > 1s"), "pages::are_slow");
    assert_eq!(filtered("rows in 0..=1, shapes == 0"), "a|b");
    let wrong = suite.run(&["show", "--filter", "outcome == faild"]);
    assert!(wrong.err(2).contains("did you mean `failed`?"), "{wrong:?}");
}

/// What a terminal of this width shows of a suite with long names, with colours.
fn shown_at(n_columns: u16) -> String {
    let looping = with_finding(scope(vec![select(ORDERS, 50)]), n_plus_one(), 0);
    let project = Project::with(&[
        &dump("pages::of_an_administrator::are_listed_with_their_orders", vec![broken(looping, "queries <= 3", 50)]),
        &passed("pages::of_an_administrator::are_shown", vec![select(ORDERS, 1)]),
    ]);
    let (shown, code) = Terminal::run(&project, &["show"], n_columns).end_in_colour();
    assert_eq!(code, 0);
    shown
}

#[test]
fn a_name_is_cut_in_its_middle_where_the_terminal_is_narrow_and_failing_lines_are_styled() {
    let bold = |line: &str| format!("\u{1b}[1m{line}\u{1b}[0m\n");
    let red = |line: &str| format!("\u{1b}[1m\u{1b}[31m{line}\u{1b}[0m\n");
    assert_eq!(
        shown_at(60),
        bold("queries  findings   time  outcome  test")
            + &red("     50         1  12 ms  failed   shop::or…ith_their_orders")
            + "      1         0  12 ms  passed   shop::or…rator::are_shown\n"
    );
    assert_eq!(
        shown_at(80),
        bold("queries  findings   time  outcome  test")
            + &red("     50         1  12 ms  failed   shop::orders p…::are_listed_with_their_orders")
            + "      1         0  12 ms  passed   shop::orders p…of_an_administrator::are_shown\n"
    );
    assert_eq!(
        shown_at(130),
        bold("queries  shapes  rows  findings   time  outcome  test")
            + &red(
                "     50       1    50         1  12 ms  failed   shop::orders pages::of_an_administrator::are_listed_with_their_orders"
            )
            + "      1       1     1         0  12 ms  passed   shop::orders pages::of_an_administrator::are_shown\n"
    );
}

#[test]
fn a_named_test_is_shown_without_reading_the_others() {
    let project = suite();
    // Its path tells that it is another one's.
    project.put("dumps/shop/orders/pages.are_broken.json", "{");
    assert!(project.run(&["show"]).err(2).contains("pages.are_broken.json"));
    let ran = project.run(&["show", "pages::are_slow"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    // A path that does not tell is looked into.
    let long = "x".repeat(300);
    project.write(&passed(&long, vec![]));
    let ran = project.run(&["show", &long[..200]]);
    assert!(ran.out.starts_with(&format!("shop::orders {long}\n")), "{ran:?}");
}

#[test]
fn markdown_is_a_table_for_the_summary_of_a_job() {
    assert_eq!(
        suite().run(&["show", "--format", "markdown"]).out(0),
        "\
| test | queries | shapes | rows | findings | time | outcome |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
| `shop::orders pages::are_listed` | 51 | 2 | 51 | 1 | 12 ms | failed |
| `shop::orders pages::are_slow` | 1 | 1 | 1 | 0 | 2.0 s | passed |
| `shop::orders a\\|b` | 0 | 0 | 0 | 0 | 12 ms | passed |
"
    );
}

#[test]
fn json_is_a_list_of_tests_and_of_one_test_its_dump() {
    let project = Project::with(&[&passed("are_listed", vec![select(ORDERS, 2)])]);
    assert_eq!(
        project.run(&["show", "--format", "json"]).out(0),
        r#"[
  {
    "test": "shop::orders are_listed",
    "attempt": 1,
    "queries": 2,
    "shapes": 1,
    "rows": 2,
    "findings": 0,
    "duration_us": 12000,
    "outcome": "passed"
  }
]
"#
    );
    let one = project.run(&["show", "--format", "json", "are_listed"]);
    let dump: Dump = serde_json::from_str(one.out(0)).expect("a dump");
    assert_eq!(dump, passed("are_listed", vec![select(ORDERS, 2)]));
}

#[test]
fn a_part_of_a_path_is_enough_and_several_are_listed() {
    let suite = suite();
    assert!(
        suite
            .run(&["show", "slow"])
            .out(0)
            .starts_with("shop::orders pages::are_slow\n  passed, 1 query in 1 shape, 1 row, 2.0 s\n")
    );
    let several = suite.run(&["show", "pages::"]);
    assert_eq!(several.out(0).lines().count(), 3);
    assert_eq!(several.err, "note: 2 tests match `pages::`; name one in full to see it\n");
    let exact = Project::with(&[&passed("a", vec![]), &passed("a::b", vec![])]);
    assert!(exact.run(&["show", "a"]).out(0).starts_with("shop::orders a\n"));
    assert_eq!(
        suite.run(&["show", "are_lsted"]).err(2),
        "error: no test with a dump has `are_lsted` in its path\n  help: near are: are_listed\n"
    );
    assert_eq!(
        suite.run(&["show", "xyz"]).err(2),
        "error: no test with a dump has `xyz` in its path\n  help: all that have one: cargo querybudget show\n"
    );
}

/// A test with something of everything.
fn full() -> Dump {
    let orders = but(called_at(select(ORDERS, 50), "src/orders.rs", 42), |orders| {
        (orders.distinct_arguments, orders.counts.wrapped) = (Some(50), 50);
    });
    let update = but(select("UPDATE customers SET seen = ?", 3), |update| {
        update.kind = Kind::Update;
        (update.counts.rows_returned, update.counts.rows_affected) = (0, 3);
        (update.counts.wrapped, update.counts.failures) = (3, 1);
    });
    let begin = but(select("BEGIN", 2), |begin| begin.class = Class::Transaction);
    let mut outer = broken(scope(vec![select(CUSTOMERS, 1), orders.clone(), update, begin]), "queries <= 3", 54);
    let n_plus_one = n_plus_one_below(vec![0], 12);
    outer.findings = vec![finding(n_plus_one, 1, Level::Denied), finding(Details::SelectStar {}, 0, Level::Allowed)];
    outer.unattributed = vec![select("SELECT 1", 2)];
    outer.n_own_unattributed = 1;
    outer.paused = vec![select("INSERT INTO customers VALUES (?)", 20)];
    outer.n_elsewhere = 4;
    outer.n_unreported = 1;
    outer.is_complete = false;
    let failed = but(execution(1, 1), |execution| {
        (execution.offset_us, execution.failed) = (2_700, Some(true));
        (execution.task, execution.unit) = (Some(1), Some(2));
    });
    let changed = but(execution(2, 0), |execution| {
        (execution.offset_us, execution.rows_affected) = (2_001_500, 3);
        execution.arguments = Some("[7]".to_owned());
    });
    outer.timeline = vec![execution(0, 1), failed, changed];
    outer.timeline_omitted = 51;
    let mut inner = nested(scope(vec![orders]), 2, 1);
    (inner.name, inner.line, inner.times) = ("tests/orders.rs:12".to_owned(), 12, 3);
    but(dump("are_listed", vec![inner, outer]), |dump| dump.attempt = 2)
}

#[test]
fn one_test_is_shown_in_full() {
    let project = Project::with(&[&passed("are_listed", vec![select(ORDERS, 60)]), &full()]);
    assert_eq!(
        project.run(&["show", "are_listed"]).out(0),
        "\
shop::orders are_listed
  failed, 54 queries in 3 shapes, 51 rows, 12 ms
  attempt 1: passed, 60 queries in 1 shape, 60 rows, 12 ms
  attempt 2: failed, 54 queries in 3 shapes, 51 rows, 12 ms
  below is attempt 2

are_listed  tests/orders.rs:7  failed, 12 ms
  budget: queries <= 3
  expected queries <= 3, found 54
  a statement was still running a second after the end, and may be in no count
  50x  SELECT id FROM orders WHERE customer_id = ?  N+1, 50 different arguments
       shop::macro_made
       src/orders.rs:42  shop::orders_of
   3x  UPDATE customers SET seen = ?                3 rows changed, 1 failed
   1x  SELECT id, name FROM customers ORDER BY id   all columns, not wrapped
  not counted: 2 transaction, 20 paused, 4 in no scope elsewhere in this process
  denied: n_plus_one, a SELECT executed 50 times
    SELECT id FROM orders WHERE customer_id = ?
    likely one for each of the 50 rows of: SELECT id, name FROM customers ORDER BY id
    12 of them ran at the same time as others
    help: fetch the rows in one query: SELECT customer_id, id FROM orders WHERE customer_id IN (?, ?, ?), or join (on PostgreSQL with `= ANY($1)`)
  allowed: select_star, a SELECT of all columns
    SELECT id, name FROM customers ORDER BY id
    reason: the poll has a bound
  2 statements ran in no scope, and may be the test's, 1 of them for certain:
    2x  SELECT 1  2 rows, not wrapped
  paused:
    20x  INSERT INTO customers VALUES (?)  20 rows, not wrapped
  sqlx has not reported 1 statement that went through `Counted`

  tests/orders.rs:12  passed, 12 ms, 3 times
    50x  SELECT id FROM orders WHERE customer_id = ?  50 rows
         shop::macro_made
         src/orders.rs:42  shop::orders_of

timeline of are_listed
   start    time  rows  task  unit  statement
  100 µs  1.5 ms     1              SELECT id, name FROM customers ORDER BY id
  1.2 ms  1.5 ms     1     1     2  failed: SELECT id FROM orders WHERE customer_id = ?
   2.0 s  1.5 ms     3              UPDATE customers SET seen = ? with [7]
  ... and 51 more, which were not kept
"
    );
}

#[test]
fn the_timeline_has_as_many_lines_as_asked_for() {
    let project = Project::with(&[&full()]);
    let one = project.run(&["show", "are_listed", "--timeline", "1"]);
    assert!(
        one.out(0).ends_with("ORDER BY id\n  ... and 2 more, and 51 that were not kept; --timeline N shows N lines\n"),
        "{one:?}"
    );
    assert!(!project.run(&["show", "are_listed", "--timeline", "0"]).out(0).contains("timeline"));
}

#[test]
fn a_dump_that_says_little_is_shown_with_what_it_says() {
    let project = Project::with(&[&dump("panics", vec![ended(Outcome::Interrupted)]), &dump("empty", vec![])]);
    assert_eq!(
        project.run(&["show", "panics"]).out(0),
        "\
shop::orders panics
  interrupted, 0 queries in 0 shapes, 0 rows, 12 ms
  not comparable: it was left by an error or a panic, or cancelled before its end

are_listed  tests/orders.rs:7  interrupted, 12 ms
"
    );
    assert!(project.run(&["show", "empty"]).out(0).contains("  no scope, 0 queries in 0 shapes, 0 rows, 0 µs\n"));
}
