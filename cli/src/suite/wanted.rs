//! Which dumps are read.

use std::path::PathBuf;

use querybudget_model::file::test_of;

use crate::io::run::Before;

/// Which of the dumps in the folders.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    All,
    /// Those that a command has left since.
    LeftSince(&'a Before),
    /// Those of the tests with this in their paths, as far as their files tell; all, if there is none.
    Named(&'a str),
}

impl Wanted<'_> {
    pub(super) fn of(self, mut files: Vec<PathBuf>) -> Vec<PathBuf> {
        match self {
            Wanted::All => files,
            Wanted::LeftSince(before) => {
                files.retain(|file| !before.has(file));
                files
            }
            Wanted::Named(pattern) => named(files, pattern),
        }
    }
}

/// A long name is cut in its file, so that such a file has to be read.
fn named(files: Vec<PathBuf>, pattern: &str) -> Vec<PathBuf> {
    let matches = |file: &PathBuf| test_of(file).map(|test| test.to_string().contains(pattern));
    let (unknown, known): (Vec<PathBuf>, Vec<PathBuf>) =
        files.iter().filter(|file| matches(file) != Some(false)).cloned().partition(|file| matches(file).is_none());
    if known.is_empty() { files } else { [known, unknown].concat() }
}
