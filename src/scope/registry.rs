//! The scopes that are open in this process.

use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use querybudget_model::facts::NotConnected;
use tokio::runtime::Id;

use super::live::{Scope, ScopeRequest};
use super::runtimes;
use crate::recording::Recording;

static OPEN: Mutex<Vec<Scope>> = Mutex::new(Vec::new());
/// The length of [`OPEN`], so that a statement outside of all tests pays for no lock.
static N_OPEN: AtomicUsize = AtomicUsize::new(0);

/// Opens a scope below its parent.
pub(crate) fn open(request: ScopeRequest, parent: Option<Scope>) -> Scope {
    let scope = Scope::new(request, parent);
    change(|open| open.push(scope.clone()));
    scope
}

/// Ends the scope. What comes later is late; a second call returns an empty recording.
pub(crate) fn finish(scope: &Scope, is_complete: bool, not_connected: Option<NotConnected>) -> Recording {
    change(|open| open.retain(|other| !other.is(scope)));
    scope.freeze(is_complete, not_connected)
}

fn change(change: impl FnOnce(&mut Vec<Scope>)) {
    let mut open = OPEN.lock();
    change(&mut open);
    N_OPEN.store(open.len(), Ordering::Release);
}

pub(crate) fn is_any_open() -> bool {
    N_OPEN.load(Ordering::Acquire) > 0
}

pub(crate) fn open_scopes() -> Vec<Scope> {
    OPEN.lock().clone()
}

/// Whether an open scope is polled in the runtime.
pub(super) fn is_home(runtime: Id) -> bool {
    OPEN.lock().iter().any(|scope| scope.home().is_some_and(|home| home.runtime == runtime))
}

/// The scope that a spawned task of the runtime belongs to: the one root scope of the runtime or, where the test has
/// opened others inside of it one after the other, the innermost of these. `None` where two could be meant.
pub(super) fn innermost_of_runtime(runtime: Id) -> Option<Scope> {
    innermost(|scope| scope.home().is_some_and(|home| home.runtime == runtime))
}

/// The same of the one root scope of the process.
pub(super) fn innermost_of_process() -> Option<Scope> {
    innermost(|_| true)
}

/// The same, among the scopes that the test itself has opened.
pub(crate) fn innermost_main_of_runtime(runtime: Id) -> Option<Scope> {
    innermost(|scope| scope.home().is_some_and(|home| home.runtime == runtime && home.is_main))
}

/// The test on this thread uses the runtime. If others do, too, what was counted of its tasks may be theirs.
pub(crate) fn note_use(runtime: Id, test: &str) {
    if let Some(other) = runtimes::is_used(runtime, test) {
        let open = OPEN.lock();
        let is_home = |scope: &Scope| scope.home().is_some_and(|home| home.runtime == runtime);
        let is_meant = |scope: &&Scope| is_home(scope) || scope.is_whole_test(&other);
        open.iter().filter(is_meant).for_each(Scope::shares_runtime);
    }
}

/// The scope that is all of the test of this name.
pub(super) fn whole_test(name: &str) -> Option<Scope> {
    OPEN.lock().iter().find(|scope| scope.is_whole_test(name)).cloned()
}

fn innermost(is_meant: impl Fn(&Scope) -> bool) -> Option<Scope> {
    let open = OPEN.lock();
    let meant = || open.iter().filter(|scope| is_meant(scope));
    let is_root = |scope: &Scope| match scope.parent() {
        Some(parent) => !meant().any(|other| other.is(parent)),
        None => true,
    };
    let mut scope = sole(meant().filter(|scope| is_root(scope)))?;
    while let Some(inner) = sole(meant().filter(|inner| is_main_inside(inner, scope))) {
        scope = inner;
    }
    Some(scope.clone())
}

/// Opened by the test itself, right inside of `outer`.
fn is_main_inside(scope: &Scope, outer: &Scope) -> bool {
    scope.home().is_some_and(|home| home.is_main) && scope.parent().is_some_and(|parent| parent.is(outer))
}

/// The scope, if there is one and no other.
fn sole<'a>(mut scopes: impl Iterator<Item = &'a Scope>) -> Option<&'a Scope> {
    let first = scopes.next()?;
    scopes.next().is_none().then_some(first)
}
