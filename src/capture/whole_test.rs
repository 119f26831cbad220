//! Tests that are audited: each is a scope, from where its thread is first seen to the end of that.

use std::cell::OnceCell;
use std::fmt;
use std::sync::OnceLock;

use super::ending::Ending;
use crate::recording::{Recording, test_of_this_thread};
use crate::scope::{self, Audited, Scope, ScopeRequest};

/// What to do with the tests.
pub(crate) struct Audit {
    /// What the scope of a test is opened with, by its name.
    pub(crate) opens: Box<dyn Fn(String) -> ScopeRequest + Send + Sync>,
    /// What becomes of what it saw.
    pub(crate) ends: fn(Recording),
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit").finish_non_exhaustive()
    }
}

static AUDIT: OnceLock<(Audit, fn())> = OnceLock::new();

thread_local! {
    /// The test that this thread runs; `None` if it runs none.
    static RUNNING: OnceCell<Option<Running>> = const { OnceCell::new() };
}

/// From now on tests are audited, once somebody [connects](connect) what counts. Returns whether they were not before.
pub(super) fn begin(audit: Audit, connect: fn()) -> bool {
    AUDIT.set((audit, connect)).is_ok()
}

/// Sees to it that something counts, if tests are audited: a statement is about to be asked for or reported.
pub(super) fn connect() {
    if let Some((_, connect)) = AUDIT.get() {
        connect();
    }
}

pub(super) fn are_audited() -> bool {
    AUDIT.get().is_some()
}

/// What this thread knows of the tests, if they are audited.
pub(super) fn audited() -> Option<Audited> {
    are_audited().then(|| Audited { whole_test: of_this_thread() })
}

/// The test whose thread this is, if tests are audited.
fn of_this_thread() -> Option<Scope> {
    let (audit, _) = AUDIT.get()?;
    let scope = |running: &OnceCell<Option<Running>>| {
        let running = running.get_or_init(|| Running::begin(audit));
        running.as_ref().map(|running| running.scope.clone())
    };
    // A thread that ends has none any more.
    RUNNING.try_with(scope).ok().flatten()
}

/// Held by the thread until it ends, which the harness waits for.
struct Running {
    scope: Scope,
    ends: fn(Recording),
}

impl Running {
    fn begin(audit: &Audit) -> Option<Self> {
        let request = (audit.opens)(test_of_this_thread()?);
        Some(Running { scope: scope::open(request, None), ends: audit.ends })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let is_complete = Ending::wait(&self.scope);
        (self.ends)(scope::finish(&self.scope, is_complete, None));
    }
}
