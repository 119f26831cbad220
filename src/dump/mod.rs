//! A recording and its verdict as the model's facts, and as a file: `convert` makes the facts, `identity` says which test's they are
//! and where its file lies, `store` keeps what the test has left so far.
//!
//! Without the feature `dump` there are the facts, from which messages are made, and no files.

mod convert;
mod identity;
#[cfg(feature = "dump")]
mod store;
mod unwritten;

use std::io;
#[cfg(not(feature = "dump"))]
use std::io::Write;
use std::path::PathBuf;

use querybudget_model::facts::{Outcome, Scope, TestId};

use crate::asked::{self, Dumps};
use crate::judge::{Dumped, Verdict};
use crate::recording::Recording;

pub(crate) use convert::judged as facts_of;
pub(crate) use unwritten::Unwritten;

/// A macro was expanded in the package, which names the dumps where no runner does.
pub(crate) fn is_expanded_in(package: Option<&'static str>) {
    identity::is_expanded_in(package);
}

/// Whether a scope that is left before its end has to be told.
pub(crate) fn is_of_all() -> bool {
    matches!(asked::dumps(), Dumps::All | Dumps::AllIn(_))
}

/// Dumps a scope that was judged, if that is asked for, and tells where.
pub(crate) fn judged(verdict: &Verdict) -> Result<Option<Dumped>, Unwritten> {
    let test = verdict.recording().map_or_else(identity::of_this_thread, identity::of);
    let Some(test) = test.filter(|_| is_of_all() || !verdict.is_ok()) else { return Ok(None) };
    let is_deferred = asked::defers() && is_of_all() && identity::is_certain(&test);
    Ok(leave(&test, facts_of(verdict))?.map(|file| Dumped { file, is_deferred }))
}

/// Dumps a scope without a budget, if that is asked for.
pub(crate) fn unjudged(recording: &Recording) -> Result<(), Unwritten> {
    match identity::of(recording).filter(|_| is_of_all()) {
        Some(test) => leave(&test, convert::unjudged(recording, Outcome::Unjudged)).map(drop),
        None => Ok(()),
    }
}

/// Dumps a scope that was left before its end.
pub(crate) fn interrupted(recording: &Recording, budget: Option<String>) -> Result<(), Unwritten> {
    let Some(test) = identity::of(recording) else { return Ok(()) };
    let mut scope = convert::unjudged(recording, Outcome::Interrupted);
    scope.budget = budget;
    leave(&test, scope).map(drop)
}

#[cfg(feature = "dump")]
fn leave(test: &TestId, scope: Scope) -> Result<Option<PathBuf>, Unwritten> {
    let folder = match asked::dumps() {
        Dumps::None => return Ok(None),
        Dumps::Failing | Dumps::All => identity::default_folder(),
        Dumps::AllIn(folder) => Some(identity::in_workspace(folder)),
    };
    let is_urgent = !matches!(scope.outcome, Outcome::Passed | Outcome::Unjudged);
    let folder = folder.ok_or_else(|| io::Error::other("there is no target folder"));
    match folder.and_then(|folder| store::add(test, scope, &folder, is_of_all(), is_urgent)) {
        Ok(file) => Ok(Some(identity::as_shown(file))),
        Err(error) if is_of_all() => Err(Unwritten::new(&test.name, &error)),
        Err(error) => {
            store::tell_unwritten(test, &error);
            Ok(None)
        }
    }
}

/// Who asks for dumps is told, once, that there will be none.
#[cfg(not(feature = "dump"))]
fn leave(_: &TestId, _: Scope) -> Result<Option<PathBuf>, Unwritten> {
    static TOLD: std::sync::Once = std::sync::Once::new();
    if is_of_all() {
        let why = format!("{} is set, but this test binary has querybudget without its feature `dump`", asked::DUMP);
        TOLD.call_once(|| {
            // Nothing can be done if stderr is closed.
            let _ = writeln!(io::stderr(), "querybudget: {why}: no dump is left; add it to the features in Cargo.toml");
        });
    }
    Ok(None)
}
