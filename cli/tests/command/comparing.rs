//! `check` and `diff`: what is a regression, and what is not.

use querybudget_model::catalogue::{Details, Metric};
use querybudget_model::facts::{
    Blindness, Bound, Breach, Class, Dump, Exception, Expectation, Level, Outcome, Scope, Shape,
};

use crate::common::{
    CUSTOMERS, ORDERS, Project, broken, but, called_at, dump, ended, finding, fingerprint, n_plus_one, nested, passed,
    scope, select, with_finding,
};

/// What `check` says after the one was accepted and the other was executed, and its exit code.
#[track_caller]
fn check(accepted: &[&Dump], executed: &[&Dump], code: i32) -> String {
    let project = Project::accepted(accepted);
    executed.iter().for_each(|dump| project.write(dump));
    let ran = project.run(&["check"]);
    ran.out(code).to_owned()
}

/// The same of two runs of one test.
#[track_caller]
fn check_one(accepted: Scope, executed: Scope, code: i32) -> String {
    check(&[&dump("are_listed", vec![accepted])], &[&dump("are_listed", vec![executed])], code)
}

#[test]
fn what_is_accepted_passes() {
    let same = dump(
        "are_listed",
        vec![broken(with_finding(scope(vec![select(ORDERS, 50)]), n_plus_one(), 0), "queries <= 3", 50)],
    );
    assert_eq!(check(&[&same], &[&same], 0), "1 test compared, 50 queries: 0 regressions, 0 improvements\n");
}

#[test]
fn a_new_query_is_a_regression() {
    let executed = scope(vec![select(CUSTOMERS, 1), called_at(select(ORDERS, 2), "src/orders.rs", 42)]);
    assert_eq!(
        check_one(scope(vec![select(CUSTOMERS, 1)]), executed, 1),
        "\
shop::orders are_listed
  regression: executed 2 times, accepted is none [new_query]
    SELECT id FROM orders WHERE customer_id = ?
    src/orders.rs:42

1 test compared, 3 queries: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain new_query
  help: if it is meant: cargo querybudget accept
"
    );
}

#[test]
fn more_executions_are_a_regression_and_their_rows_are_not_told_besides() {
    assert_eq!(
        check_one(scope(vec![select(ORDERS, 3)]), scope(vec![select(ORDERS, 50)]), 1),
        "\
shop::orders are_listed
  regression: executed 50 times, accepted are 3 [more_executions]
    SELECT id FROM orders WHERE customer_id = ?
    tests/orders.rs:7

1 test compared, 50 queries: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain more_executions
  help: if it is meant: cargo querybudget accept
"
    );
}

fn with_rows(rows: u64) -> Scope {
    let mut shape = select(CUSTOMERS, 1);
    shape.counts.rows_returned = rows;
    scope(vec![shape])
}

#[test]
fn more_rows_are_a_regression_beyond_the_factor() {
    let check = |accepted, executed, code| {
        let project = Project::accepted(&[&dump("are_listed", vec![with_rows(accepted)])]);
        let asked = format!("38a77b85 = {{ executions = 1, rows = {accepted} }}");
        project.put("querybudget.toml", &project.baseline().replace("38a77b85 = 1", &asked));
        project.write(&dump("are_listed", vec![with_rows(executed)]));
        project.run(&["check"]).out(code).to_owned()
    };
    let told = check(20, 41, 1);
    assert!(told.contains("  regression: returned 41 rows, accepted are 20 [more_rows]\n"), "{told}");
    let none = "1 test compared, 1 query: 0 regressions, 0 improvements\n";
    assert_eq!(check(20, 40, 0), none);
    // Of none accepted, as of one.
    assert_eq!(check(0, 2, 0), none);
    assert!(check(0, 3, 1).contains("returned 3 rows, accepted is none"));
    // Where they are not asked for they are not compared.
    assert_eq!(check_one(with_rows(20), with_rows(1_000), 0), none);
}

