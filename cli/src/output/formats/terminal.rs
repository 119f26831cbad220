//! For people: the regressions, those of the most tests first, then what is better, then notes, and the sum.

use std::io::{self, Write};

use anstyle::Style;
use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::words::{Number, cut_statement};

use crate::compare::{Cause, Comparison, Difference};
use crate::io::style::{BOLD, CYAN, DIM};
use crate::io::width;
use crate::output::columns::MAX_TEXT_CHARS;
use crate::output::in_words::{MAX_TESTS, counted, message, story, tests_more};
use crate::output::severity::style_of;

/// How many improvements or notes are shown. Regressions are shown all.
const MAX_SHOWN: usize = 20;

const INDENT: usize = 4;

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let max_chars = width().map_or(MAX_TEXT_CHARS, |width| width.saturating_sub(INDENT).max(20));
    for severity in Severity::ALL.iter().rev().copied() {
        let causes: Vec<&Cause> = comparison.of(severity).collect();
        let n_shown = if severity == Severity::Regression { causes.len() } else { MAX_SHOWN };
        let (shown, hidden) = causes.split_at(n_shown.min(causes.len()));
        write_causes(shown, max_chars, out)?;
        if !hidden.is_empty() {
            let hidden = counted(hidden.len() as u64, severity.name());
            writeln!(out, "{DIM}... and {hidden} besides; --format json has them all{DIM:#}")?;
        }
        if !causes.is_empty() {
            writeln!(out)?;
        }
    }
    write_sum(comparison, out)
}

/// The causes, those of the same tests below their names.
fn write_causes(causes: &[&Cause], max_chars: usize, out: &mut dyn Write) -> io::Result<()> {
    for of_the_same in causes.chunk_by(|one, other| one.tests().eq(other.tests())) {
        of_the_same.first().map_or(Ok(()), |cause| write_tests(cause, out))?;
        of_the_same.iter().try_for_each(|cause| write_cause(cause, max_chars, out))?;
    }
    Ok(())
}

fn write_tests(cause: &Cause, out: &mut dyn Write) -> io::Result<()> {
    cause.tests().take(MAX_TESTS).try_for_each(|test| writeln!(out, "{BOLD}{test}{BOLD:#}"))?;
    match tests_more(cause) {
        Some(more) => writeln!(out, "{BOLD}and {more}{BOLD:#}{DIM}; --format json names all{DIM:#}"),
        None => Ok(()),
    }
}

fn write_cause(cause: &Cause, max_chars: usize, out: &mut dyn Write) -> io::Result<()> {
    let Difference { rule, sql, help, place, .. } = cause.worst();
    let (severity, message) = (cause.severity(), message(cause));
    let style = style_of(severity);
    writeln!(out, "  {style}{severity}{style:#}: {message} {DIM}[{rule}]{DIM:#}")?;
    if let Some(sql) = sql {
        writeln!(out, "    {}", cut_statement(sql, max_chars))?;
    }
    // What stands before a statement of the story: `also new: 4,120x `.
    let cut = |sql: &str| cut_statement(sql, max_chars.saturating_sub(16).max(20));
    story(cause, cut).iter().try_for_each(|line| writeln!(out, "    {line}"))?;
    if severity == Severity::Note && sql.is_none() {
        return Ok(());
    }
    if let Some(place) = place {
        writeln!(out, "    {CYAN}{place}{CYAN:#}")?;
    }
    help.iter().try_for_each(|help| writeln!(out, "    help: {help}"))
}

fn write_sum(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let tests = counted(comparison.n_tests(), "test");
    let queries = Number(comparison.n_queries, "query", "queries");
    let numbers = Severity::ALL.iter().rev().map(|&severity| (severity, comparison.n_of(severity)));
    // That there is no note is nothing to tell.
    let told = numbers.filter(|&(severity, n)| n > 0 || severity != Severity::Note);
    let told: Vec<String> = told.map(|(severity, n)| styled(n, severity)).collect();
    writeln!(out, "{tests} compared, {queries}: {}", told.join(", "))?;
    if let Some(worst) = comparison.of(Severity::Regression).next() {
        writeln!(out, "  help: what it means: cargo querybudget explain {}", worst.worst().rule)?;
        writeln!(out, "  help: if it is meant: {}", accepting(comparison))?;
    } else if comparison.n_of(Severity::Improvement) > 0 {
        writeln!(out, "  help: so that it stays: cargo querybudget accept")?;
    }
    Ok(())
}

/// What accepts the regressions: that a test is no more is never accepted unasked.
fn accepting(comparison: &Comparison) -> &'static str {
    let is_missing = |cause: &Cause| cause.worst().rule == Rule::MissingTest;
    match comparison.of(Severity::Regression).any(is_missing) {
        true => "cargo querybudget accept --prune",
        false => "cargo querybudget accept",
    }
}

fn styled(n: u64, severity: Severity) -> String {
    let style = if n > 0 { style_of(severity) } else { Style::new() };
    format!("{style}{}{style:#}", counted(n, severity.name()))
}
