//! A scope as it stands in a file. Facts are taken over, and what is said of them is said by `report`.

use std::panic::Location;
use std::slice;
use std::time::Duration;

use querybudget_dump as file;
use querybudget_dump::{Level, Outcome};

use super::identity;
use crate::asked;
use crate::call_site::Frame;
use crate::detect::{Finding, Lint};
use crate::exception::Exception;
use crate::expectation::Expected;
use crate::not_connected::NotConnected;
use crate::query::{Arguments, Query, Serial};
use crate::recording::{Recording, ShapeStats};
use crate::report;
use crate::verdict::{Blindness, Breach, Verdict};

pub(super) fn judged(verdict: &Verdict, place: &Location<'_>) -> file::Scope {
    let outcome = match (verdict.blindness(), verdict.is_ok()) {
        (Some(_), _) => Outcome::Blind,
        (None, true) => Outcome::Passed,
        (None, false) => Outcome::Failed,
    };
    let seen = match verdict.recording() {
        Some(recording) => recorded(recording, Some(verdict), outcome),
        None => file::Scope { is_complete: false, ..scope(Serial::new(), verdict.name(), place, outcome) },
    };
    file::Scope {
        budget: Some(verdict.budget().to_string()).filter(|budget| !budget.is_empty()),
        breaches: verdict.breaches().iter().map(breach).collect(),
        expectations: verdict.expected().iter().map(expectation).collect(),
        stale: verdict.stale().iter().map(exception).collect(),
        blindness: verdict.blindness().map(blindness),
        message: (!verdict.is_ok()).then(|| verdict.to_string()),
        ..seen
    }
}

pub(super) fn unjudged(recording: &Recording, outcome: Outcome) -> file::Scope {
    recorded(recording, None, outcome)
}

fn recorded(recording: &Recording, verdict: Option<&Verdict>, outcome: Outcome) -> file::Scope {
    let shows_arguments =
        asked::to_show("arguments") || verdict.is_some_and(|verdict| verdict.budget().shows_arguments());
    let timeline = timeline(recording, shows_arguments);
    let place = recording.place();
    file::Scope {
        parent: recording.parent().map(Serial::number),
        unexpected: verdict.into_iter().flat_map(|verdict| places_of(recording, verdict.unexpected())).collect(),
        findings: findings_of(recording, verdict),
        duration_us: microseconds(recording.duration()),
        is_complete: recording.is_complete(),
        shapes: recording.all_shapes().map(shape).collect(),
        timeline_omitted: recording.n_executions() - timeline.len() as u64,
        timeline,
        unattributed: recording.unattributed().map(shape).collect(),
        n_own_unattributed: recording.n_own_unattributed(),
        n_elsewhere: recording.elsewhere(),
        paused: recording.paused().map(shape).collect(),
        n_unreported: recording.n_unreported(),
        ..scope(recording.id(), recording.name(), place, outcome)
    }
}

fn scope(id: Serial, name: &str, place: &Location<'_>, outcome: Outcome) -> file::Scope {
    file::Scope::new(id.number(), name.to_owned(), identity::file_of(place), place.line(), outcome)
}

fn breach(breach: &Breach) -> file::Breach {
    file::Breach { limit: breach.limit().to_string(), actual: breach.actual() }
}

fn expectation(expected: &Expected) -> file::Expectation {
    file::Expectation {
        label: expected.expectation().label().to_owned(),
        expected: expected.expectation().term(),
        found: expected.found(),
        is_met: expected.is_met(),
    }
}

fn exception(exception: &Exception) -> file::Exception {
    file::Exception { pattern: exception.pattern().to_owned(), reason: exception.reason().to_owned() }
}

fn blindness(why: Blindness) -> String {
    match why {
        Blindness::NotConnected(why) => first_line(why),
        Blindness::Muted => first_line(NotConnected::ThreadSubscriber),
        Blindness::Unreported => "sqlx has not reported statements that went through `Counted`".to_owned(),
        Blindness::NothingSeen => "saw no query".to_owned(),
        Blindness::Unattributed => "statements of the test ran in no scope".to_owned(),
        Blindness::StillRunning => "a statement was still running a second after the end".to_owned(),
    }
}

/// Without the help.
fn first_line(why: NotConnected) -> String {
    why.to_string().lines().next().unwrap_or_default().to_owned()
}

