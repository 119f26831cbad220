//! What a test executed, left as a file: `identity` says which test's and where, `convert` what stands in it, `store` keeps what
//! the test has left so far. The format is that of the crate `querybudget-dump`.

mod convert;
mod identity;
mod store;

use std::io::{self, Write};
use std::panic::Location;
use std::path::PathBuf;

use crate::asked::{self, Dumps};
use crate::recording::Recording;
use crate::verdict::{Dumped, Verdict};
use querybudget_dump::{Outcome, Scope, TestId};

/// Whether a scope that is left before its end has to be told.
pub(crate) fn is_of_all() -> bool {
    matches!(asked::dumps(), Dumps::All | Dumps::AllIn(_))
}

/// Dumps a scope that was judged, if that is asked for, and tells where.
pub(crate) fn judged(verdict: &Verdict, place: &Location<'_>) -> Option<Dumped> {
    if verdict.is_ok() && !is_of_all() {
        return None;
    }
    let test = verdict.recording().map_or_else(identity::of_this_thread, identity::of)?;
    let file = leave(&test, convert::judged(verdict, place))?;
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
        leave(&test, Scope { budget, ..convert::unjudged(recording, Outcome::Interrupted) });
    }
}

fn leave(test: &TestId, scope: Scope) -> Option<PathBuf> {
    let folder = match asked::dumps() {
        Dumps::None => return None,
        Dumps::Failing | Dumps::All => identity::default_folder()?,
        Dumps::AllIn(folder) => identity::in_workspace(folder),
    };
    match store::add(test, scope, &folder, is_of_all()) {
        Ok(file) => Some(identity::as_shown(file)),
        Err(error) => {
            // A test does not fail for its dump, and nothing can be done if stderr is closed.
            let _ = writeln!(io::stderr(), "querybudget: the dump of `{}` could not be written: {error}", test.name);
            None
        }
    }
}
