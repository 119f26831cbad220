//! For people: the regressions of each test, then what is better, then notes, and the sum.

use std::io::{self, Write};

use anstyle::Style;
use querybudget_model::catalogue::Severity;
use querybudget_model::facts::TestId;
use querybudget_model::words::{Number, cut_statement};

use super::in_words::counted;
use crate::compare::{Comparison, Difference};
use crate::io::style::{BOLD, CYAN, DIM, GREEN, RED};
use crate::io::width;

/// How many improvements or notes are shown. Regressions are shown all.
const MAX_SHOWN: usize = 20;
/// A longer statement is cut, where no terminal says how much fits.
const MAX_TEXT_CHARS: usize = 200;

const INDENT: usize = 4;

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let max_chars = width().map_or(MAX_TEXT_CHARS, |width| width.saturating_sub(INDENT).max(20));
    for severity in Severity::ALL.iter().rev().copied() {
        let differences: Vec<&Difference> = comparison.of(severity).collect();
        let n_shown = if severity == Severity::Regression { differences.len() } else { MAX_SHOWN };
        let (shown, hidden) = differences.split_at(n_shown.min(differences.len()));
        write_differences(shown, max_chars, out)?;
        if !hidden.is_empty() {
            let hidden = counted(hidden.len() as u64, severity.name());
            writeln!(out, "{DIM}... and {hidden} besides; --format json has them all{DIM:#}")?;
        }
        if !differences.is_empty() {
            writeln!(out)?;
        }
    }
    write_sum(comparison, out)
}

/// The differences, those of each test below its name.
fn write_differences(differences: &[&Difference], max_chars: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut test: Option<&TestId> = None;
    for difference in differences {
        if test != Some(&difference.test) {
            writeln!(out, "{BOLD}{}{BOLD:#}", difference.test)?;
            test = Some(&difference.test);
        }
        write_difference(difference, max_chars, out)?;
    }
    Ok(())
}

fn write_difference(difference: &Difference, max_chars: usize, out: &mut dyn Write) -> io::Result<()> {
    let Difference { rule, message, sql, help, place, .. } = difference;
    let severity = difference.severity();
    let style = style(severity);
    writeln!(out, "  {style}{severity}{style:#}: {message} {DIM}[{rule}]{DIM:#}")?;
    if let Some(sql) = sql {
        writeln!(out, "    {}", cut_statement(sql, max_chars))?;
    }
    if severity == Severity::Note {
        return Ok(());
    }
    if let Some(place) = place {
        writeln!(out, "    {CYAN}{place}{CYAN:#}")?;
    }
    help.iter().try_for_each(|help| writeln!(out, "    help: {help}"))
}

fn write_sum(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let tests = counted(comparison.n_tests, "test");
    let queries = Number(comparison.n_queries, "query", "queries");
    let numbers = Severity::ALL.iter().rev().map(|&severity| (severity, comparison.n_of(severity)));
    // That there is no note is nothing to tell.
    let told = numbers.filter(|&(severity, n)| n > 0 || severity != Severity::Note);
    let told: Vec<String> = told.map(|(severity, n)| styled(n, severity)).collect();
    writeln!(out, "{tests} compared, {queries}: {}", told.join(", "))?;
    if let Some(worst) = comparison.of(Severity::Regression).next() {
        writeln!(out, "  help: what it means: cargo querybudget explain {}", worst.rule)?;
        writeln!(out, "  help: if it is meant: cargo querybudget accept")?;
    } else if comparison.n_of(Severity::Improvement) > 0 {
        writeln!(out, "  help: so that it stays: cargo querybudget accept")?;
    }
    Ok(())
}

fn styled(n: u64, severity: Severity) -> String {
    let style = if n > 0 { style(severity) } else { Style::new() };
    format!("{style}{}{style:#}", counted(n, severity.name()))
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Regression => RED,
        Severity::Improvement => GREEN,
        _ => CYAN,
    }
}
