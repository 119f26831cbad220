//! The dumps of this process, which grow as scopes end.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use querybudget_model::facts::{Dump, Scope, TestId};
use querybudget_model::file;

use super::Unwritten;
use super::identity;
use crate::fingerprint;

/// A lock for each test, so that one does not wait for the file of another.
type Tests = HashMap<TestId, Arc<Mutex<Kept>>>;

static TESTS: Mutex<Option<Tests>> = Mutex::new(None);

thread_local! {
    static LEFT: RefCell<Left> = const { RefCell::new(Left(Vec::new())) };
}

/// What a test has left so far.
struct Kept {
    dump: Dump,
    /// How many scopes have been added, and how many of these stand in the file.
    n_added: u64,
    n_written: u64,
}

/// What this thread has still to write when it ends.
struct Left(Vec<(Arc<Mutex<Kept>>, PathBuf)>);

/// Adds a scope to the dump of its test. The file is written anew if that `is_urgent`, whenever the dump has doubled, and when the thread
/// ends: of ten thousand scopes each would write all before it otherwise.
pub(super) fn add(test: &TestId, scope: Scope, folder: &Path, is_whole: bool, is_urgent: bool) -> io::Result<PathBuf> {
    let kept = of(test);
    let mut locked = kept.lock();
    locked.dump.is_whole = is_whole;
    locked.dump.add(scope);
    locked.n_added += 1;
    if is_urgent || locked.n_added >= 2 * locked.n_written || !leave_to_end_of_thread(&kept, folder) {
        return locked.write(folder);
    }
    Ok(folder.join(file::file_of(&locked.dump.test, locked.dump.attempt)))
}

/// Returns whether this thread will write it, which it does not while it ends.
fn leave_to_end_of_thread(kept: &Arc<Mutex<Kept>>, folder: &Path) -> bool {
    let leave = |left: &RefCell<Left>| {
        let left = &mut left.borrow_mut().0;
        if !left.iter().any(|(known, _)| Arc::ptr_eq(known, kept)) {
            left.push((Arc::clone(kept), folder.to_owned()));
        }
    };
    LEFT.try_with(leave).is_ok()
}

impl Kept {
    fn write(&mut self, folder: &Path) -> io::Result<PathBuf> {
        self.n_written = self.n_added;
        file::write(&self.dump, folder)
    }

    fn write_rest(&mut self, folder: &Path) -> io::Result<()> {
        if self.n_written < self.n_added { self.write(folder).map(drop) } else { Ok(()) }
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        for (kept, folder) in &self.0 {
            let mut kept = kept.lock();
            match kept.write_rest(folder) {
                Err(error) if kept.dump.is_whole => Unwritten::new(&kept.dump.test.name, &error).end_process(),
                Err(error) => tell_unwritten(&kept.dump.test, &error),
                Ok(()) => {}
            }
        }
    }
}

/// A test does not fail for a dump that nobody has asked for, and nothing can be done if stderr is closed.
pub(super) fn tell_unwritten(test: &TestId, error: &io::Error) {
    let _ = writeln!(io::stderr(), "querybudget: the dump of `{}` could not be written: {error}", test.name);
}

fn of(test: &TestId) -> Arc<Mutex<Kept>> {
    let mut tests = TESTS.lock();
    let tests = tests.get_or_insert_default();
    let kept = || Arc::new(Mutex::new(Kept { dump: begun(test), n_added: 0, n_written: 0 }));
    Arc::clone(tests.entry(test.clone()).or_insert_with(kept))
}

fn begun(test: &TestId) -> Dump {
    let mut dump = Dump::new(test.clone(), fingerprint::VERSION);
    dump.attempt = identity::attempt();
    dump.run = identity::run();
    dump
}