#[test]
fn the_user_sets_the_factor_and_accept_keeps_it() {
    let project = Project::accepted(&[&dump("are_listed", vec![with_rows(20)])]);
    let widened = project.baseline().replace("fingerprint = 1\n", "fingerprint = 1\nrows_factor = 5.0\n");
    project.put("querybudget.toml", &widened);
    project.write(&dump("are_listed", vec![with_rows(20)]));
    assert_eq!(project.run(&["accept"]).code, 0);
    project.write(&dump("are_listed", vec![with_rows(100)]));
    assert_eq!(project.run(&["check"]).code, 0);
    project.write(&dump("are_listed", vec![with_rows(101)]));
    assert_eq!(project.run(&["check"]).code, 1);
    assert_eq!(project.run(&["accept"]).code, 0);
    assert!(project.baseline().contains("\nrows_factor = 5.0\n"), "{}", project.baseline());
}

#[test]
fn a_finding_that_is_not_accepted_is_a_regression() {
    let queries = || scope(vec![called_at(select(ORDERS, 50), "src/orders.rs", 42)]);
    assert_eq!(
        check_one(queries(), with_finding(queries(), n_plus_one(), 0), 1),
        "\
shop::orders are_listed
  regression: n_plus_one: a SELECT executed 50 times [new_finding]
    SELECT id FROM orders WHERE customer_id = ?
    src/orders.rs:42
    help: fetch the rows in one query: SELECT customer_id, id FROM orders WHERE customer_id IN (?, ?, ?), or join (on PostgreSQL with `= ANY($1)`)

1 test compared, 50 queries: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain new_finding
  help: if it is meant: cargo querybudget accept
"
    );
}

#[test]
fn a_new_query_with_a_finding_is_one_difference() {
    let executed = with_finding(scope(vec![select(CUSTOMERS, 1), select(ORDERS, 50)]), n_plus_one(), 1);
    let told = check_one(scope(vec![select(CUSTOMERS, 1)]), executed, 1);
    assert!(told.contains("[new_finding]") && !told.contains("[new_query]"), "{told}");
    assert!(told.contains("1 regression,"), "{told}");
}

#[test]
fn a_finding_that_is_allowed_is_none_but_where_another_scope_denies_it() {
    let queries = || scope(vec![select(ORDERS, 50)]);
    let at = |level| {
        let mut scope = queries();
        scope.findings.push(finding(n_plus_one(), 0, level));
        scope
    };
    let inner = |level| nested(at(level), 2, 1);
    let accepted = dump("are_listed", vec![queries()]);
    assert_eq!(check_one(queries(), at(Level::Allowed), 0).lines().count(), 1);
    check(&[&accepted], &[&dump("are_listed", vec![inner(Level::Noted), at(Level::Allowed)])], 0);
    check(&[&accepted], &[&dump("are_listed", vec![inner(Level::Denied), at(Level::Allowed)])], 1);
}

#[test]
fn a_limit_that_does_not_hold_is_a_regression_unless_it_is_accepted() {
    let queries = || scope(vec![select(ORDERS, 51)]);
    let told = check_one(queries(), broken(queries(), "queries <= 3", 51), 1);
    assert_eq!(
        told,
        "\
shop::orders are_listed
  regression: expected queries <= 3, found 51 [over_budget]
    tests/orders.rs:7

1 test compared, 51 queries: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain over_budget
  help: if it is meant: cargo querybudget accept
"
    );
    let both = broken(broken(queries(), "queries <= 3", 51), "time <= 200ms", 1_500_000_000);
    let told = check_one(broken(queries(), "queries <= 3", 51), both, 1);
    assert!(told.contains("  regression: expected time <= 200ms, found 1.5s [over_budget]\n"), "{told}");
    assert!(!told.contains("queries <= 3"), "{told}");
}

