//! Code in a scope of its own, and what becomes of the scope.

use std::future::Future;
use std::panic::Location;
use std::thread;

use querybudget_model::words;

use super::settle::{tell, unless_unwritten};
use crate::asked;
use crate::capture::{OnInterrupt, OpenScope, Recorded, recorded_sync};
use crate::dump::{self, Unwritten};
use crate::judge::{self, Budget, Verdict};
use crate::recording::Recording;
use crate::scope::{Purpose, ScopeRequest};

/// Polls the future in a scope; where none can be opened, outside of one, and the verdict says why.
pub(crate) fn judge<F: Future>(
    name: String,
    place: &'static Location<'static>,
    budget: Budget,
    future: F,
) -> impl Future<Output = (F::Output, Verdict)> {
    let future = Box::pin(future);
    let recorded = match OpenScope::new(judged(&name, place, &budget)) {
        Ok(open) => Ok(Recorded::new(open, future, on_interrupt(Some(&budget)))),
        Err(why) => Err((why, future)),
    };
    async move {
        match recorded {
            Ok(recorded) => {
                let (output, recording) = recorded.await;
                (output, budget.check(&recording))
            }
            Err((why, future)) => (future.await, Verdict::not_connected(name, place, budget, why)),
        }
    }
}

/// The same for a closure.
pub(crate) fn judge_sync<T>(
    name: String,
    place: &'static Location<'static>,
    budget: Budget,
    work: impl FnOnce() -> T,
) -> (T, Verdict) {
    match OpenScope::new(judged(&name, place, &budget)) {
        Ok(open) => {
            let (output, recording) = recorded_sync(open, work, on_interrupt(Some(&budget)));
            (output, budget.check(&recording))
        }
        Err(why) => (work(), Verdict::not_connected(name, place, budget, why)),
    }
}

fn judged(name: &str, place: &'static Location<'static>, budget: &Budget) -> ScopeRequest {
    let keeps_arguments = budget.shows_arguments() || asked::to_show("arguments");
    let unit_spans = budget.unit_spans().iter().cloned().chain(asked::units()).collect();
    let name = name.to_owned();
    ScopeRequest { name, test: None, place, purpose: Purpose::Recording, keeps_arguments, unit_spans }
}

/// A scope that is held against no budget.
pub(super) fn unjudged(place: &'static Location<'static>) -> ScopeRequest {
    let keeps_arguments = asked::to_show("arguments");
    let unit_spans = asked::units();
    let name = name_of(place);
    ScopeRequest { name, test: None, place, purpose: Purpose::Recording, keeps_arguments, unit_spans }
}

/// What is to be done with a scope that is left before its end. It is dumped, if that is asked for. One that is held against a budget is told if
/// its future was dropped, as by a timeout, since nobody will judge it.
pub(super) fn on_interrupt(budget: Option<&Budget>) -> Option<OnInterrupt> {
    let budget = budget.and_then(terms_of);
    let interrupted = move |recording: Recording| {
        if budget.is_some() && !thread::panicking() {
            tell(&words::dropped(recording.name(), recording.len()));
        }
        if dump::is_of_all() {
            unless_unwritten(dump::interrupted(&recording, budget));
        }
    };
    Some(Box::new(interrupted))
}

/// The verdict on a scope that is not left by a failure of its own, with its dump.
pub(crate) fn dumped(verdict: Verdict) -> Verdict {
    match dump::judged(&verdict) {
        Ok(dumped) => verdict.in_file(dumped),
        Err(unwritten) => {
            // One that is not ok fails the test and tells more.
            if verdict.is_ok() {
                unless_unwritten(Err(unwritten))
            } else {
                unwritten.tell()
            }
            verdict
        }
    }
}

/// Dumps a scope without a budget. The verdict tells if statements were hidden from it.
pub(super) fn dumped_unjudged(recording: &Recording) -> Option<Verdict> {
    if judge::hidden(recording).is_some() {
        return Some(dumped(Budget::new().check(recording)));
    }
    unless_unwritten(dump::unjudged(recording));
    None
}

/// Dumps a scope that is left by an error, of which nothing can be said.
pub(crate) fn left(verdict: &Verdict) {
    if let Some(recording) = verdict.recording().filter(|_| dump::is_of_all()) {
        unless_unwritten(dump::interrupted(recording, terms_of(verdict.budget())));
    }
}

/// The budget as it is written, if it has terms. One without them has nothing to judge.
fn terms_of(budget: &Budget) -> Option<String> {
    Some(budget.to_string()).filter(|terms| !terms.is_empty())
}

/// Dumps a scope that nobody judges. Where statements may have been hidden from it, the dump says so.
pub(crate) fn noted(verdict: &Verdict) -> Result<(), Unwritten> {
    match verdict.recording().filter(|_| verdict.blindness().is_none()) {
        Some(recording) => dump::unjudged(recording),
        None => dump::judged(verdict).map(drop),
    }
}

/// A scope without a name is named by its place.
pub(crate) fn name_of(place: &Location<'_>) -> String {
    format!("{}:{}", place.file(), place.line())
}
