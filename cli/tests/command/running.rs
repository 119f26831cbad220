//! `-- COMMAND`, and where things are unless said otherwise.

use std::fs;
use std::process::{Command, Stdio};

use querybudget_model::facts::Outcome;

use crate::common::{ORDERS, Project, command, dump, ended, passed, select};

/// A command that leaves what is in `ready` as its dumps, and its environment in `seen`.
const COPY: &str =
    "printf '%s %s' \"$QUERYBUDGET_DEFER\" \"$QUERYBUDGET_DUMP\" > seen; cp -r ready/. \"$QUERYBUDGET_DUMP\"";

fn project() -> Project {
    let project = Project::new();
    project.write(&passed("of_an_earlier_run", vec![]));
    project.write_to("ready", &passed("are_listed", vec![select(ORDERS, 50)]));
    project
}

#[test]
fn accept_runs_the_tests_and_accepts_what_they_leave() {
    let project = project();
    project.put("dumps/package.json", "{}");
    fs::rename(project.path("dumps/package.json"), project.path("dumps/package.txt")).expect("it is there");
    let ran = project.run(&["accept", "--", "sh", "-c", COPY]);
    assert_eq!(ran.out(0), "accepted 1 test in querybudget.toml: 1 new, 0 changed, 0 as before\n");
    let seen = fs::read_to_string(project.path("seen")).expect("it ran");
    let (defer, folder) = seen.split_once(' ').expect("both");
    assert_eq!(defer, "1");
    assert_eq!(fs::canonicalize(folder).expect("a folder"), fs::canonicalize(project.path("dumps")).expect("a folder"));
    assert!(folder.starts_with('/'), "{folder}");
    assert!(project.path("dumps/package.txt").exists());
    assert!(!project.baseline().contains("earlier"));
}

#[test]
fn check_runs_the_tests_and_compares_what_they_leave() {
    let project = Project::accepted(&[&passed("are_listed", vec![select(ORDERS, 50)])]);
    project.write_to("ready", &passed("are_listed", vec![select(ORDERS, 50)]));
    let ran = project.run(&["check", "--", "sh", "-c", COPY]);
    assert_eq!(ran.out(0), "1 test compared, 50 queries: 0 regressions, 0 improvements\n");
    project.write_to("ready", &passed("are_listed", vec![select(ORDERS, 51)]));
    assert_eq!(project.run(&["check", "--", "sh", "-c", COPY]).code, 1);
}

#[test]
fn after_a_command_that_failed_check_compares_and_fails() {
    let project = Project::accepted(&[&passed("are_listed", vec![select(ORDERS, 1)])]);
    project.write_to("ready", &passed("are_listed", vec![select(ORDERS, 50)]));
    let ran = project.run(&["check", "--", "sh", "-c", &format!("{COPY}; exit 101")]);
    assert!(ran.out(2).contains("executed 50 times, accepted is 1"), "{ran:?}");
    assert_eq!(ran.err, "error: `sh` failed, exit status: 101: see above\n");
    // Without a baseline the tests are not run at all.
    fs::remove_file(project.path("querybudget.toml")).expect("it is there");
    fs::remove_file(project.path("seen")).expect("it is there");
    assert_eq!(project.run(&["check", "--", "sh", "-c", COPY]).code, 2);
    assert!(!project.path("seen").exists());
}

#[test]
fn a_test_that_fails_by_itself_does_not_keep_the_others_from_being_accepted() {
    let project = project();
    project.write_to("ready", &dump("panics", vec![ended(Outcome::Interrupted)]));
    let failing = format!("{COPY}; exit 101");
    let pruned = project.run(&["accept", "--prune", "--", "sh", "-c", &failing]);
    assert_eq!(
        pruned.err(2),
        "\
error: nothing is accepted: --prune would remove the tests that were not run: `sh` failed, exit status: 101: see above
  help: fix what failed first, or leave out --prune
"
    );
    assert!(!project.path("querybudget.toml").exists());
    let ran = project.run(&["accept", "--", "sh", "-c", &failing]);
    assert_eq!(ran.out(2), "accepted 1 test in querybudget.toml: 1 new, 0 changed, 0 as before\n");
    assert_eq!(
        ran.err,
        "\
error: `sh` failed, exit status: 101: see above
note: not accepted: shop::orders panics: it was left by an error or a panic, or cancelled before its end
"
    );
    assert!(!project.baseline().contains("earlier") && !project.baseline().contains("panics"));
}

/// `cargo tset`, or code that does not compile.
#[test]
fn a_command_that_fails_without_a_dump_is_all_that_is_told_and_nothing_is_lost() {
    let project = project();
    assert_eq!(project.run(&["accept"]).code, 0);
    let before = project.baseline();
    for command in ["check", "accept"] {
        let ran = project.run(&[command, "--", "sh", "-c", "exit 101"]);
        assert_eq!(ran.err(2), "error: `sh` failed, exit status: 101: see above\n");
        assert_eq!(ran.out, "");
    }
    assert_eq!(project.baseline(), before);
    assert_eq!(project.run(&["check"]).out(0), "1 test compared, 0 queries: 0 regressions, 0 improvements\n");
}

/// What was there before is not taken and not removed, whatever it is.
#[test]
fn no_file_of_anybody_is_removed() {
    let project = project();
    let foreign = ["{\"schema\":1}", "{\"schema\":2,\"finger", "{}", ""];
    for (n, content) in foreign.iter().enumerate() {
        project.put(&format!("dumps/foreign_{n}.json"), content);
    }
    project.run(&["accept", "--", "sh", "-c", COPY]).out(0);
    assert!(!project.baseline().contains("earlier"));
    for (n, content) in foreign.iter().enumerate() {
        assert_eq!(
            fs::read_to_string(project.path(&format!("dumps/foreign_{n}.json"))).expect("it is there"),
            *content
        );
    }
    assert!(project.path("dumps/shop/orders/of_an_earlier_run.json").exists());
}

