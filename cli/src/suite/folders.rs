//! The dumps of several folders as one suite.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use querybudget_model::file::{ReadError, Reader, find_files};

use super::dump::read_plain_with;
use super::reduce::reduce;
use super::runs;
use super::test::Test;
use super::wanted::Wanted;
use super::worst::{self, Disagreement};
use crate::io::{Texts, Trouble, parallel};

/// What was found in all folders.
#[derive(Debug, Default)]
pub(crate) struct Suite {
    /// The last attempt of each test, which is what its runner goes by, in the order of their names.
    tests: Vec<Test>,
    /// The attempts before.
    earlier: Vec<Test>,
    /// What could not be read.
    pub(crate) unreadable: Vec<Trouble>,
    /// How many dumps are of earlier runs, and left out.
    pub(crate) n_of_earlier_runs: usize,
    /// Where the dumps that several folders have of a test are not the same.
    pub(crate) disagreements: Vec<Disagreement>,
}

impl Suite {
    /// Reads all dumps of the folders, which are one suite's. Of a test in two of them the worst counts.
    ///
    /// `each` is called after each with how many are read.
    pub(crate) fn read(folders: &[PathBuf], wanted: Wanted<'_>, texts: &Texts, each: &(dyn Fn(usize) + Sync)) -> Suite {
        let mut suite = Suite::default();
        let files = wanted.of(suite.find(folders));
        let n_read = AtomicUsize::new(0);
        let read = parallel::map_with(&files, Reader::default, |reader, file| {
            let read = read_one(reader, file, texts);
            each(n_read.fetch_add(1, Ordering::Relaxed) + 1);
            read
        });
        suite.add(read, matches!(wanted, Wanted::LeftSince(_)));
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

    fn add(&mut self, read: Vec<Result<Test, ReadError>>, is_one_run: bool) {
        let (read, unreadable): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
        self.unreadable.extend(unreadable.into_iter().filter_map(Result::err).map(Trouble::new));
        let mut tests: Vec<Test> = read.into_iter().filter_map(Result::ok).collect();
        if !is_one_run {
            self.n_of_earlier_runs = runs::remove_earlier(&mut tests);
        }
        tests.sort_by(|one, other| one.order().cmp(&other.order()));
        let mut last: Vec<Test> = Vec::with_capacity(tests.len());
        for test in tests.into_iter().rev() {
            let is_retried = last.last().is_some_and(|later| test.is_retried_by(later));
            if is_retried { self.earlier.push(test) } else { last.push(test) }
        }
        last.into_iter().rev().for_each(|test| self.count(test));
    }

    /// The dumps of a test come one after the other.
    fn count(&mut self, test: Test) {
        match self.tests.last_mut().filter(|known| known.key == test.key) {
            Some(known) => self.disagreements.extend(worst::add(known, test)),
            None => self.tests.push(test),
        }
    }

    /// The tests, as far as they count.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Test> {
        self.tests.iter()
    }

    /// All attempts of a test, in their order.
    pub(crate) fn attempts_of(&self, key: &str) -> Vec<&Test> {
        let mut attempts: Vec<&Test> = self.earlier.iter().chain(&self.tests).filter(|test| test.key == key).collect();
        attempts.sort_by_key(|test| test.attempt);
        attempts
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

fn read_one(reader: &mut Reader, file: &Path, texts: &Texts) -> Result<Test, ReadError> {
    read_plain_with(reader, file).map(|dump| reduce(dump, file.to_owned(), texts))
}
