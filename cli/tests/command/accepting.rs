//! `accept`: what is written, merged, kept and refused.

use std::fs;

use querybudget_model::catalogue::Details;
use querybudget_model::facts::{Fingerprint, Outcome};

use crate::common::{
    CUSTOMERS, ORDERS, Project, broken, but, dump, ended, fingerprint, n_plus_one, passed, scope, select, with_finding,
};

const HEAD: &str = "\
# What the tests execute. `cargo querybudget accept` writes this file; review it like code.
# Other comments are not kept.
version = 1
fingerprint = 1
";

#[test]
fn the_baseline_is_a_line_for_each_shape_in_an_order_of_its_own() {
    let shapes = vec![select(CUSTOMERS, 1), select(ORDERS, 50)];
    let failing = broken(with_finding(scope(shapes), n_plus_one(), 1), "queries <= 3", 51);
    let twice = broken(broken(scope(vec![select(ORDERS, 2)]), "queries <= 3", 4), "rows <= 1", 4);
    let twice = but(twice, |scope| (scope.id, scope.line) = (2, 30));
    let project = Project::with(&[
        &dump("pages::are_listed", vec![failing, twice]),
        &passed("nothing", vec![]),
        &passed("a \"quoted\" one", vec![select("SELECT \"größe\\\" FROM 'a'", 1)]),
    ]);
    let ran = project.run(&["accept"]);
    assert_eq!(ran.out(0), "accepted 3 tests in querybudget.toml: 3 new, 0 changed, 0 as before\n");
    assert_eq!(
        project.baseline(),
        HEAD.to_owned()
            + r#"
[tests."shop::orders a \"quoted\" one".queries]
QUOTED = { executions = 1, rows = 1, sql = "SELECT \"größe\\\" FROM 'a'" }

[tests."shop::orders nothing".queries]

[tests."shop::orders pages::are_listed"]
fails = ["queries <= 3", "rows <= 1"]

[tests."shop::orders pages::are_listed".queries]
ORDERS = { executions = 52, rows = 52, findings = ["n_plus_one"], sql = "SELECT id FROM orders WHERE customer_id = ?" }
CUSTOMERS = { executions = 1, rows = 1, sql = "SELECT id, name FROM customers ORDER BY id" }
"#
            .replace("QUOTED", &fingerprint("SELECT \"größe\\\" FROM 'a'").to_string())
            .replace("ORDERS", &fingerprint(ORDERS).to_string())
            .replace("CUSTOMERS", &fingerprint(CUSTOMERS).to_string())
            .as_str()
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
fn shapes_stand_in_the_order_of_their_statements_and_then_their_fingerprints() {
    let shape =
        |fingerprint, text| but(select(text, 1), |shape| shape.fingerprint = Fingerprint::from_u64(fingerprint));
    let shapes = vec![shape(1, "SELECT b"), shape(3, "SELECT a"), shape(2, "SELECT a")];
    let project = Project::accepted(&[&passed("one", shapes)]);
    let baseline = project.baseline();
    let keys: Vec<&str> = baseline.lines().filter_map(|line| line.split_once(" = {")).map(|(key, _)| key).collect();
    assert_eq!(keys, ["0000000000000002", "0000000000000003", "0000000000000001"]);
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
    assert!(project.baseline().contains("[tests.\"shop::orders kept\".queries]\n"));
    assert!(project.baseline().contains("executions = 50, rows = 50, findings = [\"n_plus_one\"]"));
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
fn of_the_same_attempt_in_two_folders_the_later_one_is_taken() {
    let project = Project::accepted(&[&passed("one", vec![select(ORDERS, 2)])]);
    project.write_to("first", &passed("one", vec![select(ORDERS, 50)]));
    project.write_to("second", &passed("one", vec![select(ORDERS, 2)]));
    let ran = project.run(&["check", "--dumps", "first", "--dumps", "second"]);
    assert_eq!(ran.err(0), "note: of dumps of the same test and attempt the last was taken: 1 was left out\n");
    assert_eq!(project.run(&["check", "--dumps", "second", "--dumps", "first"]).code, 1);
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
    assert!(project.baseline().contains("executions = 1,") && !project.baseline().contains("blind"));
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
    first.strip_prefix("error: querybudget.toml:").unwrap_or(&first).to_owned()
}

#[test]
fn a_mistake_in_the_baseline_is_told_with_its_line_and_field() {
    let with = |line: &str| format!("version = 1\nfingerprint = 1\n\n[tests.\"shop a\".queries]\n{line}\n");
    assert_eq!(
        error_of(&with("000000000000004f = { executions = \"x\", rows = 1, sql = \"\" }")),
        "5: invalid type: string \"x\", expected u64, in `executions = \"x\", rows = 1, sql = \"\" }`"
    );
    assert_eq!(
        error_of(&with("000000000000004f = { executions = 1, rows = 1, sqll = \"\" }")),
        "5: unknown field `sqll`, expected one of `executions`, `rows`, `findings`, `sql`, in `sqll = \"\" }`"
    );
    assert_eq!(
        error_of(&with("000000000000004f = { executions = 1, rows = 1 }")),
        "5: missing field `sql`, in `000000000000004f = { executions = 1, rows = 1 }`"
    );
    assert_eq!(
        error_of(&with("000000000000004f = { executions = -1, rows = 1, sql = \"\" }")),
        "5: invalid value: integer `-1`, expected u64, in `executions = -1, rows = 1, sql = \"\" }`"
    );
    let twice = "000000000000004f = { executions = 1, rows = 1, sql = \"\" }";
    assert_eq!(
        error_of(&with(&format!("{twice}\n{twice}"))),
        "6: duplicate key, in `000000000000004f = { executions = 1, rows = 1, sql = \"\" }`"
    );
    let with_key = |key: &str| error_of(&with(&format!("{key} = {{ executions = 1, rows = 1, sql = \"\" }}")));
    assert_eq!(
        with_key("4f"),
        "5: expected a fingerprint, found `4f`: accepted are `16 hexadecimal digits`, in `4f = { executions = 1, rows = 1, sql = \"\" }`"
    );
    assert_eq!(
        error_of(&with("000000000000004f = { executions = 1, rows = 1, findings = [\"n_plus_on\"], sql = \"\" }")),
        "5: expected a lint, found `n_plus_on`: did you mean `n_plus_one`?, in `findings = [\"n_plus_on\"], sql = \"\" }`"
    );
    assert_eq!(
        error_of("version = 1\nfingerprint = 1\nrows = 2\n"),
        "3: unknown field `rows`, expected one of `version`, `fingerprint`, `rows_factor`, `tests`, in `rows = 2`"
    );
    assert_eq!(
        error_of("version = 1\nfingerprint = 1\nrows_factor = 0.5\n"),
        " expected rows_factor of 1 or more, found 0.5"
    );
    assert_eq!(
        error_of("version = 1\nfingerprint = 1\nrows_factor = nan\n"),
        " expected rows_factor of 1 or more, found NaN"
    );
    assert_eq!(error_of("version = 2\nnew = 1\n"), " has version 2 of the file, and this reads version 1");
    assert!(error_of("version = 1\nfingerprint = 1\n[tests.\"\u{1b}[31m\n").contains("\\u{1b}"));
}

#[test]
fn another_version_is_accepted_anew_with_prune() {
    let project = Project::with(&[&passed("one", vec![])]);
    project.put("querybudget.toml", "version = 2\nnew = 1\n");
    assert_eq!(project.run(&["accept"]).code, 2);
    assert_eq!(project.run(&["accept", "--prune"]).code, 0);
    assert_eq!(project.baseline(), format!("{HEAD}\n[tests.\"shop::orders one\".queries]\n"));

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
