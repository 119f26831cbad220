//! What commands start from: the dumps, the baseline, and the tests that leave the dumps.

use std::path::PathBuf;

use querybudget_model::words::Number;

use super::exit::Exit;
use crate::args;
use crate::io::run::{self, Ran};
use crate::io::{Console, Texts, Trouble, project};
use crate::suite::{Suite, Wanted};

/// How many tests are named whose dumps differ.
const MAX_TOLD: usize = 20;

/// The folders that are named, or the one to which the library writes.
pub(super) fn folders(dumps: &args::Dumps) -> Result<Vec<PathBuf>, Trouble> {
    match dumps.folders.is_empty() {
        true => Ok(vec![project::dumps(dumps.manifest.as_deref())?]),
        false => Ok(dumps.folders.clone()),
    }
}

/// The file that is named, or that in the workspace.
pub(super) fn baseline_file(arguments: &args::Baseline, dumps: &args::Dumps) -> Result<PathBuf, Trouble> {
    arguments.file.clone().map_or_else(|| project::baseline(dumps.manifest.as_deref()), Ok)
}

/// Runs the command, if there is one.
pub(super) fn run_first(arguments: &args::Run, folders: &[PathBuf]) -> Result<Option<Ran>, Trouble> {
    match (arguments.command.as_slice(), folders) {
        ([], _) => Ok(None),
        (command, [folder]) => run::command(command, folder).map(Some),
        _ => Err(Trouble::new("a COMMAND leaves its dumps in one folder, and several are given")
            .with_help("give --dumps once, or run the command by itself")),
    }
}

/// Reads what the command has left, or else what is there. That the command failed is told; if it left nothing, it is why.
pub(super) fn read_left(
    ran: Option<Ran>,
    folders: &[PathBuf],
    texts: &Texts,
    console: &mut Console,
) -> Result<(Suite, Exit), Trouble> {
    let Some(Ran { failure, before }) = ran else { return read(folders, Wanted::All, texts, console) };
    match (failure, read(folders, Wanted::LeftSince(&before), texts, console)) {
        (None, read) => read,
        (Some(failure), Err(_)) => Err(failure),
        (Some(failure), Ok((suite, _))) => {
            console.tell(&failure);
            Ok((suite, Exit::Trouble))
        }
    }
}

/// Reads all dumps, of which there has to be one. What cannot be read is told, and makes the exit one of trouble.
pub(super) fn read(
    folders: &[PathBuf],
    wanted: Wanted<'_>,
    texts: &Texts,
    console: &mut Console,
) -> Result<(Suite, Exit), Trouble> {
    let (there, absent): (Vec<PathBuf>, Vec<PathBuf>) =
        folders.iter().cloned().partition(|folder| folder.symlink_metadata().is_ok());
    let is_of_run = matches!(wanted, Wanted::LeftSince(_));
    let suite = {
        let progress = console.progress();
        Suite::read(&there, wanted, texts, &|n_done| progress.at(n_done))
    };
    suite.unreadable.iter().for_each(|trouble| console.tell(trouble));
    if suite.tests().next().is_none() {
        return Err(no_dumps(folders, is_of_run));
    }
    // Where a shard is missing, its tests would be missing as if they had not been run.
    for folder in &absent {
        console.tell(&Trouble::new(format!("{}: there is no such folder", folder.display())));
    }
    tell_left_out(&suite, console);
    let is_all = suite.unreadable.is_empty() && absent.is_empty();
    Ok((suite, if is_all { Exit::Fine } else { Exit::Trouble }))
}

/// What was not taken as it is.
fn tell_left_out(suite: &Suite, console: &mut Console) {
    for disagreement in suite.disagreements.iter().take(MAX_TOLD) {
        console.note(&disagreement.to_string());
    }
    let n_others = suite.disagreements.len().saturating_sub(MAX_TOLD);
    if n_others > 0 {
        console.note(&format!("the dumps of {} differ too", Number(n_others as u64, "other test", "other tests")));
    }
    if suite.n_of_earlier_runs > 0 {
        let dumps = match suite.n_of_earlier_runs {
            1 => "1 dump of an earlier run is left out: its test was not run since".to_owned(),
            n => format!("{n} dumps of earlier runs are left out: their tests were not run since"),
        };
        console.note(&dumps);
    }
}

fn no_dumps(folders: &[PathBuf], is_of_run: bool) -> Trouble {
    let help = match is_of_run {
        true => {
            "a test leaves one if it has an attribute, or its target the line `querybudget::audit!();`. What the run says above may tell more"
        }
        false => "have the tests leave them: QUERYBUDGET_DUMP=1 cargo test",
    };
    let folders: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    Trouble::new(format!("no dumps found in {}", folders.join(", "))).with_help(help)
}
