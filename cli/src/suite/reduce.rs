//! A dump made into what is kept of it.

use std::path::PathBuf;

use querybudget_model::facts::{Class, Dump, Outcome, Scope};
use querybudget_model::words;

use super::place::Place;
use super::test::{Broken, Gap, Test};
use super::{broken, shapes};
use crate::io::Texts;

/// What is kept of a dump whose texts are plain.
pub(super) fn reduce(dump: &Dump, file: PathBuf, texts: &Texts) -> Test {
    let first = dump.roots().next().or(dump.scopes.first());
    let place = |scope: &Scope| Place::of(scope, texts);
    let at = |scope, words::Broken { limit, message, .. }| Broken { limit, message, place: place(scope) };
    let broken = |scope| broken::limits(scope).into_iter().map(move |broken| at(scope, broken));
    let blind = |scope| broken::blindness(scope).map(|broken| at(scope, broken));
    Test {
        key: dump.test.to_string(),
        id: dump.test.clone(),
        attempt: dump.attempt,
        file,
        run: dump.run.as_deref().map(|run| texts.shared(run)),
        rules: dump.fingerprint,
        place: first.map(place),
        gap: gap(dump),
        other_gap: None,
        broken: dump.scopes.iter().flat_map(broken).collect(),
        blind: dump.scopes.iter().filter_map(blind).collect(),
        shapes: shapes::of(dump, texts),
        outcome: dump.scopes.iter().map(|scope| scope.outcome).max(),
        n_unattributed: dump.roots().fold(0, |sum, scope| sum.saturating_add(unattributed(scope))),
        duration_us: dump.roots().fold(0, |sum, scope| sum.saturating_add(scope.duration_us)),
    }
}

/// Of the application's, in one of the outermost scopes.
fn unattributed(scope: &Scope) -> u64 {
    let of_application = scope.unattributed.iter().filter(|shape| shape.class == Class::Application);
    of_application.fold(0, |sum, shape| sum.saturating_add(shape.counts.executions))
}

fn gap(dump: &Dump) -> Option<Gap> {
    match dump.roots().next() {
        _ if !dump.is_whole => Some(Gap::FailedScopesAlone),
        None => Some(Gap::NoScope),
        _ if dump.roots().any(|scope| scope.outcome == Outcome::Interrupted) => Some(Gap::Interrupted),
        Some(_) => None,
    }
}
