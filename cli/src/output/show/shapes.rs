//! Shapes, the worst first, with what is remarkable about them.

use std::cmp::Reverse;
use std::io;

use querybudget_model::facts::{Finding, Scope, Shape};
use querybudget_model::words::{self, Columns, Number, ShapeRow, Shown, cut_statement, grouped};

use super::page::Page;
use crate::io::style::{CYAN, YELLOW};

/// Writes shapes of a scope, beside which stand what these findings are, the numbers, and where they were asked for.
pub(super) fn write<'a>(
    scope: &Scope,
    shapes: impl IntoIterator<Item = &'a Shape>,
    findings: &[&Finding],
    indent: usize,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let mut shapes: Vec<&Shape> = shapes.into_iter().collect();
    shapes.sort_by_key(|shape| Reverse(shape.counts.executions));
    let mut rows: Vec<ShapeRow> = shapes.into_iter().flat_map(|shape| row(scope, shape, findings)).collect();
    let inner = indent + Columns::of(&rows).indent();
    let longest = rows.iter().map(|row| row.remark.chars().count()).max().unwrap_or(0);
    let text_width = page.text_width(inner + longest + 2);
    rows.iter_mut().for_each(|row| row.text = cut_statement(&row.text, text_width));
    let columns = Columns::of(&rows);
    rows.iter().try_for_each(|row| {
        write_row(row, columns, indent, page)?;
        write_call_sites(row, inner, page)
    })
}

/// The shape as a message of the library tells of it, whole, and besides what it changed and how often it failed.
fn row(scope: &Scope, shape: &Shape, findings: &[&Finding]) -> Option<ShapeRow> {
    let mut row = words::rows(scope, [shape], findings, Shown::default().text_chars(usize::MAX)).pop()?;
    let counts = &shape.counts;
    let changed = Number(counts.rows_affected, "row changed", "rows changed").to_string();
    let failed = format!("{} failed", grouped(counts.failures));
    let others = [(counts.rows_affected, changed), (counts.failures, failed)];
    let others = others.into_iter().filter(|(n, _)| *n > 0).map(|(_, told)| told);
    let remarks = [row.remark].into_iter().filter(|remark| !remark.is_empty()).chain(others);
    row.remark = remarks.collect::<Vec<_>>().join(", ");
    Some(row)
}

fn write_row(row: &ShapeRow, columns: Columns, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    let ShapeRow { executions, text, remark, .. } = row;
    let number = columns.number;
    let gap = if remark.is_empty() { 0 } else { columns.text.saturating_sub(text.chars().count()) + 2 };
    writeln!(page.out, "{:indent$}{executions:>number$}x  {text}{:gap$}{YELLOW}{remark}{YELLOW:#}", "", "")
}

fn write_call_sites(row: &ShapeRow, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    row.call_sites.iter().try_for_each(|line| writeln!(page.out, "{:indent$}{CYAN}{line}{CYAN:#}", ""))
}
