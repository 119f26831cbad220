//! `accept`: what is written, merged, kept and refused.

use std::fs;

use querybudget_model::catalogue::Details;
use querybudget_model::facts::{Dump, Fingerprint, Outcome};

use crate::common::{
    CUSTOMERS, ORDERS, Project, broken, but, dump, ended, n_plus_one, passed, scope, select, with_finding,
};

const HEAD: &str = "\
# What the tests execute. `cargo querybudget accept` writes this file; review it like code.
# Other comments are not kept.
version = 2
fingerprint = 1
";

#[test]
fn the_baseline_has_each_statement_once_and_a_section_for_each_test() {
    let shapes = vec![select(CUSTOMERS, 1), select(ORDERS, 50)];
    let failing = broken(with_finding(scope(shapes), n_plus_one(), 1), "queries <= 3", 51);
    let twice = broken(broken(scope(vec![select(ORDERS, 2)]), "queries <= 3", 4), "rows <= 1", 4);
    let twice = but(twice, |scope| (scope.id, scope.line) = (2, 30));
    let project = Project::with(&[
        &dump("pages::are_listed", vec![failing, twice]),
        &passed("nothing", vec![]),
        &passed("a \"quoted\" one", vec![select("SELECT \"größe\\\" FROM 'a'", 1), select(ORDERS, 1)]),
    ]);
    let ran = project.run(&["accept"]);
    assert_eq!(ran.out(0), "accepted 3 tests in querybudget.toml: 3 new, 0 changed, 0 as before\n");
    assert_eq!(
        project.baseline(),
        HEAD.to_owned()
            + r#"
[statements]
09e94b0675f5542e = "SELECT id FROM orders WHERE customer_id = ?"
38a77b8581ec39cc = "SELECT id, name FROM customers ORDER BY id"
446508d86524633b = "SELECT \"größe\\\" FROM 'a'"

[tests."shop::orders a \"quoted\" one"]
09e94b06 = 1
446508d8 = 1

[tests."shop::orders nothing"]

[tests."shop::orders pages::are_listed"]
fails = ["queries <= 3", "rows <= 1"]
09e94b06 = { executions = 52, findings = ["n_plus_one"] }
38a77b85 = 1
"#
    );
    assert_eq!(project.run(&["check"]).code, 0);
    let again = project.baseline();
    assert_eq!(
        project.run(&["accept"]).out(0),
        "accepted 3 tests in querybudget.toml: 0 new, 0 changed, 3 as before\n"
    );
    assert_eq!(project.baseline(), again);
}

#[test]
fn of_several_texts_of_a_shape_the_first_in_the_alphabet_is_written() {
    let shape = |text| but(select(text, 1), |shape| shape.fingerprint = Fingerprint::from_u64(1 << 40));
    let (one, other) = (passed("one", vec![shape("SELECT b")]), passed("other", vec![shape("SELECT B")]));
    for order in [[&one, &other], [&other, &one]] {
        let project = Project::with(&order);
        assert_eq!(project.run(&["accept"]).code, 0);
        assert!(project.baseline().contains("\n0000010000000000 = \"SELECT B\"\n"), "{}", project.baseline());
        assert_eq!(project.run(&["accept"]).out(0).lines().count(), 1);
        assert!(project.run(&["accept"]).out(0).ends_with(" 2 as before\n"));
    }
}

#[test]
fn statements_that_have_their_first_digits_in_common_are_referred_to_by_all() {
    let shape = |number, text| but(select(text, 1), |shape| shape.fingerprint = Fingerprint::from_u64(number));
    let shapes = vec![shape(0x1111_1111_0000_0001, "SELECT 1"), shape(0x1111_1111_0000_0002, "SELECT 2")];
    let project = Project::accepted(&[&passed("one", shapes.clone())]);
    assert!(project.baseline().ends_with("]\n1111111100000001 = 1\n1111111100000002 = 1\n"), "{}", project.baseline());
    project.write(&passed("one", shapes));
    assert_eq!(project.run(&["check"]).out(0), "1 test compared, 2 queries: 0 regressions, 0 improvements\n");
}

