//! Files that were not left by a test, or by none that means well.

use std::fs;

use querybudget_model::catalogue::{Details, Metric};
use querybudget_model::facts::{Bound, Breach, Dump, Exception, Expectation, Level, Limit, Outcome, TestId};

use crate::common::{
    ORDERS, Project, but, called_at, dump, execution, finding, n_plus_one, passed, scope, select, with_finding,
};

const HOSTILE: &str = "a\u{1b}[31m\u{1b}]0;title\u{7}\u{9b}2J\u{202e}b\u{200b}\r\n\u{7f}::error::";

/// Nothing that a terminal acts upon, and nothing that hides.
#[track_caller]
fn assert_plain(text: &str) {
    let is_raw = |char: &char| {
        (char.is_control() && *char != '\n') || matches!(char, '\u{202e}' | '\u{200b}' | '\u{2066}' | '\u{feff}')
    };
    assert_eq!(text.chars().find(is_raw), None, "{text:?}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::") || line.contains("\u{7f}")), "{text:?}");
}

/// A dump that is hostile wherever it has text.
fn hostile() -> Dump {
    let shape = called_at(select(HOSTILE, 50), HOSTILE, 3);
    let mut scope = with_finding(scope(vec![shape.clone()]), n_plus_one(), 0);
    (scope.name, scope.file) = (HOSTILE.to_owned(), HOSTILE.to_owned());
    scope.outcome = Outcome::Failed;
    scope.budget = Some(HOSTILE.to_owned());
    scope.breaches = vec![Breach::new(Limit::new(Metric::table(HOSTILE), Bound::AtMost(3)), 51)];
    scope.expectations = vec![Expectation::new(HOSTILE, Metric::text(HOSTILE), Bound::Exactly(1), 2)];
    scope.stale = vec![Exception::new(HOSTILE, HOSTILE)];
    scope.unattributed = vec![shape.clone()];
    scope.paused = vec![shape];
    scope.findings.push(finding(Details::SelectStar {}, 0, Level::Allowed));
    scope.findings[1].reason = Some(HOSTILE.to_owned());
    scope.timeline[0].arguments = Some(HOSTILE.to_owned());
    let blind = but(scope.clone(), |scope| (scope.id, scope.outcome) = (2, Outcome::Blind));
    let mut dump = dump(HOSTILE, vec![scope, blind]);
    dump.test.package = format!("::error::{HOSTILE}");
    dump.run = Some(HOSTILE.to_owned());
    dump
}

#[test]
fn no_text_of_a_dump_reaches_the_output_raw() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&hostile());
    project.write(&passed("are_listed", vec![select(HOSTILE, 1)]));
    for arguments in [
        &["show"][..],
        &["show", "--format", "json"],
        &["show", "--format", "markdown"],
        &["show", "error"],
        &["show", "error", "--format", "json"],
        &["show", HOSTILE],
        &["check"],
        &["check", "--format", "json"],
        &["diff", "dumps", "dumps"],
        &["accept"],
    ] {
        let ran = project.run(arguments);
        assert_plain(&ran.out);
        assert_plain(&ran.err);
        assert!(
            ran.out.contains("u{1b}") || ran.err.contains("u{1b}") || arguments == ["accept"],
            "{arguments:?}: {ran:#?}"
        );
    }
    assert_plain(&project.baseline());
}

#[test]
fn no_text_of_a_dump_reaches_a_report_raw() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&hostile());
    project.write(&passed("are_listed", vec![select(HOSTILE, 1)]));
    for format in ["terminal", "json", "markdown", "junit", "sarif"] {
        let ran = project.run(&["check", "--format", format]);
        assert_plain(ran.out(1));
        assert!(ran.out.contains("u{1b}"), "{format}: {ran:#?}");
    }
    let ran = project.run(&["check", "--format", "github"]);
    let commands = ran.out(1).lines().filter_map(|line| {
        let (command, _) = line.strip_prefix("::")?.split_once([' ', ':'])?;
        Some((command, line))
    });
    for (command, line) in commands {
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        assert_plain(line.trim_start_matches(':'));
    }
    assert!(ran.out.contains("::error ") && ran.out.contains("u{1b}"), "{ran:#?}");
}