#[test]
fn the_limit_of_a_nested_scope_is_told_at_its_line() {
    let inner = nested(broken(scope(vec![select(ORDERS, 5)]), "queries <= 1", 5), 2, 1);
    let inner = but(inner, |scope| scope.line = 12);
    let told = check(
        &[&passed("are_listed", vec![select(ORDERS, 5)])],
        &[&dump("are_listed", vec![inner, scope(vec![select(ORDERS, 5)])])],
        1,
    );
    assert!(told.contains("queries <= 1, found 5 [over_budget]\n    tests/orders.rs:12\n"), "{told}");
    assert!(told.contains("1 test compared, 5 queries:"), "what is in both scopes is counted once: {told}");
}

#[test]
fn whatever_else_fails_a_test_is_over_budget_as_well() {
    let queries = || scope(vec![select(ORDERS, 2)]);
    let failed = |change: fn(&mut Scope)| {
        let mut scope = but(queries(), |scope| scope.outcome = Outcome::Failed);
        scope.budget = Some("queries <= 3".to_owned());
        change(&mut scope);
        let told = check_one(queries(), scope, 1);
        told.lines().find(|line| line.contains("regression: ")).unwrap_or_default().to_owned()
    };
    let expectation = |found| Expectation::new("the page", Metric::table("posts"), Bound::Exactly(1), found);
    assert_eq!(failed(|_| ()), "  regression: expected queries <= 3 [over_budget]");
    assert_eq!(
        failed(|scope| scope.stale.push(Exception::new("FROM a", "b"))),
        "  regression: expected a finding for allow(\"FROM a\", reason = \"b\"), found none [over_budget]"
    );
    let mut scope = but(queries(), |scope| scope.outcome = Outcome::Failed);
    scope.expectations = vec![expectation(2)];
    let told = check_one(queries(), scope.clone(), 1);
    assert!(told.contains("regression: the page: expected table(\"posts\") == 1, found 2 [over_budget]"), "{told}");
    scope.expectations = vec![expectation(1)];
    let told = check_one(queries(), scope, 1);
    assert!(told.contains("regression: expected its budget [over_budget]"), "{told}");
}

#[test]
fn a_scope_that_is_blind_is_a_regression_and_nothing_better_is_concluded_from_it() {
    let mut blind = but(scope(vec![select(ORDERS, 1)]), |scope| scope.outcome = Outcome::Blind);
    blind.blindness = Some(Blindness::Unattributed);
    let told = check_one(scope(vec![select(ORDERS, 50), select(CUSTOMERS, 1)]), blind, 1);
    assert_eq!(
        told,
        "\
shop::orders are_listed
  regression: cannot be judged: statements of the test ran in no scope [over_budget]
    tests/orders.rs:7

1 test compared, 1 query: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain over_budget
  help: if it is meant: cargo querybudget accept
"
    );
}

#[test]
fn what_is_better_is_told_and_passes() {
    let before = broken(
        with_finding(scope(vec![select(ORDERS, 50), select(CUSTOMERS, 5), select("SELECT 1", 1)]), n_plus_one(), 0),
        "queries <= 3",
        56,
    );
    let after = scope(vec![select(ORDERS, 50), select(CUSTOMERS, 1)]);
    assert_eq!(
        check_one(before, after, 0),
        "\
shop::orders are_listed
  improvement: holds again: queries <= 3 [within_budget]
    tests/orders.rs:7
  improvement: n_plus_one is gone [gone_finding]
    SELECT id FROM orders WHERE customer_id = ?
    tests/orders.rs:7
  improvement: executed 1 time, accepted are 5 [fewer_executions]
    SELECT id, name FROM customers ORDER BY id
    tests/orders.rs:7
  improvement: no longer executed, accepted is 1 [fewer_executions]
    SELECT 1
    tests/orders.rs:7

1 test compared, 51 queries: 0 regressions, 4 improvements
  help: so that it stays: cargo querybudget accept
"
    );
}