/// Fan-out by a hash map, or a poll.
#[test]
fn a_number_that_differs_from_run_to_run_is_at_most_what_is_said() {
    let times = |n| dump("polls", vec![with_finding(scope(vec![select(ORDERS, n)]), n_plus_one(), 0)]);
    let project = Project::accepted(&[&times(3)]);
    let run = |command, dump: &Dump| {
        project.write(dump);
        project.run(&[command])
    };
    let said = "{ at_most = 20, findings = [\"n_plus_one\"] }";
    let baseline = project.baseline().replace("{ executions = 3, findings = [\"n_plus_one\"] }", said);
    project.put("querybudget.toml", &baseline);
    let none = passed("polls", vec![]);
    let few = passed("polls", vec![select(ORDERS, 2)]);
    for fine in [times(20), times(11), few, none] {
        let ran = run("check", &fine);
        assert!(ran.out(0).ends_with(": 0 regressions, 0 improvements\n"), "{ran:?}");
        assert!(run("accept", &fine).out(0).ends_with(": 0 new, 0 changed, 1 as before\n"));
        assert_eq!(project.baseline(), baseline, "it is kept");
    }
    let ran = run("check", &times(21));
    assert!(ran.out(1).contains("executed 21 times, accepted are at most 20 [more_executions]"), "{ran:?}");
    assert_eq!(run("accept", &times(21)).code, 0);
    assert_eq!(project.baseline(), baseline.replace("20", "21"));
}

#[test]
fn rows_are_accepted_where_they_are_asked_for() {
    let listed = || passed("are_listed", vec![select(ORDERS, 2), select(CUSTOMERS, 1)]);
    let project = Project::accepted(&[&listed()]);
    project.write(&listed());
    assert!(!project.baseline().contains("rows"), "{}", project.baseline());
    // Of one statement in one test.
    project.put(
        "querybudget.toml",
        &project.baseline().replace("09e94b06 = 2", "09e94b06 = { executions = 1, rows = 1 }"),
    );
    assert_eq!(project.run(&["accept"]).code, 0);
    assert!(project.baseline().ends_with("09e94b06 = { executions = 2, rows = 2 }\n38a77b85 = 1\n"));
    // Of all.
    project.put(
        "querybudget.toml",
        &project.baseline().replace("fingerprint = 1\n", "fingerprint = 1\nrows_factor = 2.0\n"),
    );
    assert_eq!(project.run(&["accept"]).code, 0);
    assert!(project.baseline().ends_with("{ executions = 2, rows = 2 }\n38a77b85 = { executions = 1, rows = 1 }\n"));
}

#[test]
fn findings_stand_in_the_order_of_their_names() {
    let starred = with_finding(scope(vec![select(ORDERS, 50)]), Details::SelectStar {}, 0);
    let both = with_finding(with_finding(starred, n_plus_one(), 0), Details::DuplicateQuery { redundant: 2 }, 0);
    let project = Project::accepted(&[&dump("one", vec![both])]);
    let named = "findings = [\"duplicate_query\", \"n_plus_one\", \"select_star\"]";
    assert!(project.baseline().contains(named), "{}", project.baseline());
}

#[test]
fn tests_without_a_dump_stay_and_those_with_one_are_replaced() {
    let project = Project::accepted(&[
        &passed("kept", vec![select(ORDERS, 1)]),
        &passed("changed", vec![select(ORDERS, 1), select("SELECT 1", 1), select("SELECT 2", 9)]),
    ]);
    let executed =
        with_finding(scope(vec![select(ORDERS, 50), select(CUSTOMERS, 1), select("SELECT 2", 8)]), n_plus_one(), 0);
    project.write(&dump("changed", vec![executed]));
    assert_eq!(
        project.run(&["accept"]).out(0),
        "\
accepted 1 test in querybudget.toml: 0 new, 1 changed, 0 as before
  statements: 1 new, 1 gone, 1 executed more often, 1 executed less often
  findings: 1 new
  without a dump: 1 kept
"
    );
    assert!(project.baseline().contains("[tests.\"shop::orders kept\"]\n"));
    assert!(project.baseline().contains("executions = 50, findings = [\"n_plus_one\"]"));
}

