//! A whole suite for a terminal.

use std::io::{self, Write};

use anstyle::Style;
use querybudget_model::words::{Number, cut_middle, cut_statement, duration, grouped};

use super::ranking::{Ranked, Ranking};
use crate::io::style::{BOLD, CYAN, YELLOW};
use crate::io::width;
use crate::output::columns::{Columns, MAX_TEXT_CHARS};
use crate::suite::{Statement, Test};

const INDENT: usize = 2;
/// Of what stands below a statement.
const BELOW: usize = 6;

pub(super) fn write(ranking: &Ranking<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Ranking { tests, found, shared, totals } = ranking;
    let n_tests = Number((tests.first.len() + tests.n_more) as u64, "test", "tests");
    let [queries, rows] = [Number(totals.queries, "query", "queries"), Number(totals.rows, "row", "rows")];
    writeln!(out, "{n_tests}, {queries}, {rows}, {} in the database", duration(totals.elapsed_us))?;
    title("the worst tests", out)?;
    write_tests(&tests.first, out)?;
    more(tests, out)?;
    write_statements("found", found, out)?;
    write_statements("asked for in several tests", shared, out)
}

fn title(title: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{title}{BOLD:#}")
}

fn more<T>(ranked: &Ranked<T>, out: &mut dyn Write) -> io::Result<()> {
    match ranked.n_more {
        0 => Ok(()),
        n => writeln!(out, "{:INDENT$}and {} more: --limit {}", "", grouped(n as u64), n + ranked.first.len()),
    }
}

fn write_tests(tests: &[&Test], out: &mut dyn Write) -> io::Result<()> {
    let mut table = Columns::new(&["findings", "queries", "rows", "in the database", "test"], INDENT);
    for test in tests {
        let numbers = [test.n_findings() as u64, test.n_queries(), test.n_rows()].map(grouped);
        let [findings, queries, rows] = numbers;
        table.add([findings, queries, rows, duration(test.elapsed_us()), test.key.clone()], Style::new());
    }
    table.leave_out_if_narrow("rows");
    table.write(usize::MAX, cut_middle, out)
}

fn write_statements(what: &str, statements: &Ranked<Statement<'_>>, out: &mut dyn Write) -> io::Result<()> {
    if statements.first.is_empty() {
        return Ok(());
    }
    title(what, out)?;
    statements.first.iter().try_for_each(|statement| write_statement(statement, out))?;
    more(statements, out)
}

/// `in 214 tests, 3x each  SELECT ..`, and below it where and what.
fn write_statement(statement: &Statement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let often = often(statement);
    let text_width = width().unwrap_or(usize::MAX).saturating_sub(INDENT + often.len() + 2).clamp(20, MAX_TEXT_CHARS);
    writeln!(out, "{:INDENT$}{often}  {}", "", cut_statement(&statement.shape.totals.sql, text_width))?;
    let place = statement.shape.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let lints: Vec<&str> = statement.findings.iter().map(|lint| lint.entry().name).collect();
    let gap = if place.is_empty() || lints.is_empty() { "" } else { "  " };
    let lints = lints.join(", ");
    writeln!(out, "{:BELOW$}{CYAN}{place}{CYAN:#}{gap}{YELLOW}{lints}{YELLOW:#}", "")
}

fn often(Statement { n_tests, executions, least, most, .. }: &Statement<'_>) -> String {
    let tests = Number(*n_tests as u64, "test", "tests");
    match (n_tests, least == most) {
        (1, _) => format!("{}x in {tests}", grouped(*executions)),
        (_, true) => format!("{}x in each of {tests}", grouped(*most)),
        (_, false) => format!("{}x in {tests}, {} to {} each", grouped(*executions), grouped(*least), grouped(*most)),
    }
}
