//! The executions of a test one by one.

use std::io;

use anstyle::Style;
use querybudget_model::facts::{Dump, Execution, Scope};
use querybudget_model::words::{cut_statement, duration};

use super::page::Page;
use crate::io::style::DIM;
use crate::output::columns::Columns;

const HEADER: [&str; 6] = ["start", "time", "rows", "task", "unit", "statement"];
/// A longer statement is cut, where no terminal says how much fits.
const MAX_CHARS: usize = 170;

/// Writes so many lines of each outermost scope, which has the executions of all in it.
pub(super) fn write(dump: &Dump, n_lines: usize, page: &mut Page<'_>) -> io::Result<()> {
    let roots = dump.roots().filter(|scope| !scope.timeline.is_empty() && n_lines > 0);
    roots.into_iter().try_for_each(|scope| write_scope(scope, n_lines, page))
}

fn write_scope(scope: &Scope, n_lines: usize, page: &mut Page<'_>) -> io::Result<()> {
    writeln!(page.out, "\ntimeline of {}", scope.name)?;
    let mut columns = Columns::new(&HEADER, 2);
    for execution in scope.timeline.iter().take(n_lines) {
        columns.add(cells(scope, execution), Style::new());
    }
    ["task", "unit"].iter().for_each(|name| columns.leave_out_empty(name));
    columns.write(MAX_CHARS, cut_statement, page.out)?;
    let n_kept = scope.timeline.len().saturating_sub(n_lines);
    match (n_kept, scope.timeline_omitted) {
        (0, 0) => Ok(()),
        (0, n) => writeln!(page.out, "  {DIM}... and {n} more, which were not kept{DIM:#}"),
        (n, 0) => writeln!(page.out, "  {DIM}... and {n} more; --timeline N shows N lines{DIM:#}"),
        (n, m) => {
            writeln!(page.out, "  {DIM}... and {n} more, and {m} that were not kept; --timeline N shows N lines{DIM:#}")
        }
    }
}

fn cells(scope: &Scope, execution: &Execution) -> [String; 6] {
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let rows = execution.rows_returned.max(execution.rows_affected);
    [
        // The dump has the end.
        duration(execution.offset_us.saturating_sub(execution.elapsed_us)),
        duration(execution.elapsed_us),
        rows.to_string(),
        number(execution.task),
        number(execution.unit),
        statement(scope, execution),
    ]
}

fn statement(scope: &Scope, execution: &Execution) -> String {
    let mut text = scope.shapes[execution.shape].text.clone();
    if let Some(arguments) = &execution.arguments {
        text = format!("{text} with {arguments}");
    }
    match execution.failed {
        Some(true) => format!("failed: {text}"),
        _ => text,
    }
}
