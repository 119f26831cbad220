//! A table of tests.

use std::io::{self, Write};

use querybudget_model::facts::Outcome;
use querybudget_model::words::duration;
use serde::Serialize;

use crate::output::columns::{columns, write_lines};
use crate::output::markdown::{cell, code};
use crate::suite::Test;

const HEADER: [&str; 7] = ["test", "queries", "shapes", "rows", "findings", "time", "outcome"];

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
        Format::Terminal => write_columns(&rows, out),
        Format::Markdown => write_markdown(&rows, out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            writeln!(out)
        }
    }
}

fn write_columns(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut table = columns(&HEADER, &[1, 2, 3, 4, 5]);
    for row in rows {
        let numbers = [row.queries, row.shapes as u64, row.rows, row.findings as u64].map(|number| number.to_string());
        let [queries, shapes, n_rows, findings] = numbers;
        let time = duration(row.duration_us);
        table.add_row([row.test, &queries, &shapes, &n_rows, &findings, &time, row.outcome]);
    }
    write_lines(table, 0, out)
}

fn write_markdown(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| {} |", HEADER.join(" | "))?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
    for Row { test, attempt: _, queries, shapes, rows, findings, duration_us, outcome } in rows {
        let (test, time) = (cell(&code(test)), duration(*duration_us));
        writeln!(out, "| {test} | {queries} | {shapes} | {rows} | {findings} | {time} | {outcome} |")?;
    }
    Ok(())
}
