//! Runs all of `users` as a user would, and holds the dumps against what the databases saw.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use querybudget_model::facts::{Class, Dump, Outcome};
use querybudget_model::file;

use crate::users;

/// The databases' counts of a whole run, the dumps', and what was printed.
struct Run {
    seen: BTreeMap<String, u64>,
    dumps: BTreeMap<String, Dump>,
    output: Output,
}

/// Runs the tests whose names contain `filter`, in a process of their own.
fn run(filter: &str, arguments: &[&str], with_dumps: bool) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let (seen, dumps) = (folder.path().join("seen"), folder.path().join("dumps"));
    fs::create_dir(&seen).expect("a folder");
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args([filter, "--ignored"]).args(arguments).env(users::FOLDER, &seen);
    for name in ["QUERYBUDGET_DUMP", "NEXTEST_EXECUTION_MODE", "NEXTEST_TEST_NAME"] {
        command.env_remove(name);
    }
    if with_dumps {
        command.env("QUERYBUDGET_DUMP", &dumps);
    }
    let output = command.output().expect("it starts");
    Run { seen: counts_in(&seen), dumps: dumps_in(&dumps), output }
}

fn counts_in(folder: &Path) -> BTreeMap<String, u64> {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let count = |file: &Path| fs::read_to_string(file).expect("a file").parse().expect("a number");
    files.map(|file| (file.file_name().expect("a name").to_string_lossy().replace('.', "::"), count(&file))).collect()
}

fn dumps_in(folder: &Path) -> BTreeMap<String, Dump> {
    let found = file::find_files(folder).files;
    let dumps = found.iter().map(|path| file::read_file(path).expect("a dump"));
    dumps.map(|dump| (dump.test.name.clone(), dump)).collect()
}

/// The application's executions that a test asked for on purpose.
fn asked(dump: &Dump) -> u64 {
    let roots = dump.scopes.iter().filter(|scope| scope.parent.is_none());
    let shapes = roots.flat_map(|scope| &scope.shapes).filter(|shape| shape.class == Class::Application);
    shapes.filter(|shape| shape.text.contains("AS asked")).map(|shape| shape.counts.executions).sum()
}

fn exact(run: &Run) {
    let stderr = String::from_utf8_lossy(&run.output.stderr);
    // That a server is missing is said to who runs the tests.
    for line in stderr.lines().filter(|line| line.starts_with("skipped ")) {
        writeln!(std::io::stderr(), "{line}").ok();
    }
    assert!(run.output.status.success(), "{}\n{stderr}", String::from_utf8_lossy(&run.output.stdout));
    let differ = run.seen.iter().filter_map(|(test, n)| {
        let counted = run.dumps.get(test).map(asked);
        (counted != Some(*n)).then(|| format!("{test}: the database saw {n}, the dump has {counted:?}"))
    });
    let differ: Vec<String> = differ.collect();
    assert!(run.seen.len() > 25 && differ.is_empty(), "{}\n{stderr}", differ.join("\n"));
}

#[test]
fn every_test_is_counted_as_the_database_counts_it() {
    for arguments in [&["--test-threads=8"][..], &["--test-threads=1"], &["--test-threads=8"]] {
        let run = run("users::", arguments, true);
        exact(&run);
        harness_of_sqlx_is_told_apart(&run.dumps["users::harnesses::of_sqlx"]);
    }
}

/// Two processes must not run that test at once, since its database is a file that is called after it.
fn harness_of_sqlx_is_told_apart(dump: &Dump) {
    let shapes = &dump.scopes[0].shapes;
    let of =
        |class: Class| shapes.iter().filter(|shape| shape.class == class).map(|shape| &*shape.text).collect::<Vec<_>>();
    let fixture = "INSERT INTO asked SELECT ? AS asked; INSERT INTO asked SELECT ? AS asked";
    assert!(of(Class::SetUp).contains(&fixture), "{:?}", of(Class::SetUp));
    assert!(of(Class::Migration).contains(&"CREATE TABLE asked (id INTEGER)"), "{:?}", of(Class::Migration));
    assert_eq!(of(Class::Application).len(), 2);
}

#[test]
fn nothing_is_done_where_nobody_asks_for_dumps() {
    let run = run("users::awaited::on_sqlite", &[], false);
    assert!(run.output.status.success() && run.dumps.is_empty());
    assert_eq!(String::from_utf8_lossy(&run.output.stderr), "");
}

#[test]
fn a_test_that_asks_nothing_leaves_no_dump() {
    assert!(run("users::harnesses::that_asks_nothing", &[], true).dumps.is_empty());
}

#[test]
fn a_scope_of_its_own_stands_below_the_test() {
    let run = run("users::harnesses::annotated", &[], true);
    let [own, whole] = &*run.dumps["users::harnesses::annotated"].scopes else { panic!("{:?}", run.dumps) };
    assert_eq!((own.outcome, own.parent), (Outcome::Passed, Some(whole.id)));
    assert_eq!((whole.outcome, whole.parent, &*whole.file), (Outcome::Unjudged, None, "tests/audited/main.rs"));
    assert_eq!(own.shapes[0].counts.executions, whole.shapes[0].counts.executions);
}

#[test]
fn what_comes_after_the_end_of_the_test_is_told() {
    let run = run("users::leaves_a_task_behind", &[], true);
    assert!(run.output.status.success());
    assert_eq!(asked(&run.dumps["users::leaves_a_task_behind"]), 2);
}
