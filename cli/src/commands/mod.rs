//! One module for each command, and what they share.

mod about;
mod accept;
mod check;
mod diff;
mod show;

use std::path::PathBuf;

pub(crate) use about::{completions, explain, man};
pub(crate) use accept::accept;
pub(crate) use check::check;
pub(crate) use diff::diff;
pub(crate) use show::show;

use crate::args::{Dumps, Output, Outputs};
use crate::console::{Console, unless_closed};
use crate::dumps::Suite;
use crate::formats::{self, Format};
use crate::problems::Problems;
use crate::project;
use crate::texts::Texts;
use crate::trouble::Trouble;
use crate::whole_file;
use crate::words::Number;

/// How the command ends, the worst last. The numbers are its exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Fine = 0,
    Regression = 1,
    Trouble = 2,
}

/// The folders that are named, or cargo's.
fn folders(dumps: &Dumps) -> Result<Vec<PathBuf>, Trouble> {
    match dumps.folders.is_empty() {
        true => Ok(vec![project::dumps()?]),
        false => Ok(dumps.folders.clone()),
    }
}

/// Reads all dumps, of which there has to be one. What cannot be read is told, and makes the exit one of trouble.
fn read(folders: &[PathBuf], texts: &Texts, console: &mut Console) -> Result<(Suite, Exit), Trouble> {
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

/// Writes the problems wherever they are wanted.
fn write(problems: &Problems, outputs: &Outputs, console: &mut Console) -> Result<(), Trouble> {
    let default = [Output { format: Format::Terminal, file: None }];
    let outputs = if outputs.formats.is_empty() { &default } else { outputs.formats.as_slice() };
    for Output { format, file } in outputs {
        match file {
            None => unless_closed(formats::write(*format, problems, &mut console.out))?,
            Some(file) => {
                // A file has no colours.
                let mut plain = anstream::StripStream::new(Vec::new());
                unless_closed(formats::write(*format, problems, &mut plain))?;
                let written = whole_file::replace(file, |out| out.write_all(&plain.into_inner()));
                written.map_err(|error| {
                    Trouble::new(format!("{}: cannot be written: {error}", file.display()))
                        .with_help("name a file in a folder that is there")
                })?;
            }
        }
    }
    Ok(())
}
