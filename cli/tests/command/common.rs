//! A project with dumps in it, and the command run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use querybudget_model::catalogue::Details;
use querybudget_model::facts::{
    Breach, CallSite, Dump, Execution, Finding, Fingerprint, Frame, Kind, Level, Outcome, Scope, Shape, TestId,
};
use querybudget_model::file;
use tempfile::TempDir;

/// A folder with the dumps in `dumps`.
pub(crate) struct Project {
    folder: TempDir,
}

/// What the command left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        Project { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn with(dumps: &[&Dump]) -> Self {
        let project = Project::new();
        dumps.iter().for_each(|dump| project.write(dump));
        project
    }

    /// With these dumps accepted, and then no dumps.
    pub(crate) fn accepted(dumps: &[&Dump]) -> Self {
        let project = Project::with(dumps);
        assert_eq!(project.run(&["accept"]).code, 0);
        fs::remove_dir_all(project.path("dumps")).expect("it was there");
        project
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, dump: &Dump) {
        self.write_to("dumps", dump);
    }

    pub(crate) fn write_to(&self, folder: &str, dump: &Dump) {
        file::write(dump, &self.path(folder)).expect("it can be written");
    }

    pub(crate) fn put(&self, name: &str, content: &str) {
        let file = self.path(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
        fs::write(file, content).expect("it can be written");
    }

    pub(crate) fn baseline(&self) -> String {
        fs::read_to_string(self.path("querybudget.toml")).expect("a baseline")
    }

    /// Runs the command on the dumps and the baseline of the project.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_bare(&self.with_places(arguments))
    }

    /// The arguments with those that say where the dumps and the baseline are.
    pub(crate) fn with_places<'a>(&self, arguments: &[&'a str]) -> Vec<&'a str> {
        let (command, rest) = arguments.split_first().expect("a command");
        let mut all = vec![*command];
        if ["show", "audit", "check", "accept", "review"].contains(command) && !rest.contains(&"--dumps") {
            all.extend(["--dumps", "dumps"]);
        }
        if ["check", "accept", "review"].contains(command) {
            all.extend(["--baseline", "querybudget.toml"]);
        }
        all.extend(rest);
        all
    }

    pub(crate) fn run_bare(&self, arguments: &[&str]) -> Ran {
        self.run_in(self.folder.path(), arguments, &[])
    }

    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = self::command();
        let output = command
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .expect("it can be run");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("UTF-8");
            text.replace(&*self.folder.path().to_string_lossy(), "PROJECT")
        };
        Ran { code: output.status.code().expect("no signal"), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The command without what the environment of the test asks of it.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-querybudget"));
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "COLUMNS", "QUERYBUDGET_DUMP", "QUERYBUDGET_DEFER", "TERM"] {
        command.env_remove(name);
    }
    command
}

impl Ran {
    /// What it wrote, after it has ended so.
    #[track_caller]
    pub(crate) fn out(&self, code: i32) -> &str {
        assert_eq!(self.code, code, "{self:#?}");
        &self.out
    }

    #[track_caller]
    pub(crate) fn err(&self, code: i32) -> &str {
        assert_eq!(self.code, code, "{self:#?}");
        &self.err
    }
}

/// The same thing, but for what `change` does.
pub(crate) fn but<T>(mut thing: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut thing);
    thing
}

pub(crate) fn dump(name: &str, scopes: Vec<Scope>) -> Dump {
    let mut dump = Dump::new(TestId::new("shop", "orders", name), 1);
    dump.is_whole = true;
    dump.scopes = scopes;
    dump
}

/// A scope that passed.
pub(crate) fn scope(shapes: Vec<Shape>) -> Scope {
    let mut scope = Scope::new(1, "are_listed", "tests/orders.rs", 7, Outcome::Passed);
    scope.duration_us = 12_000;
    scope.timeline =
        shapes.iter().enumerate().map(|(place, shape)| execution(place, shape.counts.rows_returned)).collect();
    scope.shapes = shapes;
    scope
}

/// A scope that ended so, and saw nothing.
pub(crate) fn ended(outcome: Outcome) -> Scope {
    but(scope(vec![]), |scope| scope.outcome = outcome)
}

/// The scope in another one.
pub(crate) fn nested(scope: Scope, id: u64, parent: u64) -> Scope {
    but(scope, |scope| (scope.id, scope.parent) = (id, Some(parent)))
}

/// A test with one scope that passed.
pub(crate) fn passed(name: &str, shapes: Vec<Shape>) -> Dump {
    dump(name, vec![scope(shapes)])
}

/// The shape of a `SELECT` that returns a row each time.
pub(crate) fn select(text: &str, executions: u64) -> Shape {
    let mut shape = Shape::new(fingerprint(text), text, Kind::Select);
    shape.counts.executions = executions;
    shape.counts.rows_returned = executions;
    shape.counts.most_rows = 1;
    shape.counts.elapsed_us = executions.saturating_mul(10);
    shape
}

/// FNV-1a, which is no more than something else for each text.
pub(crate) fn fingerprint(text: &str) -> Fingerprint {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    Fingerprint::from_u64(text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}

pub(crate) fn called_at(shape: Shape, file: &str, line: u32) -> Shape {
    let without = Frame::new(Some("shop::macro_made".to_owned()), None, None);
    let frame = Frame::new(Some("shop::orders_of".to_owned()), Some(file.to_owned()), Some(line));
    but(shape, |shape| shape.call_sites = vec![CallSite::new(1, vec![without, frame])])
}

/// 50 executions.
pub(crate) fn n_plus_one() -> Details {
    n_plus_one_below(Vec::new(), 0)
}

/// 50 executions, for the rows of one of these.
pub(crate) fn n_plus_one_below(likely_parents: Vec<usize>, overlapping: u64) -> Details {
    Details::NPlusOne {
        executions: 50,
        likely_parents,
        is_nested: false,
        overlapping,
        together: Vec::new(),
        is_suspected: false,
        is_by_chain: true,
    }
}

/// The finding on the scope's shape at this place.
pub(crate) fn finding(details: Details, shape: usize, level: Level) -> Finding {
    let term = details.lint().into();
    let reason = (level == Level::Allowed).then(|| "the poll has a bound".to_owned());
    but(Finding::new(details, term, level, shape), |finding| finding.reason = reason)
}

pub(crate) fn with_finding(scope: Scope, details: Details, shape: usize) -> Scope {
    but(scope, |scope| scope.findings.push(finding(details, shape, Level::Warned)))
}

/// The scope over its budget.
pub(crate) fn broken(mut scope: Scope, limit: &str, actual: u64) -> Scope {
    scope.outcome = Outcome::Failed;
    scope.budget = Some(limit.to_owned());
    scope.breaches.push(Breach::new(limit.parse().expect("a limit"), actual));
    scope
}

pub(crate) fn execution(shape: usize, rows: u64) -> Execution {
    but(Execution::default(), |execution| {
        (execution.shape, execution.rows_returned) = (shape, rows);
        (execution.offset_us, execution.elapsed_us) = (1_600, 1_500);
    })
}

pub(crate) const ORDERS: &str = "SELECT id FROM orders WHERE customer_id = ?";
pub(crate) const CUSTOMERS: &str = "SELECT id, name FROM customers ORDER BY id";
