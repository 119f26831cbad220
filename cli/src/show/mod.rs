//! What tests executed, for people.

mod markdown;
mod scope;
mod shapes;
mod table;
mod test;
mod timeline;
mod tree;

pub(crate) use test::{Page, write as write_test};

use std::io::{self, Write};

use querybudget_dump::Outcome;

use crate::args::ShowFormat;
use crate::dumps::Test;

/// A line of the table of tests. Its names are those of the JSON.
#[derive(Debug, serde::Serialize)]
struct Row<'a> {
    test: &'a str,
    attempt: u32,
    queries: u64,
    shapes: usize,
    rows: u64,
    findings: usize,
    duration_us: u64,
    outcome: &'static str,
}

impl<'a> Row<'a> {
    fn of(test: &'a Test) -> Self {
        Row {
            test: &test.key,
            attempt: test.attempt,
            queries: test.n_queries(),
            shapes: test.queries.len(),
            rows: test.n_rows(),
            findings: test.n_findings(),
            duration_us: test.duration_us,
            outcome: outcome(test.outcome),
        }
    }
}

/// Writes a line for each test.
pub(crate) fn write_table(tests: &[&Test], format: ShowFormat, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Row<'_>> = tests.iter().map(|test| Row::of(test)).collect();
    match format {
        ShowFormat::Terminal => table::write(&rows, out),
        ShowFormat::Markdown => markdown::write(&rows, out),
        ShowFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            writeln!(out)
        }
    }
}

fn outcome(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Unjudged) => "unjudged",
        Some(Outcome::Passed) => "passed",
        Some(Outcome::Interrupted) => "interrupted",
        Some(Outcome::Failed) => "failed",
        Some(Outcome::Blind) => "blind",
        None => "no scope",
    }
}
