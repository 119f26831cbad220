//! The message of a test that fails: whose, expected and found, the evidence, the mend, and the totals once more.

use std::fmt;

use super::{advice, findings, shapes};
use crate::asked;
use crate::bound::Bound;
use crate::budget::Metric;
use crate::detect::{Finding, Lint};
use crate::expectation::{Expectation, Expected};
use crate::fingerprint::Class;
use crate::not_connected::NotConnected;
use crate::recording::{Recording, ShapeStats};
use crate::verdict::{Blindness, Breach, Verdict};

use super::recording::Number;

/// How many findings a message has a mend for.
const MAX_ADVICE: usize = 3;

pub(super) fn write(verdict: &Verdict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (verdict.blindness(), verdict.recording()) {
        (Some(Blindness::NotConnected(why)), _) => write_not_connected(verdict, why, f),
        (Some(Blindness::Muted), Some(recording)) => write_muted(verdict, recording, f),
        (Some(Blindness::NothingSeen), Some(recording)) => write_nothing_seen(verdict, recording, f),
        (_, Some(recording)) if is_broken(verdict) => write_over_budget(verdict, recording, f),
        (Some(Blindness::Unreported), Some(recording)) => write_unreported(verdict, recording, f),
        (Some(Blindness::StillRunning), Some(recording)) => write_still_running(verdict, recording, f),
        (_, Some(recording)) => write_unattributed(verdict, recording, f),
        (_, None) => Ok(()),
    }
}

/// What was seen is over the budget already, whatever else there was.
fn is_broken(verdict: &Verdict) -> bool {
    let is_kept = verdict.breaches().is_empty() && verdict.findings().is_empty() && verdict.stale().is_empty();
    !is_kept || !verdict.is_as_expected()
}

fn write_over_budget(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let findings = evidence(verdict, recording);
    writeln!(f, "querybudget: `{}` {}", verdict.name(), summary(verdict))?;
    write_expectations(verdict, recording, f)?;
    writeln!(f)?;
    let noted = shapes::Noted { findings: &findings, unexpected: verdict.unexpected() };
    shapes::write(recording, &noted, shows_arguments(verdict), f)?;
    write_warnings(verdict, f)?;
    write_excepted(verdict, f)?;
    write_unwrapped(recording, f)?;
    write_not_counted(recording, f)?;
    shapes::write_unattributed(recording, f)?;
    writeln!(f)?;
    write_doubt(verdict, recording, f)?;
    write_help(verdict, &findings, f)?;
    write_dump(verdict, f)?;
    write_totals(verdict, f)
}

fn shows_arguments(verdict: &Verdict) -> bool {
    verdict.budget().shows_arguments() || asked::to_show("arguments")
}

/// The findings to show: those that the budget denies or warns of, and else what looks like an explanation of the number.
fn evidence(verdict: &Verdict, recording: &Recording) -> Vec<Finding> {
    let asked_for: Vec<Finding> = verdict.findings().iter().chain(verdict.warnings()).cloned().collect();
    if !asked_for.is_empty() {
        return asked_for;
    }
    let is_excepted = |finding: &Finding| {
        verdict.excepted().iter().any(|excepted| excepted.shape().shape() == finding.shape().shape())
    };
    let mut likely = recording.findings();
    likely.extend(Lint::DuplicateQuery.find(recording));
    likely.retain(|finding| !is_excepted(finding));
    likely
}

fn summary(verdict: &Verdict) -> &'static str {
    match (verdict.breaches(), verdict.findings()) {
        ([], [worst, ..]) => findings::summary(worst),
        ([], []) if !verdict.is_as_expected() => "is not as expected",
        ([], []) => "allows what no longer happens",
        (breaches, _) if breaches.iter().any(is_over) => "is over its budget",
        _ => "is not within its budget",
    }
}

fn is_over(breach: &Breach) -> bool {
    most(breach).is_some_and(|most| breach.actual() > most)
}

/// The largest value that the limit allows.
fn most(breach: &Breach) -> Option<u64> {
    match breach.limit().bound() {
        Bound::AtMost(n) | Bound::Exactly(n) | Bound::Within(_, n) => Some(n),
        Bound::Below(n) => n.checked_sub(1),
        Bound::AtLeast(_) | Bound::Above(_) => None,
    }
}