#[test]
fn what_is_accepted_of_hostile_text_is_known_again() {
    let mut dump = hostile();
    dump.scopes.pop();
    let project = Project::accepted(&[&dump]);
    assert_plain(&project.baseline());
    project.write(&dump);
    assert_eq!(project.run(&["check"]).out(0), "1 test compared, 50 queries: 0 regressions, 0 improvements\n");
}

#[test]
fn colours_are_ours_alone() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![select(HOSTILE, 1)]));
    let ran = project.run(&["check", "--color", "always"]);
    let without_ours: String = ran
        .out(1)
        .split("\u{1b}[")
        .skip(1)
        .filter_map(|rest| rest.split_once('m'))
        .map(|(code, rest)| {
            assert!(code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{code}");
            rest
        })
        .collect();
    assert_plain(&without_ours);
}

#[test]
fn files_that_cannot_be_read_are_all_named_and_the_rest_is_judged() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![select(ORDERS, 1)]));
    project.put("dumps/a.json", "{\"schema\":1,\"finger");
    project.put("dumps/b.json", &format!("{{\"more\": {}", "[".repeat(100_000)));
    project.put("dumps/c.json", "{\"schema\":9}");
    project.put("dumps/c1.json", "{\"schema\":1,\"fingerprint\":1}");
    project.put("dumps/d.json", "");
    project.put("dumps/e\u{1b}[31m.json", "[]");
    let ran = project.run(&["check"]);
    assert!(ran.out(2).contains("1 regression"), "{ran:?}");
    let files: Vec<&str> = ran.err.lines().filter_map(|line| line.strip_prefix("error: dumps/")).collect();
    assert_eq!(
        files,
        [
            "a.json: EOF while parsing a string at line 1 column 19",
            "b.json: EOF while parsing a list at line 1 column 100009",
            "c.json: has version 9 of the file, and this reads 2: update cargo-querybudget",
            "c1.json: has version 1 of the file, and this reads 2: run the tests again",
            "d.json: EOF while parsing a value at line 1 column 0",
            "e\\u{1b}[31m.json: invalid length 0, expected struct Dump with 8 elements at line 1 column 2",
        ]
    );
    assert_plain(&ran.err);
    assert_eq!(project.run(&["show"]).code, 2);
    assert_eq!(project.run(&["diff", "dumps", "dumps"]).code, 2);
}

#[test]
fn a_word_of_json_that_is_not_known_is_told_plain() {
    let project = Project::with(&[]);
    let dump = serde_json::to_string(&passed("one", vec![])).expect("JSON").replace("\"passed\"", "\"\\u001b[31m\"");
    project.put("dumps/one.json", &dump);
    let ran = project.run(&["show"]);
    assert!(ran.err(2).contains("unknown variant `\\u{1b}[31m`"), "{ran:?}");
    assert_plain(&ran.err);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![]));
    project.write_to("elsewhere", &passed("other", vec![select(ORDERS, 1)]));
    std::os::unix::fs::symlink(project.path("elsewhere"), project.path("dumps/link")).expect("a link");
    let ran = project.run(&["check"]);
    assert_eq!(ran.err(2), "error: dumps/link: is a link, which is not followed; name the folder that it leads to\n");
    assert!(ran.out.contains("1 test compared, 0 queries"), "{ran:?}");
    let named = project.run(&["check", "--dumps", "dumps/link"]);
    assert!(named.out(0).contains("other"), "{named:?}");
}

/// What `check` and `accept` say of it, neither of which reads it or waits for it.
#[cfg(unix)]
#[track_caller]
fn error_of_baseline(project: &Project, file: &str) -> String {
    let [one, other] = ["check", "accept"].map(|command| {
        let ran = project.run_bare(&[command, "--dumps", "dumps", "--baseline", file]);
        ran.err(2).lines().next().unwrap_or_default().to_owned()
    });
    assert_eq!(one, other);
    one
}

