//! What commands start from: the dumps, the baseline, and the tests that leave the dumps.

use std::path::PathBuf;

use querybudget_model::words::Number;

use super::exit::Exit;
use crate::args;
use crate::io::{Console, Texts, Trouble, project, run};
use crate::suite::Suite;

/// The folders that are named, or cargo's.
pub(super) fn folders(dumps: &args::Dumps) -> Result<Vec<PathBuf>, Trouble> {
    match dumps.folders.is_empty() {
        true => Ok(vec![project::dumps()?]),
        false => Ok(dumps.folders.clone()),
    }
}

/// The file that is named, or that in the workspace.
pub(super) fn baseline_file(arguments: &args::Baseline) -> Result<PathBuf, Trouble> {
    arguments.file.clone().map_or_else(project::baseline, Ok)
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

/// Reads all dumps, of which there has to be one. What cannot be read is told, and makes the exit one of trouble.
pub(super) fn read(folders: &[PathBuf], texts: &Texts, console: &mut Console) -> Result<(Suite, Exit), Trouble> {
    let (there, absent): (Vec<PathBuf>, Vec<PathBuf>) =
        folders.iter().cloned().partition(|folder| folder.symlink_metadata().is_ok());
    let suite = {
        let progress = console.progress();
        Suite::read(&there, texts, &|n_done| progress.at(n_done))
    };
    suite.unreadable.iter().for_each(|trouble| console.tell(trouble));
    if suite.attempts.is_empty() {
        return Err(no_dumps(folders));
    }
    // Where a shard is missing, its tests would be missing as if they had not been run.
    for folder in &absent {
        console.tell(&Trouble::new(format!("{}: there is no such folder", folder.display())));
    }
    if suite.n_replaced > 0 {
        let left_out = Number(suite.n_replaced as u64, "was", "were");
        console.note(&format!("of dumps of the same test and attempt the last was taken: {left_out} left out"));
    }
    let is_all = suite.unreadable.is_empty() && absent.is_empty();
    Ok((suite, if is_all { Exit::Fine } else { Exit::Trouble }))
}

fn no_dumps(folders: &[PathBuf]) -> Trouble {
    let folders: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    Trouble::new(format!("no dumps found in {}", folders.join(", ")))
        .with_help("have the tests leave them: QUERYBUDGET_DUMP=1 cargo test")
}