#[test]
fn a_test_that_is_not_in_the_baseline_is_noted_and_its_n_plus_ones_and_limits_are_regressions() {
    let old = passed("old", vec![select(CUSTOMERS, 1)]);
    let plain = passed("plain", vec![select(ORDERS, 50)]);
    let starred = dump("starred", vec![with_finding(scope(vec![select(ORDERS, 1)]), Details::SelectStar {}, 0)]);
    let told = check(&[&old], &[&old, &plain, &starred], 0);
    assert_eq!(
        told,
        "\
shop::orders plain
shop::orders starred
  note: is not in the baseline: cargo querybudget accept [new_test]

3 tests compared, 52 queries: 0 regressions, 0 improvements, 1 note
"
    );
    let looping =
        dump("new", vec![broken(with_finding(scope(vec![select(ORDERS, 50)]), n_plus_one(), 0), "queries <= 3", 50)]);
    let told = check(&[&old], &[&old, &looping], 1);
    assert!(told.contains("[over_budget]") && told.contains("[new_finding]") && told.contains("[new_test]"), "{told}");
    assert!(told.contains(": 2 regressions, 0 improvements, 1 note\n"), "{told}");
}

#[test]
fn a_test_without_a_dump_is_noted() {
    let (one, other) = (passed("one", vec![select(ORDERS, 1)]), passed("other", vec![select(ORDERS, 1)]));
    assert_eq!(
        check(&[&one, &other], &[&one], 0),
        "\
shop::orders other
  note: is in the baseline, and has left no dump [missing_test]

1 test compared, 1 query: 0 regressions, 0 improvements, 1 note
"
    );
}

#[test]
fn what_is_denied_fails_by_option_and_by_baseline() {
    let (one, other) = (passed("one", vec![select(ORDERS, 2)]), passed("other", vec![]));
    let better = passed("one", vec![select(ORDERS, 1)]);
    let new = passed("new", vec![]);
    let panicked = dump("other", vec![ended(Outcome::Interrupted)]);
    for (denied, executed) in [
        ("missing_test", &[&one][..]),
        ("new_test", &[&one, &other, &new]),
        ("not_compared", &[&one, &panicked]),
        ("improvement", &[&better, &other]),
    ] {
        let others =
            ["missing_test", "new_test", "not_compared", "improvement"].into_iter().filter(|name| *name != denied);
        let others = others.collect::<Vec<_>>().join(",");
        let project = Project::accepted(&[&one, &other]);
        executed.iter().for_each(|dump| project.write(dump));
        assert_eq!(project.run(&["check"]).code, 0, "{denied}");
        assert_eq!(project.run(&["check", "--deny", &others]).code, 0, "{denied} is none of {others}");
        let by_option = project.run(&["check", "--deny", denied]);
        assert!(by_option.out(1).contains(": 1 regression, 0 improvements\n"), "{by_option:?}");
        let said = format!("fingerprint = 1\ndeny = [\"{denied}\"]\n");
        project.put("querybudget.toml", &project.baseline().replace("fingerprint = 1\n", &said));
        assert_eq!(project.run(&["check"]), by_option);
        assert_eq!(project.run(&["accept"]).code, 0);
        assert!(project.baseline().contains(&said), "accept keeps it");
    }
}

#[test]
fn a_rule_that_cannot_be_denied_is_told() {
    let ran = Project::accepted(&[&passed("one", vec![])]).run(&["check", "--deny", "missing_tests,new_query"]);
    assert!(
        ran.err(2).contains("expected a rule to deny, found `missing_tests`: did you mean `missing_test`?"),
        "{ran:?}"
    );
}

#[test]
fn many_improvements_are_cut_and_regressions_are_not() {
    let shapes = |executions| (0..30).map(|n| select(&format!("SELECT a_{n:02} FROM t"), executions)).collect();
    let (few, many) = (passed("are_listed", shapes(1)), passed("are_listed", shapes(2)));
    let told = check(&[&many], &[&few], 0);
    assert_eq!(told.matches("[fewer_executions]").count(), 20);
    assert!(told.contains("\n... and 10 improvements besides; --format json has them all\n"), "{told}");
    let told = check(&[&few], &[&many], 1);
    assert_eq!(told.matches("[more_executions]").count(), 30);
}