#[cfg(unix)]
#[test]
fn a_baseline_is_an_ordinary_file_of_an_ordinary_size() {
    let project = Project::with(&[&passed("are_listed", vec![])]);
    project.put("secret", "root:x:0:0\n");
    std::os::unix::fs::symlink("secret", project.path("link.toml")).expect("a link");
    assert_eq!(error_of_baseline(&project, "link.toml"), "error: link.toml: is a link, which is not followed");
    assert_eq!(error_of_baseline(&project, "secret"), "error: secret:1: key with no value, expected `=`");
    let pipe = std::process::Command::new("mkfifo").arg(project.path("pipe.toml")).status().expect("mkfifo");
    assert!(pipe.success());
    let no_file = "is not a file but a pipe, a socket or a device";
    assert_eq!(error_of_baseline(&project, "pipe.toml"), format!("error: pipe.toml: {no_file}"));
    assert_eq!(error_of_baseline(&project, "/dev/zero"), format!("error: /dev/zero: {no_file}"));
    assert_eq!(error_of_baseline(&project, "dumps"), "error: dumps: is a folder");
    let large = fs::File::create(project.path("large.toml")).expect("a file");
    large.set_len((32 << 20) + 1).expect("a hole");
    assert_eq!(error_of_baseline(&project, "large.toml"), "error: large.toml: is larger than 32 MiB");
    project.put("large.toml", &format!("version = 3 #{}", " ".repeat((32 << 20) - 13)));
    assert!(error_of_baseline(&project, "large.toml").contains("has version 3 of the file"));
}

#[test]
fn names_that_lead_out_or_are_long_are_names_like_others() {
    let long = "x".repeat(300);
    let project = Project::new();
    for name in ["../../../escaped", &long, "", "größe", "a b"] {
        let mut dump = passed("", vec![select(ORDERS, 1)]);
        dump.test = TestId::new(name, name, name);
        project.write(&dump);
    }
    assert_eq!(
        project.run(&["accept"]).out(0),
        "accepted 5 tests in querybudget.toml: 5 new, 0 changed, 0 as before\n"
    );
    assert_eq!(project.run(&["check"]).out(0), "5 tests compared, 5 queries: 0 regressions, 0 improvements\n");
    let mut left: Vec<String> = fs::read_dir(project.path("."))
        .expect("a folder")
        .map(|entry| entry.expect("it is there").file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert_eq!(left, ["dumps", "querybudget.toml"]);
    assert!(project.run(&["show"]).out(0).contains(&long));
}

#[test]
fn numbers_without_bounds_are_added_up_to_the_largest() {
    let huge = || scope(vec![select(ORDERS, u64::MAX)]);
    let mut second = huge();
    second.id = 2;
    second.duration_us = u64::MAX;
    second.shapes[0].text.push('2');
    let project = Project::accepted(&[&dump("huge", vec![huge(), second.clone()])]);
    project.write(&dump("huge", vec![huge(), second]));
    assert_eq!(project.run(&["check"]).code, 0);
    assert_eq!(project.run(&["show", "huge"]).code, 0);
    assert!(project.baseline().contains(" = 9223372036854775807\n"));
}

#[test]
fn scopes_in_circles_and_deep_ones_are_shown() {
    let at = |id: u64, parent: Option<u64>| {
        but(scope(vec![select(ORDERS, 1)]), |scope| (scope.id, scope.parent) = (id, parent))
    };
    let mut scopes = vec![at(1, Some(2)), at(2, Some(1)), at(3, Some(3)), at(4, None)];
    scopes.extend((5..2_000).map(|id| at(id, Some(id - 1))));
    scopes[0].timeline.push(execution(0, 1));
    scopes[0].findings.push(finding(n_plus_one(), 0, Level::Denied));
    let project = Project::with(&[&dump("circles", scopes)]);
    assert_eq!(project.run(&["show", "circles"]).out(0).matches("passed, 12 ms").count(), 1_999);
    assert_eq!(project.run(&["accept"]).code, 0);
}