#[test]
fn shards_are_one_suite_and_each_may_be_accepted_by_itself() {
    let (one, other) = (passed("one", vec![select(ORDERS, 1)]), passed("other", vec![select(ORDERS, 2)]));
    let project = Project::new();
    project.write_to("first", &one);
    project.write_to("second", &other);
    assert_eq!(project.run(&["accept", "--dumps", "first", "--dumps", "second"]).code, 0);
    let together = project.baseline();
    fs::remove_file(project.path("querybudget.toml")).expect("it is there");
    for shard in ["first", "second"] {
        assert_eq!(project.run(&["accept", "--dumps", shard]).code, 0);
    }
    assert_eq!(project.baseline(), together);
    let ran = project.run(&["check", "--dumps", "first", "--dumps", "second"]);
    assert_eq!(ran.out(0), "2 tests compared, 3 queries: 0 regressions, 0 improvements\n");
}

#[test]
fn named_tests_are_accepted_and_the_others_stay() {
    let tests = |n| ["pages::one", "pages::other", "last"].map(|name| passed(name, vec![select(ORDERS, n)]));
    let [one, other, last] = &tests(1);
    let project = Project::accepted(&[one, other, last]);
    tests(2).iter().for_each(|test| project.write(test));
    let accepted = |project: &Project| project.baseline().lines().filter(|line| line.ends_with(" = 2")).count();
    assert_eq!(
        project.run(&["accept", "last"]).out(0),
        "accepted 1 test in querybudget.toml: 0 new, 1 changed, 0 as before\n  statements: 1 executed more often\n"
    );
    assert_eq!(accepted(&project), 2, "with that above the tests: {}", project.baseline());
    project.run(&["accept", "pages::other", "shop::orders last"]).out(0);
    assert_eq!(accepted(&project), 3);
    let ran = project.run(&["accept", "pages::oen"]);
    assert_eq!(
        ran.err(2),
        "error: no test with a dump has `pages::oen` in its path\n  help: all that have one: cargo querybudget show\n"
    );
    assert_eq!(project.run(&["accept", "last", "--prune"]).code, 2);
    project.run(&["accept", "pages"]).out(0);
    assert_eq!(accepted(&project), 4);
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let project = Project::with(&[&passed("one", vec![select(ORDERS, 1)])]);
    let would = project.run(&["accept", "--dry-run"]);
    assert_eq!(would.out(0), "would accept 1 test in querybudget.toml: 1 new, 0 changed, 0 as before\n");
    assert!(!project.path("querybudget.toml").exists());
    assert_eq!(project.run(&["accept"]).out(0), would.out.replace("would accept", "accepted"));
    let before = project.baseline();
    project.write(&passed("one", vec![select(ORDERS, 2)]));
    assert!(project.run(&["accept", "--dry-run"]).out(0).contains("1 changed"));
    assert_eq!(project.baseline(), before);
}

#[test]
fn two_at_once_lose_nothing() {
    let project = Project::new();
    let shards: Vec<String> = (0..8).map(|shard| format!("shard_{shard}")).collect();
    for shard in &shards {
        project.write_to(shard, &passed(shard, vec![select(ORDERS, 1)]));
    }
    std::thread::scope(|scope| {
        for shard in &shards {
            scope.spawn(|| project.run(&["accept", "--dumps", shard]).out(0).len());
        }
    });
    for shard in &shards {
        assert!(project.baseline().contains(&format!("[tests.\"shop::orders {shard}\"]\n09e94b06 = 1\n")), "{shard}");
    }
    let left = fs::read_dir(project.path(".")).expect("a folder").count();
    assert_eq!(left, shards.len() + 1, "no file of a lock is left");
}