fn write_expectations(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for breach in verdict.breaches() {
        write!(f, "  {breach}")?;
        if *breach.limit().metric() == Metric::Queries {
            let n_shapes = recording.shapes().count() as u64;
            write!(f, " in {}", Number(n_shapes, "shape", "shapes"))?;
        }
        if let Some(over) = most(breach).and_then(|most| breach.actual().checked_sub(most)).filter(|&over| over > 0) {
            write!(f, " ({} over)", breach.limit().metric().shown(over))?;
        }
        writeln!(f)?;
    }
    let lines = finding_lines(verdict).chain(expectation_lines(verdict));
    lines.into_iter().try_for_each(|line| writeln!(f, "  {line}"))
}

/// What came of each expectation, and of what nobody expected.
fn expectation_lines(verdict: &Verdict) -> Vec<String> {
    let told = |expected: &Expected| {
        let Expectation { label, .. } = expected.expectation();
        let met = if expected.is_met() { "as expected" } else { "expected" };
        format!("{label}: {met} {}, found {}", expected.expectation().term(), expected.found())
    };
    let mut lines: Vec<String> = verdict.expected().iter().map(told).collect();
    if !verdict.unexpected().is_empty() {
        let n_queries = verdict.unexpected().iter().map(ShapeStats::executions).sum();
        lines.push(format!("nothing else: expected none, found {}", Number(n_queries, "query", "queries")));
    }
    lines
}

/// What was expected of each denied lint that found something, and what of each exception.
fn finding_lines(verdict: &Verdict) -> impl Iterator<Item = String> {
    let mut named = Vec::new();
    let findings = verdict.findings().iter().filter_map(move |worst| {
        let term = verdict.budget().term_against(worst)?;
        let is_first = !named.contains(&worst.name());
        named.push(worst.name());
        is_first.then(|| format!("expected no {term}, found {}", findings::found(worst)))
    });
    let stale = verdict.stale().iter().map(|exception| format!("expected a finding for {exception}, found none"));
    findings.chain(stale)
}

/// The totals again, where a reader of the end of a long log looks.
fn write_totals(verdict: &Verdict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let breaches = verdict.breaches().iter().map(Breach::to_string);
    let lines: Vec<String> = breaches
        .chain(finding_lines(verdict))
        .chain(expectation_lines(verdict))
        .map(|line| format!("  {line}"))
        .collect();
    f.write_str(&lines.join("\n"))
}

/// What may be missing from the numbers above.
fn write_doubt(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match verdict.blindness() {
        Some(Blindness::StillRunning) => {
            writeln!(f, "  besides, a statement was still running a second after the end, and may be in no count")
        }
        Some(Blindness::Unreported) => {
            let n_statements = Number(recording.n_unreported(), "statement", "statements");
            writeln!(
                f,
                "  besides, sqlx has not reported {n_statements} that went through `Counted`, and perhaps others"
            )
        }
        _ => Ok(()),
    }
}

/// Where more stands.
fn write_dump(verdict: &Verdict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match verdict.dump() {
        Some(file) => writeln!(f, "  dump: {}", file.display()),
        None => Ok(()),
    }
}

/// What to write instead; of a finding that fails the test also what to write if it is meant.
fn write_help(verdict: &Verdict, findings: &[Finding], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut given: Vec<String> = Vec::new();
    for advice in findings.iter().map(advice::of) {
        if given.len() < MAX_ADVICE && !given.contains(&advice) {
            writeln!(f, "  help: {advice}")?;
            given.push(advice);
        }
    }
    if let Some(denied) = verdict.findings().first() {
        writeln!(f, "  help: if it is meant: allow({:?}, reason = \"..\")", denied.shape().text())?;
    }
    verdict.stale().iter().try_for_each(|exception| writeln!(f, "  help: remove {exception}"))
}

fn write_warnings(verdict: &Verdict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_section(verdict.warnings().iter().map(findings::warning), f)
}

/// What is meant, and why.
fn write_excepted(verdict: &Verdict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let allowed = |finding: &Finding| {
        let reason = verdict.budget().reason_for(finding).unwrap_or_default();
        format!("  allowed: {finding} ({reason})")
    };
    write_section(verdict.excepted().iter().map(allowed), f)
}

