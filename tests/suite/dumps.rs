//! What a test leaves as a file. Each scenario runs in a process of its own, with the environment that it is about.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use querybudget::{
    assert_budget, assert_max_queries, budget, expect_queries, no_n_plus_one, pause, record, sqlx_0_9::Counted, unit,
    watch,
};
use querybudget_model::catalogue::Lint;
use querybudget_model::facts::{Blindness, Class, Dump, Level, NotConnected, Outcome, Scope};
use querybudget_model::file::{Files, find_files, read_file};
use querybudget_model::words::Sayable;

use crate::common;

/// A folder of its own for the dumps of one scenario.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// The dump of a scenario; `None` if it has left none.
    fn dump_of(&self, scenario: &str) -> Option<Dump> {
        let file = self.path().join(format!("querybudget/suite/dumps.scenarios.{scenario}.json"));
        file.exists().then(|| read_file(&file).expect("a dump"))
    }

    /// Runs a scenario that leaves its dump here.
    fn dump_from(&self, scenario: &str) -> Dump {
        run(scenario, &[("QUERYBUDGET_DUMP", self.path().to_str().expect("UTF-8"))]);
        self.dump_of(scenario).expect("it was dumped")
    }
}

/// All dumps of a folder, in the order of their tests. Each of them is whole.
fn dumps_in(folder: &Path) -> Vec<Dump> {
    let Files { files, errors, .. } = find_files(folder);
    assert!(errors.is_empty(), "{errors:?}");
    let mut dumps: Vec<Dump> = files.iter().map(|file| read_file(file).expect("a dump")).collect();
    dumps.sort_by(|one, other| (&one.test, one.attempt).cmp(&(&other.test, other.attempt)));
    dumps
}

fn command(scenario: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    let scenario = format!("dumps::scenarios::{scenario}");
    command.args([&scenario, "--exact", "--ignored", "--nocapture"]).env("CARGO_PKG_NAME", "querybudget");
    // What may be set of the run around this one.
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("QUERYBUDGET_D") || name.starts_with("NEXTEST"))
    {
        command.env_remove(name);
    }
    command
}

fn run(scenario: &str, environment: &[(&str, &str)]) -> Output {
    command(scenario).envs(environment.iter().copied()).output().expect("it starts")
}

/// What a scenario prints, on both streams.
fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn target() -> PathBuf {
    let path = std::env::current_exe().expect("this binary");
    path.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).expect("cargo's folder").to_owned()
}

/// Tests that others run.
mod scenarios {
    use super::*;

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[budget(queries in 0..=1)]
    async fn by_an_attribute() {}