#[test]
fn a_command_that_leaves_no_dump_does_not_pass() {
    let project = Project::accepted(&[&passed("are_listed", vec![])]);
    project.write(&passed("are_listed", vec![]));
    let why = "error: no dumps found in dumps\n  help: a test leaves one if it has an attribute, or its target the line `querybudget::audit!();`";
    assert!(project.run(&["check", "--", "true"]).err(2).starts_with(why));
    assert!(project.run(&["accept", "--", "true"]).err(2).starts_with("error: no dumps found in dumps\n"));
}

#[test]
fn a_command_that_cannot_be_run_is_told() {
    let project = project();
    assert_eq!(
        project.run(&["accept", "--", "no-such-command"]).err(2),
        "error: `no-such-command` cannot be run: No such file or directory (os error 2)\n"
    );
    let ran = project.run(&["accept", "--dumps", "a", "--dumps", "b", "--", "true"]);
    assert_eq!(
        ran.err(2),
        "\
error: a COMMAND leaves its dumps in one folder, and several are given
  help: give --dumps once, or run the command by itself
"
    );
}

#[test]
fn the_folder_and_the_baseline_are_cargos_unless_said_otherwise() {
    let project = Project::new();
    project.put("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\nresolver = \"3\"\n");
    project.put("shop/Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    project.put("shop/src/lib.rs", "");
    project.write_to("target/querybudget", &passed("are_listed", vec![]));
    let shop = project.path("shop");
    let environment = [("CARGO_TARGET_DIR", project.path("target").to_string_lossy().into_owned())];
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    // As cargo calls it.
    let ran = project.run_in(&shop, &["querybudget", "accept"], &environment);
    assert_eq!(ran.out(0), "accepted 1 test in PROJECT/querybudget.toml: 1 new, 0 changed, 0 as before\n");
    assert_eq!(project.run_in(&shop, &["check"], &environment).code, 0);
    assert!(project.run_in(&shop, &["show"], &environment).out(0).contains("shop::orders are_listed"));
    // From elsewhere, the manifest tells.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let manifest = shop.join("Cargo.toml");
    for command in ["check", "accept", "show"] {
        let named = [command, "--manifest-path", manifest.to_str().expect("UTF-8")];
        assert_eq!(project.run_in(elsewhere.path(), &named, &environment).code, 0, "{command}");
        assert_eq!(project.run_in(elsewhere.path(), &[command], &environment).code, 2, "{command}");
    }
}

#[test]
fn the_folder_that_the_tests_write_to_is_read() {
    let project = Project::new();
    project.put("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    project.put("src/lib.rs", "");
    project.write_to("target/querybudget", &passed("by_default", vec![]));
    project.write_to("left/here", &passed("where_it_is_said", vec![]));
    let folder = project.path("left/here").to_string_lossy().into_owned();
    // A relative one starts at the workspace, wherever the command is run.
    for (told, name) in
        [("1", "by_default"), ("", "by_default"), (&*folder, "where_it_is_said"), ("left/here", "where_it_is_said")]
    {
        let ran = project.run_in(&project.path("src"), &["show"], &[("QUERYBUDGET_DUMP", told)]);
        assert!(ran.out(0).contains(name), "{told}: {ran:?}");
    }
}

#[test]
fn cargo_is_asked_only_if_it_has_to_be() {
    let project = Project::with(&[&passed("are_listed", vec![])]);
    let broken = [("CARGO", "no-such-cargo")];
    let folder = project.path(".");
    let given = ["accept", "--dumps", "dumps", "--baseline", "querybudget.toml"];
    assert_eq!(project.run_in(&folder, &given, &broken).code, 0);
    assert_eq!(
        project.run_in(&folder, &["show"], &broken).err(2),
        "\
error: cargo does not tell where the workspace is: no-such-cargo: No such file or directory (os error 2)
  help: run it in a folder of the project, or give --dumps DIR
"
    );
    let outside = project.run_in(&folder, &["check", "--dumps", "dumps"], &[]);
    assert!(outside.err(2).contains("could not find `Cargo.toml`"), "{outside:?}");
    assert!(outside.err.ends_with("help: run it in a folder of the project, or give --baseline FILE\n"), "{outside:?}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let dumps: Vec<_> = (0..3_000).map(|n| passed(&format!("test_{n}_{}", "x".repeat(100)), vec![])).collect();
    let project = Project::with(&dumps.iter().collect::<Vec<_>>());
    let mut show = command();
    show.args(["show", "--dumps", "dumps"])
        .current_dir(project.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut show = show.spawn().expect("it can be run");
    let head = Command::new("head").arg("-1").stdin(show.stdout.take().expect("a pipe")).output().expect("head");
    assert!(String::from_utf8_lossy(&head.stdout).starts_with("queries "));
    let ended = show.wait_with_output().expect("it ends");
    assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_told() {
    let project = Project::with(&[&passed("are_listed", vec![])]);
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let mut show = command();
    let ran = show
        .args(["show", "--dumps", "dumps"])
        .current_dir(project.path("."))
        .stdout(full)
        .output()
        .expect("it can be run");
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&ran.stderr),
        "error: the output cannot be written: No space left on device (os error 28)\n"
    );
}