const JOIN: &str = "SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id";

#[test]
fn a_statement_with_other_columns_is_one_change_and_no_regression() {
    let (before, after) = ("SELECT id FROM items WHERE a = ?", "SELECT id, name FROM items WHERE a = ?");
    assert_eq!(
        check_one(scope(vec![select(before, 3)]), scope(vec![called_at(select(after, 3), "src/items.rs", 9)]), 0),
        "\
shop::orders are_listed
  note: has other columns, executed 3 times, as before [changed_query]
    SELECT id, name FROM items WHERE a = ?
    before: 3x SELECT id FROM items WHERE a = ?
    src/items.rs:9

1 test compared, 3 queries: 0 regressions, 0 improvements, 1 note
"
    );
    let told = check_one(scope(vec![select(before, 3)]), scope(vec![select(after, 2)]), 0);
    assert!(told.contains("  note: has other columns, executed 2 times, accepted are 3 [changed_query]\n"), "{told}");
}

#[test]
fn a_statement_with_other_columns_is_held_against_the_one_before() {
    let (before, after) = ("SELECT id FROM items WHERE a = ?", "SELECT id, name FROM items WHERE a = ?");
    let told = check_one(scope(vec![select(before, 3)]), scope(vec![select(after, 50)]), 1);
    assert!(told.contains("regression: executed 50 times, accepted are 3 [more_executions]\n"), "{told}");
    assert!(
        told.contains(": 1 regression, 0 improvements\n") && told.contains("    before: 3x SELECT id FROM"),
        "{told}"
    );
    let looping = |text| with_finding(scope(vec![select(text, 50)]), n_plus_one(), 0);
    let told = check_one(scope(vec![select(before, 50)]), looping(after), 1);
    assert!(told.contains("[new_finding]") && told.contains(": 1 regression, 0 improvements\n"), "{told}");
    // What was accepted of it stays accepted.
    let told = check_one(looping(before), looping(after), 0);
    assert!(told.contains("[changed_query]") && told.contains("0 improvements, 1 note\n"), "{told}");
}

#[test]
fn a_statement_with_other_conditions_is_new_and_tells_of_the_one_before() {
    let (before, after) = ("DELETE FROM items WHERE id = ?", "DELETE FROM items");
    let told = check_one(scope(vec![select(before, 1)]), scope(vec![select(after, 1)]), 1);
    assert!(told.contains("[new_query]\n    DELETE FROM items\n    before: 1x DELETE FROM items WHERE"), "{told}");
    assert!(told.contains(": 1 regression, 0 improvements\n"), "{told}");
    let told = check_one(scope(vec![select(before, 1)]), scope(vec![select("DELETE FROM orders", 1)]), 1);
    assert!(told.contains("[new_query]") && told.contains(": 1 regression, 1 improvement\n"), "another table: {told}");
}

#[test]
fn a_join_that_became_an_n_plus_one_is_one_story() {
    let looping = with_finding(scope(vec![select(CUSTOMERS, 1), select(ORDERS, 50)]), n_plus_one(), 1);
    assert_eq!(
        check_one(scope(vec![select(JOIN, 1)]), looping, 1),
        "\
shop::orders are_listed
  regression: n_plus_one: a SELECT executed 50 times [new_finding]
    SELECT id FROM orders WHERE customer_id = ?
    before: 1x SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id
    also new: 1x SELECT id, name FROM customers ORDER BY id
    tests/orders.rs:7
    help: fetch the rows in one query: SELECT customer_id, id FROM orders WHERE customer_id IN (?, ?, ?), or join (on PostgreSQL with `= ANY($1)`)

1 test compared, 51 queries: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain new_finding
  help: if it is meant: cargo querybudget accept
"
    );
}

#[test]
fn queries_that_became_a_join_are_one_story() {
    let told = check_one(scope(vec![select(CUSTOMERS, 1), select(ORDERS, 50)]), scope(vec![select(JOIN, 1)]), 1);
    assert!(
        told.contains("    before: 50x SELECT id FROM orders") && told.contains("    before: 1x SELECT id, name"),
        "{told}"
    );
    assert!(told.contains(": 1 regression, 0 improvements\n"), "{told}");
}

