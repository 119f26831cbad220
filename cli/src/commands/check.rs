//! `check`: the dumps against the baseline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Exit, folders, read, write};
use crate::args;
use crate::baseline::{self, Baseline, ROWS_FACTOR};
use crate::compare::{self, Base, Kind};
use crate::console::Console;
use crate::dumps::Suite;
use crate::problems::{Level, Problems};
use crate::project;
use crate::run;
use crate::texts::Texts;
use crate::trouble::Trouble;

/// Compares, and tells the regressions.
pub(crate) fn check(arguments: &args::Check, console: &mut Console) -> Result<Exit, Trouble> {
    let folders = folders(&arguments.dumps)?;
    let file = baseline_file(&arguments.baseline)?;
    let texts = Texts::default();
    // Before the tests are run, which may take long.
    let accepted = baseline::read(&file, &texts)?.ok_or_else(|| no_baseline(&file))?;
    let failure = run_first(&arguments.run, &folders)?;
    if let Some(failure) = &failure {
        console.tell(failure);
    }
    let (suite, read) = read(&folders, &texts, console)?;
    check_rules(&suite, &accepted, &file)?;
    let problems = compare::compare(&base(&accepted), suite.tests());
    write(&problems, &arguments.outputs, console)?;
    let ran = if failure.is_some() { Exit::Trouble } else { Exit::Fine };
    Ok(judgement(&problems, console).max(read).max(ran))
}

pub(super) fn baseline_file(arguments: &args::Baseline) -> Result<PathBuf, Trouble> {
    arguments.file.clone().map_or_else(project::baseline, Ok)
}

fn no_baseline(file: &Path) -> Trouble {
    Trouble::new(format!("{}: there is no baseline", file.display()))
        .with_help("accept what the tests execute today: cargo querybudget accept")
}

/// Runs the command, if there is one. That it failed is its result.
pub(super) fn run_first(arguments: &args::Run, folders: &[PathBuf]) -> Result<Option<Trouble>, Trouble> {
    match (arguments.command.as_slice(), folders) {
        ([], _) => Ok(None),
        (command, [folder]) => run::command(command, folder),
        _ => Err(Trouble::new("a COMMAND leaves its dumps in one folder, and several are given")
            .with_help("give --dumps once, or run the command by itself")),
    }
}

/// Shapes can be compared only if they are made by the same rules.
fn check_rules(suite: &Suite, accepted: &Baseline, file: &Path) -> Result<(), Trouble> {
    match suite.rules()? {
        Some(rules) if rules != accepted.rules => {
            let message = format!(
                "{}: has version {} of the rules by which statements are one shape, and the dumps have {rules}",
                file.display(),
                accepted.rules
            );
            Err(Trouble::new(message).with_help("accept all tests anew: cargo querybudget accept --prune"))
        }
        _ => Ok(()),
    }
}

fn base(accepted: &Baseline) -> Base<'_> {
    Base {
        kind: Kind::Baseline,
        tests: &accepted.tests,
        gaps: BTreeMap::new(),
        rows_factor: accepted.rows_factor.unwrap_or(ROWS_FACTOR),
    }
}

/// What the problems mean. Where nothing could be compared, nothing has passed.
pub(super) fn judgement(problems: &Problems, console: &mut Console) -> Exit {
    if problems.n_of(Level::Regression) > 0 {
        return Exit::Regression;
    }
    if problems.n_tests == 0 {
        let trouble = Trouble::new("no test could be compared").with_help("the notes tell why of each");
        console.tell(&trouble);
        return Exit::Trouble;
    }
    Exit::Fine
}
