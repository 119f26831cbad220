//! A table of tests.

use std::io::{self, Write};

use anstyle::Style;
use querybudget_model::facts::Outcome;
use querybudget_model::words::{cut_middle, duration};
use serde::Serialize;

use super::outcome::style_of;
use crate::output::columns::Columns;
use crate::output::markdown::{cell, code};
use crate::suite::Test;

/// The name stands last, so that the numbers are seen, however long it is.
const HEADER: [&str; 7] = ["queries", "shapes", "rows", "findings", "time", "outcome", "test"];

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Terminal,
    Json,
    Markdown,
}

/// A line of it. Its names are those of the JSON.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    pub(super) test: &'a str,
    pub(super) attempt: u32,
    pub(super) queries: u64,
    pub(super) shapes: usize,
    pub(super) rows: u64,
    pub(super) findings: usize,
    pub(super) duration_us: u64,
    pub(super) outcome: &'static str,
}

impl<'a> Row<'a> {
    pub(super) fn of(test: &'a Test) -> Self {
        Row {
            test: &test.key,
            attempt: test.attempt,
            queries: test.n_queries(),
            shapes: test.shapes.len(),
            rows: test.n_rows(),
            findings: test.n_findings(),
            duration_us: test.duration_us,
            outcome: test.outcome.map_or("no scope", Outcome::name),
        }
    }
}

/// Writes a line for each test.
pub(crate) fn write_table(tests: &[&Test], format: Format, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Row<'_>> = tests.iter().map(|test| Row::of(test)).collect();
    match format {
        Format::Terminal => write_columns(tests, &rows, out),
        Format::Markdown => write_markdown(&rows, out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            writeln!(out)
        }
    }
}

fn write_columns(tests: &[&Test], rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut columns = Columns::new(&HEADER, 0);
    for (test, row) in tests.iter().zip(rows) {
        let numbers = [row.queries, row.shapes as u64, row.rows, row.findings as u64].map(|number| number.to_string());
        let texts = [duration(row.duration_us), row.outcome.to_owned(), row.test.to_owned()];
        columns.add(numbers.into_iter().chain(texts), style(test));
    }
    columns.leave_out_if_narrow("shapes");
    columns.leave_out_if_narrow("rows");
    columns.write(usize::MAX, cut_middle, out)
}

/// That of a test which is to be looked at.
fn style(test: &Test) -> Style {
    match test.outcome {
        None | Some(Outcome::Passed | Outcome::Unjudged) => Style::new(),
        Some(outcome) => style_of(outcome),
    }
}

fn write_markdown(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| test | queries | shapes | rows | findings | time | outcome |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
    for Row { test, attempt: _, queries, shapes, rows, findings, duration_us, outcome } in rows {
        let (test, time) = (cell(&code(test)), duration(*duration_us));
        writeln!(out, "| {test} | {queries} | {shapes} | {rows} | {findings} | {time} | {outcome} |")?;
    }
    Ok(())
}