#[test]
fn a_statement_that_became_an_n_plus_one_is_one_regression() {
    let looping = with_finding(scope(vec![select(ORDERS, 50)]), n_plus_one(), 0);
    let told = check_one(scope(vec![select(ORDERS, 1)]), looping, 1);
    assert!(
        told.contains("regression: n_plus_one: a SELECT executed 50 times, accepted is 1 [new_finding]\n"),
        "{told}"
    );
    assert!(told.contains(": 1 regression, 0 improvements\n"), "{told}");
}

#[test]
fn what_is_gone_in_a_test_that_was_not_seen_whole_has_no_successor() {
    let mut blind = but(scope(vec![select("SELECT id, b FROM t", 1)]), |scope| scope.outcome = Outcome::Blind);
    blind.blindness = Some(Blindness::Unattributed);
    let told = check_one(scope(vec![select("SELECT id FROM t", 1)]), blind, 1);
    assert!(told.contains("[new_query]") && !told.contains("before:"), "{told}");
}

/// So many tests that execute these.
fn tests_of(n: usize, shapes: &[Shape]) -> Vec<Dump> {
    (0..n).map(|n| passed(&format!("test_{n:04}"), shapes.to_vec())).collect()
}

#[test]
fn the_same_new_statement_of_one_line_in_a_thousand_tests_is_one_entry() {
    let asked = called_at(select(ORDERS, 2), "src/orders.rs", 42);
    let before = tests_of(1_000, &[select(CUSTOMERS, 1)]);
    let after = tests_of(1_000, &[select(CUSTOMERS, 1), asked]);
    assert_eq!(
        check(&before.iter().collect::<Vec<_>>(), &after.iter().collect::<Vec<_>>(), 1),
        "\
shop::orders test_0000
shop::orders test_0001
shop::orders test_0002
and 997 tests more; --format json names all
  regression: executed 2 times, accepted is none [new_query]
    SELECT id FROM orders WHERE customer_id = ?
    src/orders.rs:42

1,000 tests compared, 3,000 queries: 1 regression, 0 improvements
  help: what it means: cargo querybudget explain new_query
  help: if it is meant: cargo querybudget accept
"
    );
}

#[test]
fn what_is_new_in_the_most_tests_comes_first_and_another_line_is_another_entry() {
    let at = |line| called_at(select(ORDERS, line), "src/orders.rs", 40 + u32::try_from(line).expect("a line"));
    let before = tests_of(3, &[]);
    let after = [passed("test_0000", vec![at(1)]), passed("test_0001", vec![at(2)]), passed("test_0002", vec![at(2)])];
    let told = check(&before.iter().collect::<Vec<_>>(), &after.iter().collect::<Vec<_>>(), 1);
    let places: Vec<&str> = told.lines().filter(|line| line.contains("src/")).map(str::trim).collect();
    assert_eq!(places, ["src/orders.rs:42", "src/orders.rs:41"]);
    assert!(told.contains(": 2 regressions, "), "{told}");
}

#[test]
fn a_dump_that_does_not_hold_everything_is_neither_better_nor_worse() {
    let before = passed("are_listed", vec![select(ORDERS, 5)]);
    let other = passed("other", vec![select(ORDERS, 1)]);
    let mut failed_alone = passed("are_listed", vec![select(CUSTOMERS, 9)]);
    failed_alone.is_whole = false;
    let nested = dump("are_listed", vec![nested(scope(vec![select(CUSTOMERS, 9)]), 1, 9)]);
    let interrupted = but(scope(vec![select(CUSTOMERS, 9)]), |scope| scope.outcome = Outcome::Interrupted);
    let interrupted = dump("are_listed", vec![interrupted]);
    for (executed, why) in [
        (failed_alone, "its dump holds no more than the scopes that failed: run it with QUERYBUDGET_DUMP=1"),
        (nested, "its dump holds no scope of its own, so that nothing was counted"),
        (interrupted, "it was left by an error or a panic, or cancelled before its end"),
    ] {
        let told = check(&[&before, &other], &[&executed, &other], 0);
        let expected = format!(
            "shop::orders are_listed\n  note: {why} [not_compared]\n\n1 test compared, 1 query: 0 regressions, 0 improvements, 1 note\n"
        );
        assert_eq!(told, expected);
        // By itself it is nothing to pass by.
        let project = Project::accepted(&[&before]);
        project.write(&executed);
        assert_eq!(
            project.run(&["check"]).err(2),
            "error: no test could be compared\n  help: the notes tell why of each\n"
        );
    }
}