#[test]
fn prune_removes_tests_without_a_dump_and_nothing_else() {
    let project = Project::accepted(&[&passed("kept", vec![]), &passed("removed", vec![]), &passed("panics", vec![])]);
    project.write(&passed("kept", vec![]));
    project.write(&dump("panics", vec![ended(Outcome::Interrupted)]));
    let ran = project.run(&["accept", "--prune"]);
    assert_eq!(
        ran.out(0),
        "accepted 1 test in querybudget.toml: 0 new, 0 changed, 1 as before\n  without a dump: 1 removed\n  refused: 1 kept\n"
    );
    assert!(project.baseline().contains("shop::orders panics") && !project.baseline().contains("removed"));
}

#[test]
fn prune_with_a_dump_that_cannot_be_read_removes_nothing() {
    let project = Project::accepted(&[&passed("kept", vec![]), &passed("unread", vec![])]);
    let before = project.baseline();
    project.write(&passed("kept", vec![]));
    project.put("dumps/shop/orders/unread.json", "{\"schema\":1");
    let ran = project.run(&["accept", "--prune"]);
    assert!(ran.err(2).contains("error: nothing is accepted: --prune would remove"), "{ran:?}");
    assert_eq!(project.baseline(), before);
    // Without it the others are accepted.
    assert_eq!(project.run(&["accept"]).code, 2);
}

#[test]
fn what_is_not_comparable_is_refused_and_its_old_entry_stays() {
    let project = Project::accepted(&[&passed("panics", vec![select(ORDERS, 1)]), &passed("fine", vec![])]);
    project.write(&dump("panics", vec![ended(Outcome::Interrupted)]));
    project.write(&dump("blind", vec![ended(Outcome::Blind)]));
    project.write(&passed("fine", vec![]));
    let ran = project.run(&["accept"]);
    assert_eq!(
        ran.err(0),
        "\
note: not accepted: shop::orders blind: cannot be judged: statements may have been hidden from it
note: not accepted: shop::orders panics: it was left by an error or a panic, or cancelled before its end
"
    );
    assert!(project.baseline().contains("= 1\n") && !project.baseline().contains("blind"));
}

#[test]
fn nothing_to_accept_writes_nothing() {
    let project = Project::with(&[&but(passed("one", vec![]), |dump| dump.is_whole = false)]);
    let ran = project.run(&["accept"]);
    assert!(
        ran.err(2).ends_with("error: nothing is accepted: no dump holds everything that its test executed\n"),
        "{ran:?}"
    );
    fs::remove_dir_all(project.path("dumps")).expect("it is there");
    let no_dumps = "error: no dumps found in dumps\n  help: have the tests leave them: QUERYBUDGET_DUMP=1 cargo test\n";
    assert_eq!(project.run(&["accept", "--prune"]).err(2), no_dumps);
    fs::create_dir(project.path("dumps")).expect("it can be made");
    assert_eq!(project.run(&["accept"]).err(2), no_dumps);
    assert!(!project.path("querybudget.toml").exists());
}

#[test]
fn a_baseline_that_cannot_be_written_stays_as_it_is() {
    let project = Project::with(&[&passed("one", vec![])]);
    let ran = project.run_bare(&["accept", "--dumps", "dumps", "--baseline", "no/such/folder.toml"]);
    assert_eq!(ran.err(2), "error: no/such/folder.toml: cannot be written: No such file or directory (os error 2)\n");
}

#[track_caller]
fn error_of(baseline: &str) -> String {
    let project = Project::with(&[&passed("one", vec![])]);
    project.put("querybudget.toml", baseline);
    let ran = project.run(&["check"]);
    let first = ran.err(2).lines().next().unwrap_or_default().to_owned();
    assert!(ran.err.contains("\n  help: "), "{ran:?}");
    assert_eq!(project.run(&["accept"]).code, 2, "it is not overwritten");
    assert_eq!(project.baseline(), baseline);
    assert!(!ran.err.contains("secret"), "{ran:?}");
    first.strip_prefix("error: querybudget.toml:").unwrap_or(&first).to_owned()
}

