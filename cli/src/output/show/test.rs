//! One test in full.

use std::io;

use querybudget_model::facts::Dump;
use querybudget_model::words::{Number, duration};

use super::page::Page;
use super::table::Row;
use super::{scope, timeline, tree};
use crate::io::style::BOLD;
use crate::suite::Test;

/// Writes the last of the attempts, whose dump it is, and a line on each.
pub(crate) fn write(dump: &Dump, attempts: &[Test], n_timeline: usize, page: &mut Page<'_>) -> io::Result<()> {
    let Some(last) = attempts.last() else { return Ok(()) };
    writeln!(page.out, "{BOLD}{}{BOLD:#}", last.key)?;
    writeln!(page.out, "  {}", summary(last))?;
    if let Some(gap) = last.gap {
        writeln!(page.out, "  not comparable: {}", gap.why())?;
    }
    write_attempts(attempts, page)?;
    for (depth, scope) in tree::of(&dump.scopes) {
        writeln!(page.out)?;
        scope::write(scope, depth, page)?;
    }
    timeline::write(dump, n_timeline, page)
}

/// `failed, 51 queries in 2 shapes, 70 rows, 12 ms`
fn summary(test: &Test) -> String {
    let row = Row::of(test);
    let queries = Number(row.queries, "query", "queries");
    let shapes = Number(row.shapes as u64, "shape", "shapes");
    let rows = Number(row.rows, "row", "rows");
    format!("{}, {queries} in {shapes}, {rows}, {}", row.outcome, duration(row.duration_us))
}

fn write_attempts(attempts: &[Test], page: &mut Page<'_>) -> io::Result<()> {
    if attempts.len() < 2 {
        return Ok(());
    }
    attempts.iter().try_for_each(|test| writeln!(page.out, "  attempt {}: {}", test.attempt, summary(test)))?;
    writeln!(page.out, "  below is attempt {}", attempts.last().map_or(1, |last| last.attempt))
}
