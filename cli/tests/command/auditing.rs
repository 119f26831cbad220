//! `audit`: the worst of a suite, and the targets of which nothing is known.

use std::fs;

use crate::common::{
    CUSTOMERS, ORDERS, Project, Ran, but, called_at, dump, n_plus_one, passed, scope, select, with_finding,
};

const SESSIONS: &str = "SELECT user_id FROM sessions WHERE token = ?";

fn suite() -> Project {
    let session = |n| called_at(select(SESSIONS, n), "src/session.rs", 41);
    let looping = called_at(select(ORDERS, 50), "src/orders.rs", 7);
    let looping = with_finding(scope(vec![session(3), looping]), n_plus_one(), 1);
    Project::with(&[
        &passed("are_counted", vec![session(3), select(CUSTOMERS, 90)]),
        &dump("are_listed", vec![looping]),
        &passed("are_shown", vec![session(3)]),
    ])
}

#[test]
fn the_worst_tests_and_what_many_of_them_ask_for_come_first() {
    assert_eq!(
        suite().run(&["audit"]).out(0),
        "\
3 tests, 149 queries, 149 rows, 1.5 ms in the database

the worst tests
  findings  queries  rows  in the database  test
         1       53    53           530 µs  shop::orders are_listed
         0       93    93           930 µs  shop::orders are_counted
         0        3     3            30 µs  shop::orders are_shown

found
  50x in 1 test  SELECT id FROM orders WHERE customer_id = ?
      src/orders.rs:7  n_plus_one

asked for in several tests
  3x in each of 3 tests  SELECT user_id FROM sessions WHERE token = ?
      src/session.rs:41
"
    );
}

#[test]
fn the_suite_is_ranked_as_asked() {
    let suite = suite();
    let first = |by: &str| {
        let ran = suite.run(&["audit", "--sort", by, "--limit", "1"]);
        let line = ran.out(0).lines().nth(4).expect("a test").to_owned();
        assert_eq!(ran.out.lines().nth(5), Some("  and 2 more: --limit 3"));
        line.rsplit(' ').next().map(str::to_owned)
    };
    assert_eq!(first("findings").as_deref(), Some("are_listed"));
    for by in ["queries", "rows", "time"] {
        assert_eq!(first(by).as_deref(), Some("are_counted"), "{by}");
    }
}

#[test]
fn json_has_the_same() {
    let ran = suite().run(&["audit", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(ran.out(0)).expect("JSON");
    assert_eq!((&told["queries"], &told["tests"][0]["findings"]), (&149.into(), &1.into()));
    assert_eq!(told["found"][0]["findings"], serde_json::json!(["n_plus_one"]));
    let shared = serde_json::json!({"sql": SESSIONS, "place": "src/session.rs:41", "tests": 3, "executions": 9});
    for (name, value) in shared.as_object().expect("fields") {
        assert_eq!(&told["shared"][0][name], value);
    }
}

#[test]
fn statements_that_lead_to_no_test_are_told() {
    let stray = but(scope(vec![select(ORDERS, 1)]), |scope| scope.unattributed = vec![select(SESSIONS, 3)]);
    let suite = Project::with(&[&dump("are_listed", vec![stray]), &passed("are_shown", vec![select(ORDERS, 1)])]);
    assert_eq!(
        suite.run(&["audit"]).err(0),
        "\
note: while 1 test ran, statements ran that lead to no test, such as those of a server with threads of its own; they are not in the numbers
    under `cargo nextest run` they are, since there each process runs one test
"
    );
    assert_eq!(Project::with(&[&passed("are_shown", vec![select(ORDERS, 1)])]).run(&["audit"]).err(0), "");
}

/// Two packages with four test targets, one of which is audited if that is asked for.
fn workspace(is_audited: bool) -> Project {
    let project = Project::new();
    project.put("Cargo.toml", "[workspace]\nmembers = [\"shop\", \"web\", \"other\"]\nresolver = \"3\"\n");
    let manifest = |name: &str, dependency: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dev-dependencies]\n{dependency}\n"
        )
    };
    project.put("shop/Cargo.toml", &manifest("shop", "querybudget = \"0.1\""));
    project.put("shop/src/lib.rs", "//! A shop.\n\npub mod cart;\n");
    project.put("shop/src/cart.rs", "#[cfg(test)]\nmod tests {\n    #[tokio::test]\n    async fn adds() {}\n}\n");
    project.put("shop/tests/orders.rs", if is_audited { "querybudget::audit!();\n" } else { "use shop::cart;\n" });
    project.put("web/Cargo.toml", &manifest("web", "qb = { package = \"querybudget\", version = \"0.1\" }"));
    project.put("web/src/main.rs", "fn main() {}\n");
    project.put("web/tests/pages/main.rs", "//! Pages.\n#![allow(\n    unused,\n)]\nmod all;\n");
    project.put("other/Cargo.toml", &manifest("other", ""));
    project.put("other/src/lib.rs", "#[test]\nfn adds() {}\n");
    project
}

