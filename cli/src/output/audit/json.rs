//! A whole suite as JSON, whole numbers and names as in the other formats.

use std::io::{self, Write};

use serde::Serialize;

use super::ranking::{Ranked, Ranking};
use crate::suite::{Statement, Test};

#[derive(Debug, Serialize)]
struct Suite<'a> {
    queries: u64,
    rows: u64,
    elapsed_us: u64,
    tests: Vec<TestRow<'a>>,
    n_more_tests: usize,
    found: Vec<StatementRow<'a>>,
    n_more_found: usize,
    shared: Vec<StatementRow<'a>>,
    n_more_shared: usize,
}

#[derive(Debug, Serialize)]
struct TestRow<'a> {
    test: &'a str,
    findings: usize,
    queries: u64,
    rows: u64,
    elapsed_us: u64,
}

#[derive(Debug, Serialize)]
struct StatementRow<'a> {
    fingerprint: String,
    sql: &'a str,
    place: Option<String>,
    tests: usize,
    executions: u64,
    findings: Vec<&'static str>,
}

pub(super) fn write(ranking: &Ranking<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Ranking { tests, found, shared, totals } = ranking;
    let suite = Suite {
        queries: totals.queries,
        rows: totals.rows,
        elapsed_us: totals.elapsed_us,
        tests: tests.first.iter().map(|test| test_row(test)).collect(),
        n_more_tests: tests.n_more,
        found: rows(found),
        n_more_found: found.n_more,
        shared: rows(shared),
        n_more_shared: shared.n_more,
    };
    serde_json::to_writer_pretty(&mut *out, &suite)?;
    writeln!(out)
}

fn test_row(test: &Test) -> TestRow<'_> {
    TestRow {
        test: &test.key,
        findings: test.n_findings(),
        queries: test.n_queries(),
        rows: test.n_rows(),
        elapsed_us: test.elapsed_us(),
    }
}

fn rows<'a>(statements: &'a Ranked<Statement<'_>>) -> Vec<StatementRow<'a>> {
    let row = |statement: &'a Statement<'_>| StatementRow {
        fingerprint: statement.shape.totals.fingerprint.to_string(),
        sql: &statement.shape.totals.sql,
        place: statement.shape.place.as_ref().map(ToString::to_string),
        tests: statement.n_tests,
        executions: statement.executions,
        findings: statement.findings.iter().map(|lint| lint.entry().name).collect(),
    };
    statements.first.iter().map(row).collect()
}