#[test]
fn a_mistake_in_the_baseline_is_told_with_its_line_and_field() {
    let with = |line: &str| format!("version = 2\nfingerprint = 1\n\n[tests.\"shop a\"]\n{line}\n");
    assert_eq!(
        error_of(&with("0000004f = { executions = \"secret\", rows = 1 }")),
        "5: invalid type: string, expected u64, in `executions`"
    );
    assert_eq!(
        error_of(&with("0000004f = { executions = 1, secret = 1 }")),
        "5: unknown field, expected one of `executions`, `at_most`, `rows`, `findings`, in `executions`"
    );
    for neither in ["rows = 1", "executions = 1, at_most = 1"] {
        let told = error_of(&with(&format!("0000004f = {{ {neither} }}")));
        assert!(told.starts_with("5: expected one of `executions` and `at_most`"), "{told}");
    }
    assert_eq!(error_of(&with("0000004f = -1")), "5: expected a number of executions of 0 or more");
    assert_eq!(error_of(&with("0000004f = 1\n0000004f = 1")), "6: duplicate key");
    assert_eq!(
        error_of(&with("4f = 1")),
        "5: expected `fails`, or the first 8 or all 16 hexadecimal digits of a statement"
    );
    assert_eq!(
        error_of("version = 2\nfingerprint = 1\n[statements]\n0000004f = \"SELECT 'secret'\"\n"),
        "4: expected the 16 hexadecimal digits of a statement"
    );
    assert_eq!(
        error_of(&with("0000004f = { executions = 1, findings = [\"n_plus_on\"] }")),
        "5: expected a lint: did you mean `n_plus_one`?, in `findings`"
    );
    assert_eq!(
        error_of("version = 2\nfingerprint = 1\nrows = 2\n"),
        "3: unknown field, expected one of `version`, `fingerprint`, `rows_factor`, `deny`, `statements`, `tests`, in `rows`"
    );
    for (factor, found) in [("0.5", "0.5"), ("nan", "NaN")] {
        assert_eq!(
            error_of(&format!("version = 2\nfingerprint = 1\nrows_factor = {factor}\n")),
            format!("3: expected rows_factor of 1 or more, found {found}")
        );
    }
    assert_eq!(
        error_of("version = 2\nfingerprint = 1\ndeny = [\"secret\"]\n"),
        "3: unknown variant, expected one of `changed_query`, `missing_test`, `new_test`, `not_compared`, `improvement`, in `deny`"
    );
    assert_eq!(error_of("version = 3\nnew = 1\n"), " has version 3 of the file, and this reads version 2");
    assert_eq!(error_of("root:x:0:0:secret:/root:/bin/sh\n"), "1: key with no value, expected `=`");
    assert_eq!(error_of("version = 2\nfingerprint = 1\n[tests.\"\u{1b}[31m\n"), "3: unclosed table, expected `]`");
}

#[test]
fn another_version_is_accepted_anew_with_prune() {
    let project = Project::with(&[&passed("one", vec![])]);
    project.put("querybudget.toml", "version = 3\nnew = 1\n");
    assert_eq!(project.run(&["accept"]).code, 2);
    assert_eq!(project.run(&["accept", "--prune"]).code, 0);
    assert_eq!(project.baseline(), format!("{HEAD}\n[statements]\n\n[tests.\"shop::orders one\"]\n"));

    let other_rules = project.baseline().replace("fingerprint = 1", "fingerprint = 7\nrows_factor = 3.0");
    project.put("querybudget.toml", &other_rules);
    assert_eq!(
        project.run(&["accept"]).err(2),
        "\
error: querybudget.toml: has version 7 of the rules by which statements are one shape, and the dumps have 1
  help: run all tests, and accept them anew: cargo querybudget accept --prune
"
    );
    assert_eq!(project.baseline(), other_rules);
    assert_eq!(project.run(&["accept", "--prune"]).code, 0);
    assert!(project.baseline().contains("fingerprint = 1\nrows_factor = 3.0\n"));
}

#[test]
fn without_a_baseline_nothing_passes() {
    let project = Project::with(&[&passed("one", vec![])]);
    assert_eq!(
        project.run(&["check"]).err(2),
        "\
error: querybudget.toml: there is no baseline
  help: accept what the tests execute today: cargo querybudget accept
"
    );
}