/// What the verdict has found, and what looks like a loop or a repetition, whether anybody asks or not.
fn findings_of(recording: &Recording, verdict: Option<&Verdict>) -> Vec<file::Finding> {
    let judged = verdict.into_iter().flat_map(|verdict| {
        let of = |level, findings: &[Finding]| -> Vec<(Level, Finding)> {
            findings.iter().map(|finding| (level, finding.clone())).collect()
        };
        let denied = of(Level::Denied, verdict.findings());
        denied.into_iter().chain(of(Level::Warned, verdict.warnings())).chain(of(Level::Allowed, verdict.excepted()))
    });
    let noted = recording.findings().into_iter().chain(Lint::DuplicateQuery.find(recording));
    let mut found: Vec<file::Finding> = Vec::new();
    for (level, finding) in judged.chain(noted.map(|finding| (Level::Noted, finding))) {
        let Some(finding) = finding_in(recording, verdict, level, &finding) else { continue };
        if !found.iter().any(|known| (&known.lint, known.shape) == (&finding.lint, finding.shape)) {
            found.push(finding);
        }
    }
    found
}

/// Where shapes stand among those of every class.
fn places_of<'a>(recording: &'a Recording, shapes: &'a [ShapeStats]) -> impl Iterator<Item = usize> + 'a {
    shapes.iter().filter_map(|wanted| recording.all_shapes().position(|shape| shape.shape() == wanted.shape()))
}

fn finding_in(
    recording: &Recording,
    verdict: Option<&Verdict>,
    level: Level,
    finding: &Finding,
) -> Option<file::Finding> {
    let place_of = |stats: &ShapeStats| places_of(recording, slice::from_ref(stats)).next();
    let (likely_parent, is_nested, overlapping) = match finding {
        Finding::NPlusOne(found) => (found.likely_parent().and_then(place_of), found.is_nested(), found.overlapping()),
        _ => (None, false, 0),
    };
    let reason = verdict.and_then(|verdict| verdict.budget().reason_for(finding));
    Some(file::Finding {
        lint: finding.name().to_owned(),
        level,
        shape: place_of(finding.shape())?,
        found: report::found(finding),
        help: report::help(finding),
        reason: reason.filter(|_| level == Level::Allowed).map(str::to_owned),
        likely_parent,
        is_nested,
        overlapping,
    })
}

fn shape(stats: &ShapeStats) -> file::Shape {
    let shape = stats.shape();
    file::Shape {
        fingerprint: shape.fingerprint().to_string(),
        text: stats.text().to_owned(),
        kind: shape.kind().to_string(),
        class: shape.class().to_string(),
        writes: shape.writes(),
        tables: shape.tables().iter().map(ToString::to_string).collect(),
        executions: stats.executions(),
        wrapped: stats.wrapped(),
        rows_returned: stats.rows_returned(),
        most_rows: stats.most_rows(),
        rows_affected: stats.rows_affected(),
        elapsed_us: microseconds(stats.elapsed()),
        failures: stats.failures(),
        distinct_arguments: stats.distinct_arguments(),
        redundant: stats.redundant(),
        call_sites: stats.call_sites().iter().map(|site| site.frames().iter().map(frame).collect()).collect(),
    }
}

fn frame(frame: &Frame) -> file::Frame {
    file::Frame {
        function: frame.function().map(str::to_owned),
        file: frame.file().map(str::to_owned),
        line: frame.line(),
    }
}

/// The arguments of a query may have been asked for by a scope in this one alone.
fn timeline(recording: &Recording, shows_arguments: bool) -> Vec<file::Execution> {
    let mut units: Vec<Serial> = Vec::new();
    let mut number_of = |unit: Serial| {
        let known = units.iter().position(|known| *known == unit);
        known.unwrap_or_else(|| {
            units.push(unit);
            units.len() - 1
        }) as u32
    };
    recording.queries().map(|query| execution(&query, query.unit().map(&mut number_of), shows_arguments)).collect()
}

fn execution(query: &Query<'_>, unit: Option<u32>, shows_arguments: bool) -> file::Execution {
    let values = query.arguments().and_then(Arguments::values);
    file::Execution {
        shape: query.shape_index(),
        offset_us: microseconds(query.offset()),
        elapsed_us: microseconds(query.elapsed()),
        rows_returned: query.rows_returned(),
        rows_affected: query.rows_affected(),
        task: query.task(),
        unit,
        transaction_depth: query.transaction_depth(),
        failed: query.failed(),
        arguments: values.filter(|_| shows_arguments).map(str::to_owned),
    }
}

fn microseconds(duration: Duration) -> u64 {
    duration.as_micros().try_into().unwrap_or(u64::MAX)
}