/// Under `QUERYBUDGET_DEFER` nobody else fails it.
#[test]
fn what_a_dump_that_does_not_hold_everything_has_broken_is_broken() {
    let before = passed("are_listed", vec![select(ORDERS, 1)]);
    let other = passed("other", vec![select(ORDERS, 1)]);
    let mut failed = but(scope(vec![select(ORDERS, 50)]), |scope| scope.outcome = Outcome::Failed);
    failed.breaches = vec![Breach::new("queries <= 1".parse().expect("a limit"), 50)];
    let executed = dump("are_listed", vec![ended(Outcome::Interrupted), failed]);
    let rules = |told: &str| -> Vec<String> {
        told.lines().filter_map(|line| Some(line.rsplit_once('[')?.1.trim_end_matches(']').to_owned())).collect()
    };
    let told = check(&[&before, &other], &[&executed, &other], 1);
    assert!(told.contains("regression: expected queries <= 1, found 50 [over_budget]"), "{told}");
    assert_eq!(rules(&told), ["over_budget", "not_compared"]);
    let told = check(&[&other], &[&executed, &other], 1);
    assert_eq!(rules(&told), ["over_budget", "not_compared"], "of a test that is new as well: {told}");
}

#[test]
fn queries_that_nobody_expected_are_a_regression() {
    let queries = || scope(vec![select(ORDERS, 2), select(CUSTOMERS, 1)]);
    let unexpected = but(queries(), |scope| (scope.outcome, scope.unexpected) = (Outcome::Failed, vec![0]));
    let told = check_one(queries(), unexpected, 1);
    assert!(told.contains("  regression: nothing else: expected none, found 2 queries [over_budget]"), "{told}");
}

#[test]
fn the_last_attempt_counts() {
    let before = passed("are_listed", vec![select(ORDERS, 1)]);
    let project = Project::accepted(&[&before]);
    project.write(&passed("are_listed", vec![select(ORDERS, 50)]));
    project.write(&but(before, |dump| dump.attempt = 2));
    assert_eq!(project.run(&["check"]).code, 0);
}

#[test]
fn statements_that_budgets_do_not_count_are_not_compared() {
    let mut begin = select("BEGIN", 9);
    begin.class = Class::Transaction;
    let told = check_one(scope(vec![select(ORDERS, 1)]), scope(vec![select(ORDERS, 1), begin]), 0);
    assert_eq!(told, "1 test compared, 1 query: 0 regressions, 0 improvements\n");
}

#[test]
fn the_place_without_a_call_site_is_that_of_the_innermost_scope() {
    let inner = but(nested(scope(vec![select(ORDERS, 5)]), 2, 1), |scope| scope.line = 12);
    let executed = dump("are_listed", vec![inner, scope(vec![select(ORDERS, 5), select(CUSTOMERS, 1)])]);
    let told = check(&[&dump("are_listed", vec![scope(vec![])])], &[&executed], 1);
    assert!(told.contains(&format!("{ORDERS}\n    tests/orders.rs:12\n")), "{told}");
    assert!(told.contains(&format!("{CUSTOMERS}\n    tests/orders.rs:7\n")), "{told}");
    // Whatever order they are in.
    let reversed = but(executed, |dump| dump.scopes.reverse());
    assert_eq!(check(&[&dump("are_listed", vec![scope(vec![])])], &[&reversed], 1), told);
}