    #[test]
    #[ignore = "run by others, in a process of its own"]
    fn by_a_block() {
        querybudget::assert_no_queries!({});
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn with_many_blocks() {
        let pool = common::sqlite().await;
        for _ in 0..10_000 {
            assert_max_queries!(1, { sqlx::query("SELECT 1").execute(&pool).await.expect("a row") });
        }
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[budget(queries <= 1)]
    async fn over_its_budget() {
        let pool = pause(common::sqlite()).await;
        for _ in 0..2 {
            sqlx::query("SELECT 'a secret', 4711").execute(&pool).await.expect("a row");
        }
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[watch]
    async fn that_is_watched() {
        let pool = pause(common::sqlite()).await;
        for id in 0..3 {
            sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await.expect("a row");
        }
    }

    #[watch]
    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn that_is_watched_and_fails() -> sqlx::Result<()> {
        sqlx::query("SELECT nothing").execute(&pause(common::sqlite()).await).await.map(drop)
    }

    #[watch]
    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn that_is_watched_and_panics() {
        sqlx::query("SELECT 1").execute(&pause(common::sqlite()).await).await.expect("a row");
        panic!("of its own");
    }

    #[watch]
    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn that_is_watched_and_sees_nothing() {}

    #[watch]
    fn seven() -> u8 {
        7
    }

    /// A subscriber of its own, which hides every statement.
    #[test]
    #[ignore = "run by others, in a process of its own"]
    fn that_is_watched_behind_another_subscriber() {
        tracing::subscriber::set_global_default(tracing_subscriber::registry()).expect("it is the first");
        assert_eq!(seven(), 7);
    }

    #[test]
    #[ignore = "run by others, in a process of its own"]
    fn that_is_watched_before_another_subscriber() {
        assert_eq!(seven(), 7);
        tracing::subscriber::set_global_default(tracing_subscriber::registry()).expect("it is the first");
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[should_panic = "saw no query"]
    #[budget(queries <= 3)]
    async fn that_sees_nothing() {}

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[budget(queries <= 4, writes == 0)]
    async fn within_its_budget() {
        let pool = Counted::new(common::sqlite().await);
        assert_max_queries!(2, {
            sqlx::query("SELECT ?").bind("a secret").execute(&pool).await.expect("a row");
            unit("a part", sqlx::query("SELECT 4711").execute(&pool)).await.expect("a row");
        });
        pause(sqlx::query("SELECT 1 AS paused").execute(&pool)).await.expect("a row");
        let task = {
            let pool = pool.clone();
            tokio::spawn(async move { sqlx::query("SELECT 2 AS spawned").execute(&pool).await.map(drop) })
        };
        task.await.expect("it does not panic").expect("a row");
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn unjudged() {
        let pool = common::sqlite().await;
        for _ in 0..2 {
            let _ = record(sqlx::query("SELECT 1").execute(&pool)).await;
        }
    }

    /// The third block is to be written when the thread ends.
    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn whose_folder_is_lost() {
        let pool = common::sqlite().await;
        for _ in 0..3 {
            assert_max_queries!(1, { sqlx::query("SELECT 1").execute(&pool).await.expect("a row") });
        }
        let folder = std::env::var_os("QUERYBUDGET_DUMP").expect("it is run with one");
        fs::remove_dir_all(&folder).expect("it was written to");
        fs::write(folder, "").expect("it can be written");
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[no_n_plus_one]
    async fn that_panics() {
        let pool = common::sqlite().await;
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        panic!("by itself");
    }

    /// A helper that fails before its first query.
    async fn fails_early(pool: &sqlx::SqlitePool) -> Result<(), Box<dyn std::error::Error>> {
        assert_max_queries!(3, {
            "no number".parse::<u32>()?;
            sqlx::query("SELECT 1").execute(pool).await?;
        });
        Ok(())
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn that_expects_an_error() {
        let pool = common::sqlite().await;
        assert!(fails_early(&pool).await.is_err());
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[budget(queries <= 1)]
    async fn with_arguments_inside() {
        let pool = Counted::new(common::sqlite().await);
        assert_budget!((queries == 2, show_arguments), {
            for _ in 0..2 {
                sqlx::query("SELECT ?").bind("a secret").execute(&pool).await.expect("a row");
            }
        });
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "run by others, in a process of its own"]
    async fn on_a_thread_that_is_not_the_tests() {
        let spawned = tokio::spawn(async { assert_max_queries!(3, { std::future::ready(()).await }) });
        assert!(spawned.await.is_err(), "it saw no query");
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn with_what_nobody_expected() {
        let pool = common::sqlite().await;
        expect_queries!(("the page": "AS page" == 1), {
            sqlx::query("SELECT 1 AS page").execute(&pool).await.expect("a row");
            sqlx::query("SELECT 1 AS other").execute(&pool).await.expect("a row");
        });
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    #[budget(queries in 0..=9, warn(n_plus_one), deny(duplicate_query), allow("paid", reason = "there are four"))]
    async fn with_findings() {
        let pool = Counted::new(common::sqlite().await);
        for id in 0..4 {
            sqlx::query("SELECT ? AS shipped").bind(id).execute(&pool).await.expect("a row");
            sqlx::query("SELECT 1 AS paid").execute(&pool).await.expect("a row");
        }
    }

    #[tokio::test]
    #[ignore = "run by others, in a process of its own"]
    async fn that_is_killed() {
        let pool = common::sqlite().await;
        loop {
            assert_budget!((queries == 50), {
                for _ in 0..50 {
                    sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
                }
            });
        }
    }
}

#[test]
fn a_scope_that_fails_is_dumped_below_the_target_folder_and_the_message_says_where() {
    let file = target().join("querybudget/querybudget/suite/dumps.scenarios.over_its_budget.json");
    fs::remove_file(&file).ok();
    let output = run("over_its_budget", &[]);
    let dump = read_file(&file).expect("it was dumped");
    assert!(!output.status.success() && !dump.is_whole);
    let shown = file.strip_prefix(repository()).unwrap_or(&file);
    assert!(printed(&output).contains(&format!("\n  dump: {}\n  expected queries <= 1", shown.display())));
}

#[test]
fn a_scope_that_passes_is_dumped_only_where_that_is_asked_for() {
    let file = target().join("querybudget/querybudget/suite/dumps.scenarios.within_its_budget.json");
    let is_left = |asked: &[(&str, &str)]| {
        fs::remove_file(&file).ok();
        assert!(run("within_its_budget", asked).status.success());
        file.exists()
    };
    let (unasked, empty) = (is_left(&[]), is_left(&[("QUERYBUDGET_DUMP", "")]));
    let (no, yes) = (is_left(&[("QUERYBUDGET_DUMP", "0")]), is_left(&[("QUERYBUDGET_DUMP", "1")]));
    assert_eq!((unasked, empty, no, yes), (false, false, false, true));
}

#[test]
fn nothing_is_dumped_where_nothing_is_wanted() {
    let file = target().join("querybudget/querybudget/suite/dumps.scenarios.that_sees_nothing.json");
    let is_left = |dumps| {
        fs::remove_file(&file).ok();
        let output = run("that_sees_nothing", &[("QUERYBUDGET_DUMP", dumps)]);
        (output.status.success(), file.exists(), printed(&output).contains("  dump: "))
    };
    assert_eq!((is_left(""), is_left("0")), ((true, true, true), (true, false, false)));
}

#[test]
fn what_is_watched_is_dumped_without_an_opinion() {
    let dump = Folder::new().dump_from("that_is_watched");
    let [scope] = dump.scopes.as_slice() else { panic!("one scope: {dump:?}") };
    assert_eq!((&*scope.name, scope.outcome, &scope.budget), ("that_is_watched", Outcome::Unjudged, &None));
    assert_eq!((scope.n_queries(), scope.findings.len(), scope.findings[0].level), (3, 1, Level::Noted));
    assert!(scope.file.ends_with("dumps.rs") && dump.is_whole);
    let nothing = Folder::new().dump_from("that_is_watched_and_sees_nothing");
    assert_eq!((nothing.scopes[0].outcome, nothing.scopes[0].n_queries()), (Outcome::Unjudged, 0));
}

#[test]
fn what_is_watched_and_fails_was_interrupted() {
    for scenario in ["that_is_watched_and_fails", "that_is_watched_and_panics"] {
        let folder = Folder::new();
        let output = run(scenario, &[("QUERYBUDGET_DUMP", folder.path().to_str().expect("UTF-8"))]);
        let scope = &folder.dump_of(scenario).expect("it was dumped").scopes[0];
        assert_eq!((scope.outcome, &scope.budget, scope.n_queries()), (Outcome::Interrupted, &None, 1), "{scenario}");
        assert!(!output.status.success() && !printed(&output).contains("querybudget: "), "{}", printed(&output));
    }
}

#[test]
fn what_is_watched_where_nothing_can_be_seen_says_so_and_passes() {
    let folder = Folder::new();
    let asked = [("QUERYBUDGET_DUMP", folder.path().to_str().expect("UTF-8"))];
    let output = run("that_is_watched_behind_another_subscriber", &asked);
    assert!(output.status.success(), "{}", printed(&output));
    let scope = &folder.dump_of("that_is_watched_behind_another_subscriber").expect("it was dumped").scopes[0];
    let blindness = Blindness::NotConnected(NotConnected::ForeignSubscriber);
    assert_eq!((scope.outcome, scope.blindness, &*scope.name), (Outcome::Blind, Some(blindness), "seven"));
}

#[test]
fn what_is_watched_touches_nothing_where_no_dump_is_asked_for() {
    let output = run("that_is_watched_before_another_subscriber", &[]);
    assert!(output.status.success(), "{}", printed(&output));
    let output = run("that_is_watched_before_another_subscriber", &[("QUERYBUDGET_DUMP", "1")]);
    assert!(!output.status.success(), "the subscriber that counts was there first");
}

#[test]
fn a_folder_is_relative_to_the_workspace() {
    let folder = format!("target/dumps-{}", std::process::id());
    assert!(run("within_its_budget", &[("QUERYBUDGET_DUMP", &folder)]).status.success());
    let path = repository().join(folder);
    let found = dumps_in(&path);
    fs::remove_dir_all(&path).ok();
    assert_eq!(found.len(), 1);
}

#[test]
fn a_binary_that_cargo_does_not_start_knows_its_package_from_its_macros() {
    let folder = Folder::new();
    let path = folder.path().to_str().expect("UTF-8");
    let packages = ["by_an_attribute", "by_a_block"].map(|scenario| {
        let output = command(scenario).env_remove("CARGO_PKG_NAME").env("QUERYBUDGET_DUMP", path).output();
        assert!(output.expect("it starts").status.success(), "{scenario}");
        folder.path().join(format!("querybudget-tests/suite/dumps.scenarios.{scenario}.json")).exists()
    });
    assert_eq!(packages, [true, true]);
}

#[test]
fn ten_thousand_blocks_are_all_in_the_dump_at_the_end_of_the_test() {
    let folder = Folder::new();
    let dump = folder.dump_from("with_many_blocks");
    assert_eq!(dump.scopes.iter().map(queries).sum::<u64>(), 10_000);
}

/// The scopes of a dump: their names, what came of them, and how many queries they have.
fn scopes(dump: &Dump) -> Vec<(&str, Outcome, u64)> {
    dump.scopes.iter().map(|scope| (scope.name.as_str(), scope.outcome, queries(scope))).collect()
}

fn queries(scope: &Scope) -> u64 {
    scope.n_queries()
}

#[test]
fn a_dump_holds_the_scopes_of_the_test_with_their_budgets() {
    let folder = Folder::new();
    let dump = folder.dump_from("within_its_budget");
    assert_eq!((dump.test.package.as_str(), dump.test.binary.as_str()), ("querybudget", "suite"));
    assert_eq!((dump.test.name.as_str(), dump.attempt), ("dumps::scenarios::within_its_budget", 1));
    assert!(dump.is_whole);
    let [block, test] = dump.scopes.as_slice() else { panic!("two scopes: {dump:?}") };
    assert_eq!((block.parent, test.parent), (Some(test.id), None));
    assert_eq!(test.budget.as_deref(), Some("queries <= 4, writes == 0"));
    assert_eq!((test.outcome, test.breaches.len(), &test.blindness), (Outcome::Passed, 0, &None));
    assert!(block.name.starts_with("tests/suite/dumps.rs:") && block.file == "tests/suite/dumps.rs" && block.line > 0);
    assert_eq!((queries(block), queries(test)), (2, 3));
}

#[test]
fn a_dump_holds_the_queries_one_by_one_with_their_tasks_and_units() {
    let folder = Folder::new();
    let dump = folder.dump_from("within_its_budget");
    let test = &dump.scopes[1];
    let text = |shape: usize| test.shapes[shape].text.as_str();
    let timeline: Vec<_> = test
        .timeline
        .iter()
        .filter(|execution| test.shapes[execution.shape].class == Class::Application)
        .map(|execution| (text(execution.shape), execution.task, execution.unit, execution.failed))
        .collect();
    let expected = [
        ("SELECT ?", None, None, Some(false)),
        ("SELECT ?", None, Some(0), Some(false)),
        ("SELECT ? AS spawned", Some(0), None, Some(false)),
    ];
    assert_eq!(timeline, expected);
    assert!(test.timeline.is_sorted_by_key(|execution| execution.offset_us));
    assert_eq!(test.paused.iter().map(|shape| shape.text.as_str()).collect::<Vec<_>>(), ["SELECT ? AS paused"]);
}

#[test]
fn a_shape_is_dumped_with_who_asked_and_who_captured_it() {
    let folder = Folder::new();
    let dump = folder.dump_from("within_its_budget");
    let shape = dump.scopes[1].shapes.iter().find(|shape| shape.text == "SELECT ?").expect("the shape");
    assert_eq!((shape.counts.executions, shape.counts.wrapped, shape.distinct_arguments), (2, 2, Some(2)));
    let frame = &shape.call_sites[0].frames[0];
    assert_eq!(frame.file.as_deref(), Some("tests/suite/dumps.rs"));
    assert!(frame.function.as_deref().expect("its name").contains("within_its_budget"), "{frame:?}");
}

#[test]
fn findings_are_dumped_with_what_the_budget_makes_of_them() {
    let folder = Folder::new();
    let dump = folder.dump_from("with_findings");
    let scope = &dump.scopes[0];
    let found: Vec<_> = scope
        .findings
        .iter()
        .map(|finding| {
            let text = scope.shape_of(finding).text.as_str();
            (finding.lint(), finding.level, text, Sayable::of(scope, finding).found(), finding.reason.as_deref())
        })
        .collect();
    let expected = [
        (Lint::NPlusOne, Level::Warned, "SELECT ? AS shipped", "a SELECT executed 4 times".to_owned(), None),
        (
            Lint::DuplicateQuery,
            Level::Allowed,
            "SELECT ? AS paid",
            "3 executions of a SELECT that had been executed before".to_owned(),
            Some("there are four"),
        ),
    ];
    assert_eq!(found, expected);
    assert!(Sayable::of(scope, &scope.findings[0]).help().starts_with("fetch the rows in one query"));
}

#[test]
fn scopes_without_a_budget_are_dumped_as_they_are() {
    let dump = Folder::new().dump_from("unjudged");
    let outcomes: Vec<_> = scopes(&dump).into_iter().map(|(_, outcome, queries)| (outcome, queries)).collect();
    assert_eq!(outcomes, [(Outcome::Unjudged, 1), (Outcome::Unjudged, 1)]);
    assert_eq!(dump.roots().count(), 2);
}

#[test]
fn a_test_that_panics_keeps_its_failure_and_is_dumped_as_interrupted() {
    let folder = Folder::new();
    let output = run("that_panics", &[("QUERYBUDGET_DUMP", folder.path().to_str().expect("UTF-8"))]);
    assert!(printed(&output).contains("by itself"), "{}", printed(&output));
    let dump = folder.dump_of("that_panics").expect("it was dumped");
    assert_eq!(scopes(&dump), [("that_panics", Outcome::Interrupted, 1)]);
    assert_eq!(dump.scopes[0].budget.as_deref(), Some("deny(n_plus_one)"));
}

#[test]
fn a_block_that_is_left_by_an_error_is_dumped_as_interrupted_and_not_judged() {
    let folder = Folder::new();
    let dump = folder.dump_from("that_expects_an_error");
    let [block] = dump.scopes.as_slice() else { panic!("one scope: {dump:?}") };
    assert_eq!((block.outcome, &block.blindness, block.breaches.len()), (Outcome::Interrupted, &None, 0));
}

#[test]
fn queries_that_nobody_expected_are_named() {
    let dump = Folder::new().dump_from("with_what_nobody_expected");
    let scope = &dump.scopes[0];
    let unexpected: Vec<&str> = scope.unexpected.iter().map(|&shape| scope.shapes[shape].text.as_str()).collect();
    assert_eq!(unexpected, ["SELECT ? AS other"]);
}

/// Its name could be that of another test's thread as well.
#[test]
fn a_scope_on_a_thread_that_is_not_the_tests_leaves_no_dump() {
    let folder = Folder::new();
    let path = folder.path().to_str().expect("UTF-8");
    assert!(run("on_a_thread_that_is_not_the_tests", &[("QUERYBUDGET_DUMP", path)]).status.success());
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn arguments_that_an_inner_scope_shows_stay_in_its_own_dump() {
    let dump = Folder::new().dump_from("with_arguments_inside");
    let arguments = |scope: &Scope| scope.timeline.iter().filter(|execution| execution.arguments.is_some()).count();
    assert_eq!(dump.scopes.iter().map(arguments).collect::<Vec<_>>(), [2, 0]);
}

#[test]
fn no_literal_and_no_argument_is_dumped_unless_it_is_asked_for() {
    let folder = Folder::new();
    let text_of = |environment: &[(&str, &str)]| {
        let dumps = [("QUERYBUDGET_DUMP", folder.path().to_str().expect("UTF-8"))];
        let all: Vec<_> = environment.iter().chain(&dumps).copied().collect();
        for scenario in ["over_its_budget", "within_its_budget"] {
            run(scenario, &all);
        }
        let files = ["over_its_budget", "within_its_budget"]
            .map(|name| folder.path().join(format!("querybudget/suite/dumps.scenarios.{name}.json")));
        files.map(|file| fs::read_to_string(file).expect("a dump")).concat()
    };
    let text = text_of(&[]);
    assert!(!text.contains("a secret") && !text.contains("4711"), "{text}");
    let text = text_of(&[("QUERYBUDGET_SHOW", "arguments")]);
    assert!(text.contains("a secret") && !text.contains("4711"), "arguments are asked for, literals never: {text}");
}

#[test]
fn an_attempt_under_a_runner_that_retries_has_a_file_of_its_own() {
    let folder = Folder::new();
    let path = folder.path().to_str().expect("UTF-8");
    for attempt in ["1", "2"] {
        run("within_its_budget", &[("QUERYBUDGET_DUMP", path), ("NEXTEST_ATTEMPT", attempt), ("NEXTEST_RUN_ID", "r1")]);
    }
    let found = dumps_in(folder.path());
    let attempts: Vec<_> = found.iter().map(|dump| (dump.attempt, dump.run.as_deref())).collect();
    assert_eq!(attempts, [(1, Some("r1")), (2, Some("r1"))]);
}

/// The error of a scenario whose folder cannot be written to.
#[track_caller]
fn unwritten(scenario: &str, environment: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    let file = folder.path().join("a file");
    fs::write(&file, "").expect("it can be written");
    let asked = [("QUERYBUDGET_DUMP", file.to_str().expect("UTF-8"))];
    let output = run(scenario, &[&asked[..], environment].concat());
    assert!(!output.status.success(), "{}", printed(&output));
    printed(&output)
}

#[test]
fn a_test_whose_dump_is_asked_for_and_cannot_be_written_fails() {
    for scenario in ["within_its_budget", "unjudged"] {
        for environment in [&[][..], &[("QUERYBUDGET_DEFER", "1")]] {
            let told = unwritten(scenario, environment);
            let why = format!("querybudget: the dump of `dumps::scenarios::{scenario}` could not be written: ");
            assert!(told.contains(&why) && told.contains("QUERYBUDGET_DUMP=DIR"), "{told}");
        }
    }
    let told = unwritten("over_its_budget", &[("QUERYBUDGET_DEFER", "1")]);
    assert!(told.contains("expected queries <= 1, found 2") && told.contains("could not be written"), "{told}");
    let told = unwritten("that_panics", &[]);
    assert!(told.contains("could not be written") && !told.contains("abort"), "its own failure stays: {told}");
}

/// What is written when the thread ends cannot fail the test any more, which has been reported.
#[test]
fn a_dump_that_cannot_be_written_to_its_end_ends_the_process() {
    let folder = Folder::new();
    let output = run("whose_folder_is_lost", &[("QUERYBUDGET_DUMP", folder.path().to_str().expect("UTF-8"))]);
    assert_eq!(output.status.code(), Some(101), "{}", printed(&output));
    assert!(printed(&output).contains("whose_folder_is_lost` could not be written: "), "{}", printed(&output));
}

/// By which the command knows a dump that an earlier run has left.
#[cfg(target_os = "linux")]
#[test]
fn what_one_process_starts_is_one_run() {
    let folder = Folder::new();
    let run_of = |scenario| folder.dump_from(scenario).run.expect("it is known");
    let run = run_of("by_an_attribute");
    assert_eq!(run, run_of("by_a_block"));
    // The shell stays, to start another one.
    let mut shell = Command::new("sh");
    let test = command("by_a_block");
    shell.args(["-c", "\"$0\" \"$@\"; true"]).arg(test.get_program()).args(test.get_args());
    shell.env_remove("NEXTEST_RUN_ID").env("CARGO_PKG_NAME", "querybudget").env("QUERYBUDGET_DUMP", folder.path());
    assert!(shell.output().expect("a shell").status.success());
    assert_ne!(folder.dump_of("by_a_block").expect("it was dumped").run, Some(run));
}

#[test]
fn a_test_that_is_killed_leaves_no_half_file() {
    let folder = Folder::new();
    for milliseconds in [0, 10, 20, 50, 100, 200] {
        let mut child = command("that_is_killed")
            .env("QUERYBUDGET_DUMP", folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        // A busy machine takes its time until the first is written.
        let started = Instant::now();
        while dumps_in(folder.path()).is_empty() && started.elapsed() < Duration::from_secs(60) {}
        let until = Instant::now() + Duration::from_millis(milliseconds);
        while Instant::now() < until {
            dumps_in(folder.path());
        }
        child.kill().and_then(|()| child.wait()).expect("it is killed");
        dumps_in(folder.path());
    }
    let dump = folder.dump_of("that_is_killed").expect("it was dumped");
    assert!(dump.scopes.len() <= 20 && dump.scopes.iter().all(|scope| queries(scope) == 50 * scope.times));
}

#[test]
fn processes_at_once_lose_nothing() {
    let folder = Folder::new();
    let names = ["within_its_budget", "over_its_budget", "unjudged", "that_panics", "with_findings"];
    let children: Vec<_> =
        (0..20).map(|index| command(names[index % 5]).env("QUERYBUDGET_DUMP", folder.path()).output_later()).collect();
    children.into_iter().for_each(|child| drop(child.join()));
    let found = dumps_in(folder.path());
    assert_eq!(found.len(), 5);
    let sums: Vec<u64> = found.iter().map(|dump| dump.roots().map(queries).sum()).collect();
    assert_eq!(sums, [2, 1, 2, 8, 3], "over_its_budget, that_panics, unjudged, with_findings, within_its_budget");
}

/// Runs a command beside others.
trait OutputLater {
    fn output_later(&mut self) -> std::thread::JoinHandle<Output>;
}

impl OutputLater for Command {
    fn output_later(&mut self) -> std::thread::JoinHandle<Output> {
        let child = self.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn();
        let child = child.expect("it starts");
        std::thread::spawn(move || child.wait_with_output().expect("it ends"))
    }
}

#[test]
fn a_test_over_its_budget_passes_where_the_judgement_is_left_to_the_command() {
    let folder = Folder::new();
    let deferred = [("QUERYBUDGET_DUMP", folder.path().to_str().expect("UTF-8")), ("QUERYBUDGET_DEFER", "1")];
    let output = run("over_its_budget", &deferred);
    assert!(output.status.success());
    assert!(printed(&output).contains("expected queries <= 1, found 2"), "{}", printed(&output));
    let dump = folder.dump_of("over_its_budget").expect("it was dumped");
    assert_eq!((dump.scopes[0].outcome, dump.scopes[0].breaches[0].actual), (Outcome::Failed, 2));
    for not_all in ["0", ""] {
        let output = run("over_its_budget", &[("QUERYBUDGET_DUMP", not_all), ("QUERYBUDGET_DEFER", "1")]);
        assert!(!output.status.success(), "nobody else would judge it");
    }
    let of_another = [deferred[0], deferred[1], ("NEXTEST_TEST_NAME", "another")];
    assert!(!run("over_its_budget", &of_another).status.success(), "the dump may be replaced by another test's");
}
