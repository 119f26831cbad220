//! One test in full.

use std::io::{self, Write};

use querybudget_dump::Dump;

use super::{Row, scope, timeline, tree};
use crate::console::{self, BOLD};
use crate::dumps::Test;
use crate::words::{Number, duration};

/// A longer statement is cut, where no terminal says how much fits.
const MAX_TEXT_CHARS: usize = 200;

/// Where to write, and how much of a line fits.
pub(crate) struct Page<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) width: usize,
}

impl<'a> Page<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Page { out, width: console::width().unwrap_or(MAX_TEXT_CHARS + 20) }
    }

    /// How much of a statement fits behind so much else.
    pub(super) fn text_width(&self, n_before: usize) -> usize {
        self.width.saturating_sub(n_before).clamp(20, MAX_TEXT_CHARS)
    }
}

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
