//! What the macros expand to. Not a public interface: it changes with them, and they are pinned to this version.
#![allow(missing_docs, reason = "not for readers of the documentation")]

mod count;
mod flow;
mod watch;

use std::future::Future;
use std::panic::Location;

use super::scoped::{dumped, judge, judge_sync, left, name_of};
use crate::dump;
use crate::judge::{Budget, Verdict};

#[cfg(feature = "macros")]
pub use querybudget_macros::block;

pub use querybudget_model::facts::Bound::{Above, AtLeast, AtMost, Below, Exactly, Within};

pub use super::audit::start as start_audit;
pub use count::{WholeNumber, count};
pub use flow::{Branch, Ended, FailedOther, FailedResult, Flow, FromResidual, Outcome, branch, from_residual};
pub use watch::{note, watch_test, watch_test_sync};

/// The budget, in the package that the macro was expanded in.
pub fn in_package(package: Option<&'static str>, budget: Budget) -> Budget {
    dump::is_expanded_in(package);
    budget
}

#[track_caller]
pub fn check_block<F: Future>(budget: Budget, future: F) -> impl Future<Output = (F::Output, Verdict)> {
    let place = Location::caller();
    judge(name_of(place), place, budget, future)
}

#[track_caller]
pub fn check_block_sync<T>(budget: Budget, work: impl FnOnce() -> T) -> (T, Verdict) {
    let place = Location::caller();
    judge_sync(name_of(place), place, budget, work)
}

#[track_caller]
pub fn check_test<F: Future>(
    name: &'static str,
    budget: Budget,
    future: F,
) -> impl Future<Output = (F::Output, Verdict)> {
    judge(name.to_owned(), Location::caller(), budget, future)
}

#[track_caller]
pub fn check_test_sync<T>(name: &'static str, budget: Budget, work: impl FnOnce() -> T) -> (T, Verdict) {
    judge_sync(name.to_owned(), Location::caller(), budget, work)
}

/// Fails the test if the verdict is not ok, unless the test has `failed` by itself.
#[track_caller]
pub fn settle(verdict: Verdict, failed: bool) {
    match failed {
        true => left(&verdict),
        false => dumped(verdict).assert(),
    }
}
