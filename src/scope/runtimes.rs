//! Which test each runtime works for, and whether it is one's alone.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::runtime::Id;

/// Runtimes come and go with tests. So many are remembered.
const MAX_RUNTIMES: usize = 4_096;

static TESTS: Mutex<Option<HashMap<Id, Owner>>> = Mutex::new(None);

#[derive(Debug)]
struct Owner {
    /// The name of the thread whose `block_on` was seen first.
    test: String,
    /// Another test's was seen as well.
    is_shared: bool,
}

/// The test uses the runtime: its thread is in `block_on`. Returns the test that has used it so far, if this shows that it is not one's alone.
pub(super) fn is_used(runtime: Id, test: &str) -> Option<String> {
    let mut tests = TESTS.lock();
    let tests = tests.get_or_insert_default();
    if tests.len() >= MAX_RUNTIMES {
        tests.retain(|_, owner| owner.is_shared);
    }
    let owner = tests.entry(runtime).or_insert_with(|| Owner { test: test.to_owned(), is_shared: false });
    let is_new = !owner.is_shared && owner.test != test;
    owner.is_shared |= is_new;
    is_new.then(|| owner.test.clone())
}

/// Whether a test's thread was seen in the runtime's `block_on`.
pub(super) fn is_of_test(runtime: Id) -> bool {
    TESTS.lock().as_ref().is_some_and(|tests| tests.contains_key(&runtime))
}

/// The one test that uses the runtime. `None` as long as no test is known to, and once several are.
pub(super) fn sole_test_of(runtime: Id) -> Option<String> {
    let tests = TESTS.lock();
    let owner = tests.as_ref()?.get(&runtime)?;
    (!owner.is_shared).then(|| owner.test.clone())
}

/// Whether several tests use the runtime, so that nobody knows whose a task is.
pub(super) fn is_shared(runtime: Id) -> bool {
    TESTS.lock().as_ref().is_some_and(|tests| tests.get(&runtime).is_some_and(|owner| owner.is_shared))
}
