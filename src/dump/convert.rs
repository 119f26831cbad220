//! A scope as the model's facts. What is said of them is the model's to say.

use std::panic::Location;
use std::time::Duration;

use querybudget_model::catalogue::Lint;
use querybudget_model::facts::{self, Level, Outcome};

use super::identity;
use crate::asked;
use crate::judge::{Finding, Verdict};
use crate::recording::{Arguments, MAX_KEPT_QUERIES, Query, Recording, Serial, ShapeStats};

/// The facts of a scope with a budget.
pub(crate) fn judged(verdict: &Verdict) -> facts::Scope {
    let outcome = match (verdict.blindness(), verdict.is_ok()) {
        (Some(_), _) => Outcome::Blind,
        (None, true) => Outcome::Passed,
        (None, false) => Outcome::Failed,
    };
    let mut scope = match verdict.recording() {
        Some(recording) => recorded(recording, Some(verdict), outcome),
        None => unseen(verdict, outcome),
    };
    scope.budget = Some(verdict.budget().to_string()).filter(|budget| !budget.is_empty());
    scope.breaches = verdict.breaches().to_vec();
    scope.expectations = verdict.expected().to_vec();
    scope.unexpected = verdict.unexpected_places().to_vec();
    scope.stale = verdict.stale().to_vec();
    scope.blindness = verdict.blindness();
    scope
}

/// The facts of a scope without a budget.
pub(super) fn unjudged(recording: &Recording, outcome: Outcome) -> facts::Scope {
    recorded(recording, None, outcome)
}

/// Of a scope that could not be opened.
fn unseen(verdict: &Verdict, outcome: Outcome) -> facts::Scope {
    let mut scope = scope(Serial::new(), verdict.name(), verdict.place(), outcome);
    scope.is_complete = false;
    scope
}

fn scope(id: Serial, name: &str, place: &Location<'_>, outcome: Outcome) -> facts::Scope {
    facts::Scope::new(id.number(), name, identity::file_of(place), place.line(), outcome)
}

fn recorded(recording: &Recording, verdict: Option<&Verdict>, outcome: Outcome) -> facts::Scope {
    let shows_arguments =
        asked::to_show("arguments") || verdict.is_some_and(|verdict| verdict.budget().shows_arguments());
    let mut scope = scope(recording.id(), recording.name(), recording.place(), outcome);
    scope.parent = recording.parent().map(Serial::number);
    scope.findings = findings(recording, verdict);
    scope.duration_us = microseconds(recording.duration());
    scope.is_complete = recording.is_complete();
    scope.shapes = recording.all_shapes().map(shape).collect();
    // Those of the timeline are among the first.
    let units = recording.units().iter().take(MAX_KEPT_QUERIES);
    scope.units = units.map(|unit| unit.name().to_owned()).collect();
    scope.timeline = timeline(recording, shows_arguments);
    scope.timeline_omitted = recording.n_executions() - scope.timeline.len() as u64;
    scope.unattributed = recording.unattributed().map(shape).collect();
    scope.n_own_unattributed = recording.n_own_unattributed();
    scope.n_elsewhere = recording.elsewhere();
    scope.paused = recording.paused().map(shape).collect();
    scope.n_unreported = recording.n_unreported();
    scope
}

/// What the verdict has found, and what explains the number of queries, whether anybody asks or not.
fn findings(recording: &Recording, verdict: Option<&Verdict>) -> Vec<facts::Finding> {
    let judged = |verdict| judged_findings(recording, verdict);
    let mut found: Vec<facts::Finding> = verdict.into_iter().flat_map(judged).collect();
    let explaining = Lint::ALL.iter().filter(|lint| lint.entry().explains_counts);
    for noted in explaining.flat_map(|lint| recording.find(*lint)) {
        if !found.iter().any(|known| (known.lint(), known.shape) == (noted.lint(), noted.place())) {
            found.push(finding(recording, &noted, Level::Noted));
        }
    }
    found
}

fn judged_findings(recording: &Recording, verdict: &Verdict) -> Vec<facts::Finding> {
    let denied = verdict.findings().iter().map(|found| finding(recording, found, Level::Denied));
    let warned = verdict.warnings().iter().map(|found| finding(recording, found, Level::Warned));
    let allowed = verdict.excepted().iter().map(|found| {
        let mut allowed = finding(recording, found, Level::Allowed);
        allowed.reason = verdict.budget().reason_for(found).map(str::to_owned);
        allowed
    });
    denied.chain(warned).chain(allowed).collect()
}

fn finding(recording: &Recording, found: &Finding, level: Level) -> facts::Finding {
    let mut finding = facts::Finding::new(found.details().clone(), found.term(), level, found.place());
    let unit = found.unit().and_then(|unit| recording.place_of_unit(unit));
    finding.unit = unit.map(|place| recording.units()[place].name().to_owned());
    finding
}

fn shape(stats: &ShapeStats) -> facts::Shape {
    let known = stats.shape();
    let mut shape = facts::Shape::new(known.fingerprint(), known.text(), known.kind());
    shape.class = stats.class();
    shape.dialect = known.dialect();
    shape.writes = known.writes();
    shape.tables = known.tables().to_vec();
    shape.counts = stats.tally().counts();
    shape.distinct_arguments = stats.distinct_arguments();
    let sites = stats.call_sites().into_iter();
    shape.call_sites = sites.map(|(site, n)| facts::CallSite::new(n, site.frames().to_vec())).collect();
    shape.n_at_other_sites = stats.n_at_other_sites();
    shape
}

/// The arguments of a query may have been asked for by a scope in this one alone.
fn timeline(recording: &Recording, shows_arguments: bool) -> Vec<facts::Execution> {
    let number_of = |unit: Serial| Some(recording.place_of_unit(unit)? as u32);
    recording.queries().map(|query| execution(&query, query.unit().and_then(number_of), shows_arguments)).collect()
}

fn execution(query: &Query<'_>, unit: Option<u32>, shows_arguments: bool) -> facts::Execution {
    let values = query.arguments().and_then(Arguments::values);
    let mut execution = facts::Execution::default();
    execution.shape = query.shape_index();
    execution.offset_us = microseconds(query.offset());
    execution.elapsed_us = microseconds(query.elapsed());
    execution.rows_returned = query.rows_returned();
    execution.rows_affected = query.rows_affected();
    execution.task = query.task();
    execution.unit = unit;
    execution.transaction_depth = query.transaction_depth();
    execution.failed = query.failed();
    execution.arguments = values.filter(|_| shows_arguments).map(str::to_owned);
    execution
}

fn microseconds(duration: Duration) -> u64 {
    duration.as_micros().try_into().unwrap_or(u64::MAX)
}
