//! A table for the summary of a job.

use std::io::{self, Write};

use super::Row;
use crate::markdown::{cell, code};
use crate::words::duration;

pub(super) fn write(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| test | queries | shapes | rows | findings | time | outcome |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
    for Row { test, attempt: _, queries, shapes, rows, findings, duration_us, outcome } in rows {
        let (test, time) = (cell(&code(test)), duration(*duration_us));
        writeln!(out, "| {test} | {queries} | {shapes} | {rows} | {findings} | {time} | {outcome} |")?;
    }
    Ok(())
}
