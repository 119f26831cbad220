//! A recording and its verdict as the model's facts, and as a file: `convert` makes the facts, `identity` says which test's they are
//! and where its file lies, `store` keeps what the test has left so far.
//!
//! Without the feature `dump` there are the facts, from which messages are made, and no files.

mod convert;
mod identity;
#[cfg(feature = "dump")]
mod store;

#[cfg(not(feature = "dump"))]
use std::io::{self, Write};
use std::path::PathBuf;

use querybudget_model::facts::{Outcome, Scope, TestId};

use crate::asked::{self, Dumps};
use crate::judge::{Dumped, Verdict};
use crate::recording::Recording;

pub(crate) use convert::judged as facts_of;

/// A macro was expanded in the package, which names the dumps where no runner does.
pub(crate) fn is_expanded_in(package: Option<&'static str>) {
    identity::is_expanded_in(package);
}

/// Whether a scope that is left before its end has to be told.
pub(crate) fn is_of_all() -> bool {
    matches!(asked::dumps(), Dumps::All | Dumps::AllIn(_))
}

/// Dumps a scope that was judged, if that is asked for, and tells where.
pub(crate) fn judged(verdict: &Verdict) -> Option<Dumped> {
    if verdict.is_ok() && !is_of_all() {
        return None;
    }
    let test = verdict.recording().map_or_else(identity::of_this_thread, identity::of)?;
    let file = leave(&test, facts_of(verdict))?;
    Some(Dumped { file, is_deferred: asked::defers() && is_of_all() && identity::is_certain(&test) })
}

/// Dumps a scope without a budget, if that is asked for.
pub(crate) fn unjudged(recording: &Recording) {
    if let Some(test) = identity::of(recording).filter(|_| is_of_all()) {
        leave(&test, convert::unjudged(recording, Outcome::Unjudged));
    }
}

/// Dumps a scope that was left before its end.
pub(crate) fn interrupted(recording: &Recording, budget: Option<String>) {
    if let Some(test) = identity::of(recording) {
        let mut scope = convert::unjudged(recording, Outcome::Interrupted);
        scope.budget = budget;
        leave(&test, scope);
    }
}

#[cfg(feature = "dump")]
fn leave(test: &TestId, scope: Scope) -> Option<PathBuf> {
    let folder = match asked::dumps() {
        Dumps::None => return None,
        Dumps::Failing | Dumps::All => identity::default_folder()?,
        Dumps::AllIn(folder) => identity::in_workspace(folder),
    };
    let is_urgent = !matches!(scope.outcome, Outcome::Passed | Outcome::Unjudged);
    match store::add(test, scope, &folder, is_of_all(), is_urgent) {
        Ok(file) => Some(identity::as_shown(file)),
        Err(error) => {
            store::tell_unwritten(test, &error);
            None
        }
    }
}

/// Who asks for dumps is told, once, that there will be none.
#[cfg(not(feature = "dump"))]
fn leave(_: &TestId, _: Scope) -> Option<PathBuf> {
    static TOLD: std::sync::Once = std::sync::Once::new();
    if is_of_all() {
        let why = format!("{} is set, but this test binary has querybudget without its feature `dump`", asked::DUMP);
        TOLD.call_once(|| {
            // Nothing can be done if stderr is closed.
            let _ = writeln!(io::stderr(), "querybudget: {why}: no dump is left; add it to the features in Cargo.toml");
        });
    }
    None
}