fn audit(project: &Project, arguments: &[&str]) -> Ran {
    let target = project.path("target").to_string_lossy().into_owned();
    let all = [&["audit"], arguments].concat();
    project.run_in(&project.path("."), &all, &[("CARGO_TARGET_DIR", &target)])
}

#[test]
fn where_no_target_is_audited_the_lines_are_told_and_nothing_is_run() {
    let project = workspace(false);
    assert_eq!(
        audit(&project, &["--", "touch", "ran"]).err(2),
        "\
error: no test target is audited
  help: add a line to each, or let `--write` do it:
    shop/src/lib.rs: #[cfg(test)] querybudget::audit!();
    shop/tests/orders.rs: querybudget::audit!();
    web/tests/pages/main.rs: qb::audit!();
"
    );
    assert!(!project.path("ran").exists());
}

#[test]
fn the_lines_are_added_where_they_belong() {
    let project = workspace(false);
    project.write_to("ready", &passed("are_listed", vec![select(ORDERS, 1)]));
    let copy = "cp -r ready/. \"$QUERYBUDGET_DUMP\"";
    let ran = audit(&project, &["--write", "--", "sh", "-c", copy]);
    assert!(ran.out(0).starts_with("1 test, 1 query"), "{ran:?}");
    assert!(ran.err.contains("note: added to shop/src/lib.rs: #[cfg(test)] querybudget::audit!();\n"), "{ran:?}");
    let read = |file: &str| fs::read_to_string(project.path(file)).expect("a file");
    assert_eq!(read("shop/src/lib.rs"), "//! A shop.\n\n#[cfg(test)]\nquerybudget::audit!();\n\npub mod cart;\n");
    assert_eq!(read("shop/tests/orders.rs"), "querybudget::audit!();\n\nuse shop::cart;\n");
    assert_eq!(
        read("web/tests/pages/main.rs"),
        "//! Pages.\n#![allow(\n    unused,\n)]\n\nqb::audit!();\n\nmod all;\n"
    );
    let before = read("shop/src/lib.rs");
    assert_eq!(audit(&project, &["--write", "--", "sh", "-c", copy]).code, 0);
    assert_eq!(read("shop/src/lib.rs"), before, "a second time changes nothing");
}

#[test]
fn targets_of_which_nothing_is_known_are_told() {
    let project = workspace(true);
    project.write_to("ready", &passed("are_listed", vec![select(ORDERS, 1)]));
    let ran = audit(&project, &["--", "sh", "-c", "cp -r ready/. \"$QUERYBUDGET_DUMP\"; exit 101"]);
    assert!(ran.out(2).starts_with("1 test, 1 query"), "{ran:?}");
    assert_eq!(
        ran.err,
        "\
error: `sh` failed, exit status: 101: see above
note: 2 test targets are not audited; `--write` adds the lines:
    shop/src/lib.rs: #[cfg(test)] querybudget::audit!();
    web/tests/pages/main.rs: qb::audit!();
"
    );
    fs::remove_dir_all(project.path("ready")).expect("it was there");
    let mut elsewhere = passed("are_listed", vec![select(ORDERS, 1)]);
    elsewhere.test.binary = "other".to_owned();
    project.write_to("ready", &elsewhere);
    let ran = audit(&project, &["--", "sh", "-c", "cp -r ready/. \"$QUERYBUDGET_DUMP\""]);
    assert!(ran.err(0).contains("1 audited target left no dump: "), "{ran:?}");
    assert!(ran.err.contains("\n    shop/tests/orders.rs\n"), "{ran:?}");
}
