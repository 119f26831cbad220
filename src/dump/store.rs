//! The dumps of this process, which grow as scopes end.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use querybudget_model::facts::{Dump, Scope, TestId};
use querybudget_model::file;

use super::identity;
use crate::fingerprint;

/// A lock for each test, so that one does not wait for the file of another.
type Tests = HashMap<TestId, Arc<Mutex<Dump>>>;

static TESTS: Mutex<Option<Tests>> = Mutex::new(None);

/// Adds a scope to the dump of its test, and writes that anew.
pub(super) fn add(test: &TestId, scope: Scope, folder: &Path, is_whole: bool) -> io::Result<PathBuf> {
    let dump = of(test);
    let mut dump = dump.lock();
    dump.is_whole = is_whole;
    dump.add(scope);
    file::write(&dump, folder)
}

fn of(test: &TestId) -> Arc<Mutex<Dump>> {
    let mut tests = TESTS.lock();
    let tests = tests.get_or_insert_default();
    Arc::clone(tests.entry(test.clone()).or_insert_with(|| Arc::new(Mutex::new(begun(test)))))
}

fn begun(test: &TestId) -> Dump {
    let mut dump = Dump::new(test.clone(), fingerprint::VERSION);
    dump.attempt = identity::attempt();
    dump.run = identity::run();
    dump
}
