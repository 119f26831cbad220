//! One cause, for somebody who decides about it.

use std::io::{self, Write};

use querybudget_model::catalogue::Rule;
use querybudget_model::words::{Number, grouped};

use super::in_words::{counted, message, story};
use super::severity::style_of;
use crate::compare::{Cause, Difference};
use crate::io::style::{BOLD, CYAN, DIM};

/// More tests are counted.
const MAX_TESTS: usize = 10;

/// What there is to see of a cause.
#[derive(Debug)]
pub(crate) struct Card<'a> {
    pub(crate) cause: &'a Cause,
    /// From 1.
    pub(crate) number: usize,
    pub(crate) n_causes: usize,
    /// The calls that asked for the statement, the innermost first, as far as they are known.
    pub(crate) chain: Vec<String>,
}

/// Writes the cause, whole: who decides has to see it.
pub(crate) fn write_card(card: &Card<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Difference { sql, help, .. } = card.cause.worst();
    write_head(card, out)?;
    let statement = sql.iter().map(ToString::to_string).chain(story(card.cause, str::to_owned));
    let lines: Vec<String> = statement.chain(numbers(card.cause.worst())).collect();
    write_lines("", &lines, out)?;
    write_lines("at", &chain(card), out)?;
    write_lines(&format!("in {}", counted(card.cause.n_tests() as u64, "test")), &tests(card.cause), out)?;
    let help: Vec<String> = help.iter().map(|help| format!("help: {help}")).collect();
    write_lines("", &help, out)
}

fn write_head(card: &Card<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (rule, severity) = (card.cause.worst().rule, card.cause.severity());
    let (number, n_causes) = (grouped(card.number as u64), grouped(card.n_causes as u64));
    let (style, message) = (style_of(severity), message(card.cause));
    write!(out, "\n{BOLD}{number} of {n_causes}{BOLD:#}  {style}{severity}{style:#}: {message}")?;
    writeln!(out, " {DIM}[{rule}]{DIM:#}")
}

/// Lines below a title, if there are any.
fn write_lines(title: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let indent = if title.is_empty() { 2 } else { 4 };
    writeln!(out)?;
    if !title.is_empty() {
        writeln!(out, "  {title}")?;
    }
    lines.iter().try_for_each(|line| writeln!(out, "{:indent$}{line}", ""))
}

/// The calls, else the one place that is known.
fn chain(card: &Card<'_>) -> Vec<String> {
    let place = card.cause.worst().place.as_ref().map(ToString::to_string);
    let chain = if card.chain.is_empty() { place.into_iter().collect() } else { card.chain.clone() };
    chain.into_iter().map(|line| format!("{CYAN}{line}{CYAN:#}")).collect()
}

fn tests(cause: &Cause) -> Vec<String> {
    let more = cause.n_tests().checked_sub(MAX_TESTS + 1).map(|n| counted(n as u64 + 1, "test"));
    let more = more.map(|more| format!("{DIM}and {more} more{DIM:#}"));
    cause.tests().take(MAX_TESTS).map(ToString::to_string).chain(more).collect()
}

/// Writes what can be pressed.
pub(crate) fn write_keys(out: &mut dyn Write) -> io::Result<()> {
    let keys = [("a", "accept"), ("s", "skip"), ("e", "explain"), ("q", "quit")];
    let keys = keys.map(|(key, does)| format!("{BOLD}{key}{BOLD:#} {does}"));
    writeln!(out, "\n  {}", keys.join("   "))
}

/// `accepted: 1 execution, now: 50 executions`
fn numbers(difference: &Difference) -> Option<String> {
    let Difference { rule, before, after, .. } = difference;
    let (one, several) = if *rule == Rule::MoreRows { ("row", "rows") } else { ("execution", "executions") };
    let told = |n: u64| if n == 0 { "none".to_owned() } else { Number(n, one, several).to_string() };
    (*before + *after > 0).then(|| format!("accepted: {}, now: {}", told(*before), told(*after)))
}

/// Writes what was decided: `accepted 2 of 3 in querybudget.toml, 1 left`.
pub(crate) fn write_sum(n_accepted: usize, n_causes: usize, file: &str, out: &mut dyn Write) -> io::Result<()> {
    let n_left = grouped((n_causes - n_accepted) as u64);
    writeln!(out, "\naccepted {} of {} in {file}, {n_left} left", grouped(n_accepted as u64), grouped(n_causes as u64))
}
