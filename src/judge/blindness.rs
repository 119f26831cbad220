//! Why nothing can be said of a scope. It is decided here alone.

use querybudget_model::catalogue::Metric;
use querybudget_model::facts::Blindness;

use super::budget::Budget;
use crate::recording::Recording;

/// Why the counts of the recording cannot be relied on, as far as the budget cares.
pub(super) fn of(recording: &Recording, budget: &Budget) -> Option<Blindness> {
    let needs_layer = budget.limits().chain(budget.unit_limits()).any(|limit| limit.metric == Metric::Unwrapped);
    of_layer(recording, needs_layer).or_else(|| unseen(recording, budget))
}

/// What has hidden statements from the recording, whatever the budget is.
pub(crate) fn hidden(recording: &Recording) -> Option<Blindness> {
    of_layer(recording, false)
}

fn of_layer(recording: &Recording, needs_layer: bool) -> Option<Blindness> {
    match recording.not_connected() {
        // The wrapper alone is enough for what went through it.
        Some(why) if needs_layer || recording.wrapped() == 0 => Some(Blindness::NotConnected(why)),
        _ if recording.was_muted() => Some(Blindness::Muted),
        _ if recording.n_unreported() > 0 => Some(Blindness::Unreported),
        _ if recording.was_silent() => Some(Blindness::Silent),
        _ => None,
    }
}

fn unseen(recording: &Recording, budget: &Budget) -> Option<Blindness> {
    match () {
        () if recording.is_empty() && !budget.admits_no_query() => Some(Blindness::NothingSeen),
        () if recording.shares_runtime() => Some(Blindness::SharedRuntime),
        () if recording.n_own_unattributed() > 0 => Some(Blindness::Unattributed),
        () if !recording.is_complete() => Some(Blindness::StillRunning),
        () if !recording.is_empty() && budget.wants_unit() && !has_unit(recording) => Some(Blindness::NoUnit),
        () => None,
    }
}

/// Whether a unit of work executed a query.
fn has_unit(recording: &Recording) -> bool {
    recording.units().iter().any(|unit| recording.measure_in(unit, &Metric::Queries) > 0)
}
