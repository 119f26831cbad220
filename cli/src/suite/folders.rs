//! The dumps of several folders as one suite.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use querybudget_model::facts::TestId;
use querybudget_model::file::{ReadError, find_files};

use super::dump::read_plain;
use super::reduce::reduce;
use super::test::Test;
use crate::io::{Texts, Trouble, parallel};

/// What was found in all folders.
#[derive(Debug, Default)]
pub(crate) struct Suite {
    /// Every attempt, in the order of their names.
    pub(crate) attempts: Vec<Test>,
    /// What could not be read.
    pub(crate) unreadable: Vec<Trouble>,
    /// How many were taken from a later folder instead of an earlier one.
    pub(crate) n_replaced: usize,
}

impl Suite {
    /// Reads all dumps of the folders, which are one suite's. Of the same attempt in two the later one is taken.
    ///
    /// `each` is called after each with how many are read.
    pub(crate) fn read(folders: &[PathBuf], texts: &Texts, each: &(dyn Fn(usize) + Sync)) -> Suite {
        let mut suite = Suite::default();
        let files = suite.find(folders);
        let n_read = AtomicUsize::new(0);
        let read = parallel::map(&files, |file| {
            let read = read_one(file, texts);
            each(n_read.fetch_add(1, Ordering::Relaxed) + 1);
            read
        });
        suite.add(read);
        suite
    }

    fn find(&mut self, folders: &[PathBuf]) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for folder in folders {
            let found = find_files(folder);
            self.unreadable.extend(found.errors.iter().map(Trouble::new));
            files.extend(found.files);
        }
        files
    }

    fn add(&mut self, read: Vec<Result<Test, ReadError>>) {
        let mut attempts: BTreeMap<(TestId, u32), Test> = BTreeMap::new();
        for read in read {
            match read {
                Ok(test) => {
                    let replaced = attempts.insert((test.id.clone(), test.attempt), test);
                    self.n_replaced += usize::from(replaced.is_some());
                }
                Err(error) => self.unreadable.push(Trouble::new(error)),
            }
        }
        self.attempts = attempts.into_values().collect();
        self.attempts.sort_by(|one, other| (&one.key, one.attempt).cmp(&(&other.key, other.attempt)));
    }

    /// The last attempt of each test, which is what its runner goes by.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Test> {
        let is_last = |index: usize, test: &Test| self.attempts.get(index + 1).is_none_or(|next| next.key != test.key);
        self.attempts.iter().enumerate().filter(move |(index, test)| is_last(*index, test)).map(|(_, test)| test)
    }

    /// The version of the rules by which statements are one shape, which all have to have in common.
    pub(crate) fn rules(&self) -> Result<Option<u32>, Trouble> {
        let versions: BTreeSet<u32> = self.tests().map(|test| test.rules).collect();
        match versions.len() {
            0 | 1 => Ok(versions.first().copied()),
            _ => {
                let versions: Vec<String> = versions.iter().map(u32::to_string).collect();
                let message = format!(
                    "the dumps are of different versions of the rules by which statements are one shape: {}",
                    versions.join(", ")
                );
                Err(Trouble::new(message).with_help("remove the older ones, and run all tests with one version"))
            }
        }
    }
}

fn read_one(file: &Path, texts: &Texts) -> Result<Test, ReadError> {
    let dump = read_plain(file)?;
    Ok(reduce(&dump, file.to_owned(), texts))
}
