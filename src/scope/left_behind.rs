//! Scopes that ended while tasks of theirs still ran: what these execute is in no count, and is told.

use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::runtime::Id;

use super::live::Scope;

/// So many statements of a scope are told.
const MAX_TOLD: usize = 3;
/// So many scopes are remembered.
const MAX_SCOPES: usize = 64;

static LEFT: Mutex<Vec<LeftBehind>> = Mutex::new(Vec::new());
/// The length of [`LEFT`], so that a statement outside of all tests pays for no lock.
static N_LEFT: AtomicUsize = AtomicUsize::new(0);

struct LeftBehind {
    runtime: Id,
    scope: Scope,
    n_told: usize,
}

fn change(change: impl FnOnce(&mut Vec<LeftBehind>)) {
    let mut left = LEFT.lock();
    change(&mut left);
    N_LEFT.store(left.len(), Ordering::Release);
}

/// The scope has ended, and its runtime has more tasks than when it began.
pub(crate) fn leaves_tasks(scope: &Scope) {
    let Some(home) = scope.home().filter(|_| scope.parent().is_none()) else { return };
    change(|left| {
        left.truncate(MAX_SCOPES - 1);
        left.insert(0, LeftBehind { runtime: home.runtime, scope: scope.clone(), n_told: 0 });
    });
}

/// A scope is polled on the runtime, and counts what its tasks execute.
pub(crate) fn takes_tasks_over(runtime: Id) {
    if any() {
        change(|left| left.retain(|known| known.runtime != runtime));
    }
}

/// Whether there is any.
pub(crate) fn any() -> bool {
    N_LEFT.load(Ordering::Acquire) > 0
}

/// The scope that has left the task of this runtime behind, if there is still something to tell of it.
pub(super) fn of_runtime(runtime: Id) -> Option<Scope> {
    let mut scope = None;
    change(|left| {
        let Some(place) = left.iter().position(|known| known.runtime == runtime) else { return };
        left[place].n_told += 1;
        scope = Some(left[place].scope.clone());
        // Who has nothing more to be told of must not cost the statements outside of all scopes.
        if left[place].n_told == MAX_TOLD {
            left.remove(place);
        }
    });
    scope
}