#[test]
fn json_has_the_differences_as_they_are() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![select("SELECT \"größe\"", 1)]));
    let ran = project.run(&["check", "--format", "json", "--format", "terminal=report.txt"]);
    let expected = r#"{
  "version": 2,
  "n_tests": 1,
  "n_queries": 1,
  "found": [
    {
      "level": "regression",
      "rule": "new_query",
      "message": "executed 1 time, accepted is none",
      "sql": "SELECT \"größe\"",
      "fingerprint": "FINGERPRINT",
      "instead_of": [],
      "besides": [],
      "help": null,
      "place": {
        "file": "tests/orders.rs",
        "line": 7
      },
      "tests": [
        {
          "test": {
            "package": "shop",
            "binary": "orders",
            "name": "are_listed"
          },
          "message": "executed 1 time, accepted is none"
        }
      ]
    }
  ]
}
"#;
    assert_eq!(ran.out(1), expected.replace("FINGERPRINT", &fingerprint("SELECT \"größe\"").to_string()));
    let report = std::fs::read_to_string(project.path("report.txt")).expect("a report");
    assert!(report.starts_with("shop::orders are_listed\n  regression: "), "{report}");
}

#[test]
fn diff_compares_two_folders() {
    let project = Project::new();
    project.write_to("a", &passed("are_listed", vec![select(ORDERS, 3)]));
    project.write_to("a", &passed("gone", vec![]));
    project.write_to("a", &dump("broken", vec![ended(Outcome::Interrupted)]));
    project.write_to("b", &passed("are_listed", vec![select(ORDERS, 50), select(CUSTOMERS, 1)]));
    project.write_to("b", &passed("broken", vec![]));
    project.write_to("b", &passed("new", vec![]));
    assert_eq!(
        project.run(&["diff", "a", "b"]).out(1),
        "\
shop::orders are_listed
  regression: executed 50 times, 3 before [more_executions]
    SELECT id FROM orders WHERE customer_id = ?
    tests/orders.rs:7
  regression: executed 1 time, none before [new_query]
    SELECT id, name FROM customers ORDER BY id
    tests/orders.rs:7

shop::orders broken
  note: its earlier dump does not hold everything that it executed, so that there is nothing to compare with [not_compared]
shop::orders gone
  note: had left a dump before, and has left none [missing_test]
shop::orders new
  note: had left no dump before [new_test]

2 tests compared, 51 queries: 2 regressions, 0 improvements, 3 notes
  help: what it means: cargo querybudget explain more_executions
  help: if it is meant: cargo querybudget accept
"
    );
    assert_eq!(project.run(&["diff", "b", "b"]).code, 0);
    let none = project.run(&["diff", "a", "c"]);
    assert_eq!(
        none.err(2),
        "error: no dumps found in c\n  help: have the tests leave them: QUERYBUDGET_DUMP=1 cargo test\n"
    );
}

#[test]
fn shapes_of_other_rules_are_not_compared() {
    let before = passed("are_listed", vec![select(ORDERS, 1)]);
    let newer = but(before.clone(), |dump| dump.fingerprint = 2);
    let project = Project::accepted(&[&before]);
    project.write(&newer);
    assert_eq!(
        project.run(&["check"]).err(2),
        "\
error: querybudget.toml: has version 1 of the rules by which statements are one shape, and the dumps have 2
  help: accept all tests anew: cargo querybudget accept --prune
"
    );
    project.write(&passed("other", vec![]));
    assert_eq!(
        project.run(&["check"]).err(2),
        "\
error: the dumps are of different versions of the rules by which statements are one shape: 1, 2
  help: remove the older ones, and run all tests with one version
"
    );
    project.write_to("a", &before);
    project.write_to("b", &newer);
    let ran = project.run(&["diff", "a", "b"]);
    assert!(ran.err(2).starts_with("error: the two folders are of different versions of the rules"), "{ran:?}");
}