/// Lines with an empty one before them, if there are any.
fn write_section(lines: impl Iterator<Item = String>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, line) in lines.enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        writeln!(f, "{gap}{line}")?;
    }
    Ok(())
}

/// How many queries came round the wrapper, where others did not.
fn write_unwrapped(recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (recording.wrapped(), recording.unwrapped()) {
        (0, _) | (_, 0) => Ok(()),
        (_, n) => writeln!(f, "\n  {n} of {} came round `Counted`", Number(recording.len(), "query", "queries")),
    }
}

fn write_not_counted(recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let classes = [Class::Transaction, Class::Session, Class::Driver, Class::Migration];
    let of_classes = classes.map(|class| (recording.of_class(class), class.to_string()));
    let paused = (recording.paused().map(ShapeStats::executions).sum(), "paused".to_owned());
    let elsewhere = (recording.elsewhere(), "in no scope elsewhere in this process".to_owned());
    let counts = of_classes.into_iter().chain([paused, elsewhere]).filter(|(n, _)| *n > 0);
    let seen: Vec<String> = counts.map(|(n, what)| format!("{n} {what}")).collect();
    if seen.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n  not counted: {}", seen.join(", "))
}

fn write_nothing_seen(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "querybudget: `{}` saw no query", verdict.name())?;
    let budget = verdict.budget();
    writeln!(f, "  expected at least one, since the budget is: {budget}")?;
    write_not_counted(recording, f)?;
    shapes::write_unattributed(recording, f)?;
    writeln!(
        f,
        "\n  help: if none is meant, write `queries == 0` or `assert_no_queries!`; if perhaps none, `queries in 0..=n`"
    )?;
    writeln!(f, "  help: a connection with `log_statements(LevelFilter::Off)` reports nothing that could be counted")?;
    if recording.elsewhere() > 0 {
        writeln!(
            f,
            "  help: a thread with a runtime of its own leads to no scope; drive its work from the test's runtime"
        )?;
    }
    write_dump(verdict, f)?;
    write!(f, "  help: code that was not awaited in here, or that talks to the database without sqlx, is not seen")
}

fn write_unattributed(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "querybudget: `{}` cannot be judged", verdict.name())?;
    writeln!(f, "  expected every query of the test in its scope, {} there", seen(recording))?;
    shapes::write_unattributed(recording, f)?;
    write_dump(verdict, f)?;
    write!(f, "  the budget is: {}", verdict.budget())
}

fn write_still_running(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "querybudget: `{}` cannot be judged", verdict.name())?;
    writeln!(f, "  a statement was still running on SQLite's thread a second after the end, and is in no count")?;
    writeln!(f, "  help: read its stream to the end, or await its task, inside")?;
    write_dump(verdict, f)?;
    write!(f, "  {} until then", seen(recording))
}

/// `1 query was seen`
fn seen(recording: &Recording) -> String {
    format!("{} seen", Number(recording.len(), "query was", "queries were"))
}

fn write_muted(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "querybudget: `{}` cannot be judged", verdict.name())?;
    writeln!(f, "  {}", NotConnected::ThreadSubscriber)?;
    write_dump(verdict, f)?;
    write!(f, "  {} while it was not hidden", seen(recording))
}

fn write_unreported(verdict: &Verdict, recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let n_statements = Number(recording.n_unreported(), "statement", "statements");
    writeln!(f, "querybudget: `{}` cannot be judged", verdict.name())?;
    writeln!(
        f,
        "  sqlx has not reported {n_statements} that went through `Counted`, so that it may be silent on others as well"
    )?;
    writeln!(f, "  help: remove `log_statements(LevelFilter::Off)` or the filter that drops them")?;
    writeln!(f, "  help: or let the wrapper count alone: querybudget::allow_wrapper_alone()")?;
    write_dump(verdict, f)?;
    write!(f, "  {}, {} of them through `Counted`", seen(recording), recording.wrapped())
}

fn write_not_connected(verdict: &Verdict, why: NotConnected, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "querybudget: `{}` cannot be judged\n  {why}", verdict.name())?;
    match verdict.dump() {
        Some(file) => write!(f, "\n  dump: {}", file.display()),
        None => Ok(()),
    }
}
