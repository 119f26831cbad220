//! The dumps of a suite, which may lie in several folders.

mod broken;
mod reduce;
mod test;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use querybudget_dump::{Dump, ReadError, TestId, find_files};

pub(crate) use broken::{blindness, limits};
pub(crate) use test::{Broken, Found, Query, Test};

use crate::parallel;
use crate::plain;
use crate::texts::Texts;
use crate::trouble::Trouble;

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
        let mut files = Vec::new();
        for folder in folders {
            let found = find_files(folder);
            suite.unreadable.extend(found.errors.iter().map(Trouble::new));
            files.extend(found.files);
        }
        let mut attempts: BTreeMap<(TestId, u32), Test> = BTreeMap::new();
        let n_read = AtomicUsize::new(0);
        let read = parallel::map(&files, |file| {
            let read = read_one(file, texts);
            each(n_read.fetch_add(1, Ordering::Relaxed) + 1);
            read
        });
        for read in read {
            match read {
                Ok(test) => suite.n_replaced += usize::from(attempts.insert(key(&test), test).is_some()),
                Err(error) => suite.unreadable.push(Trouble::new(error)),
            }
        }
        suite.attempts = attempts.into_values().collect();
        suite.attempts.sort_by(|one, other| (&one.key, one.attempt).cmp(&(&other.key, other.attempt)));
        suite
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

/// Reads a dump, all of whose texts are plain from here on.
pub(crate) fn read_plain(file: &Path) -> Result<Dump, ReadError> {
    let mut dump = querybudget_dump::read_file(file)?;
    plain::dump(&mut dump);
    Ok(dump)
}

fn read_one(file: &Path, texts: &Texts) -> Result<Test, ReadError> {
    let dump = read_plain(file)?;
    Ok(reduce::reduce(&dump, file.to_owned(), texts))
}

fn key(test: &Test) -> (TestId, u32) {
    (test.id.clone(), test.attempt)
}
