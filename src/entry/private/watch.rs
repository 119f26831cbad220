//! A test that is watched: it leaves a dump, if dumps are asked for, and is not judged.

use std::future::Future;
use std::panic::Location;

use crate::dump;
use crate::entry::scoped::{judge, judge_sync, left, noted};
use crate::entry::settle::unless_unwritten;
use crate::judge::{Budget, Verdict};

/// Runs a test in a scope, if there is a dump to leave. The `budget` has no terms.
#[track_caller]
pub fn watch_test<F: Future>(
    name: &'static str,
    budget: Budget,
    future: F,
) -> impl Future<Output = (F::Output, Option<Verdict>)> {
    let place = Location::caller();
    let watched = match dump::is_of_all() {
        true => Ok(judge(name.to_owned(), place, budget, future)),
        false => Err(future),
    };
    async move {
        match watched {
            Ok(watched) => {
                let (value, verdict) = watched.await;
                (value, Some(verdict))
            }
            Err(future) => (future.await, None),
        }
    }
}

/// The same for a test that is not `async`.
#[track_caller]
pub fn watch_test_sync<T>(name: &'static str, budget: Budget, work: impl FnOnce() -> T) -> (T, Option<Verdict>) {
    if !dump::is_of_all() {
        return (work(), None);
    }
    let (value, verdict) = judge_sync(name.to_owned(), Location::caller(), budget, work);
    (value, Some(verdict))
}

/// Dumps what was watched of a test, which may have `failed` by itself.
pub fn note(verdict: Option<Verdict>, failed: bool) {
    match verdict {
        Some(verdict) if failed => left(&verdict),
        Some(verdict) => unless_unwritten(noted(&verdict)),
        None => {}
    }
}
