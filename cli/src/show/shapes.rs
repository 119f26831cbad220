//! Statements, the worst first, with what is remarkable about them.

use std::io;

use querybudget_dump::{Frame, Scope, Shape};

use super::test::Page;
use crate::console::{CYAN, YELLOW};
use crate::words::{Number, cut};

/// How many frames of a call site are shown, and how far to the right remarks stand.
const MAX_FRAMES: usize = 4;
const MAX_COLUMN: usize = 64;

/// The statements of a scope.
pub(super) fn write(scope: &Scope, shapes: &[&Shape], indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    write_each(shapes, |shape| remark(scope, shape), indent, page)
}

/// Statements without findings.
pub(super) fn write_plain(shapes: &[&Shape], indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    write_each(shapes, |_| String::new(), indent, page)
}

fn write_each(
    shapes: &[&Shape],
    remark: impl Fn(&Shape) -> String,
    indent: usize,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let mut shapes = shapes.to_vec();
    shapes.sort_by_key(|shape| std::cmp::Reverse(shape.executions));
    let number = shapes.first().map_or(1, |worst| worst.executions.to_string().len());
    let inner = indent + number + 3;
    let remarks: Vec<String> = shapes.iter().map(|shape| remark(shape)).collect();
    let longest = remarks.iter().map(|remark| remark.chars().count()).max().unwrap_or(0);
    let text_width = page.text_width(inner + longest + 2);
    let texts: Vec<String> = shapes.iter().map(|shape| cut(&shape.text, text_width)).collect();
    let widths = texts.iter().map(|text| text.chars().count());
    let column = widths.filter(|&width| width <= MAX_COLUMN).max().unwrap_or(0);
    for ((shape, text), remark) in shapes.into_iter().zip(texts).zip(remarks) {
        let gap = if remark.is_empty() { 0 } else { column.saturating_sub(text.chars().count()) + 2 };
        let n = shape.executions;
        writeln!(page.out, "{:indent$}{n:>number$}x  {text}{:gap$}{YELLOW}{remark}{YELLOW:#}", "", "")?;
        write_call_sites(shape, inner, page)?;
    }
    Ok(())
}

fn write_call_sites(shape: &Shape, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    for (index, site) in shape.call_sites.iter().enumerate() {
        if index > 0 {
            writeln!(page.out, "{:indent$}and", "")?;
        }
        for frame in site.iter().take(MAX_FRAMES) {
            writeln!(page.out, "{:indent$}{CYAN}{}{CYAN:#}", "", shown(frame))?;
        }
    }
    Ok(())
}

/// `src/orders.rs:42  shop::orders_of`
fn shown(frame: &Frame) -> String {
    let place = frame.file.as_ref().zip(frame.line).map(|(file, line)| format!("{file}:{line}"));
    let parts: Vec<String> = place.into_iter().chain(frame.function.clone()).collect();
    parts.join("  ")
}

/// What stands to the right of a statement: what it is, or the rows it returned, and what is known of its arguments.
fn remark(scope: &Scope, shape: &Shape) -> String {
    let of_shape = scope.findings.iter().filter(|finding| std::ptr::eq(&scope.shapes[finding.shape], shape));
    let mut remarks: Vec<String> = of_shape.map(|finding| short(&finding.lint).to_owned()).collect();
    if remarks.is_empty() && shape.rows_returned > 0 {
        remarks.push(Number(shape.rows_returned, "row", "rows").to_string());
    }
    if shape.rows_affected > 0 {
        remarks.push(format!("{} changed", Number(shape.rows_affected, "row", "rows")));
    }
    match shape.distinct_arguments {
        Some(1) if shape.executions > 1 => remarks.push("the same each time".to_owned()),
        Some(n) if n > 1 => remarks.push(format!("{n} different arguments")),
        _ => {}
    }
    if shape.failures > 0 {
        remarks.push(format!("{} failed", shape.failures));
    }
    remarks.join(", ")
}

fn short(lint: &str) -> &str {
    match lint {
        "n_plus_one" => "N+1",
        "duplicate_query" => "duplicate",
        "row_by_row_writes" => "row by row",
        "unbounded_result" => "unbounded",
        "select_star" => "all columns",
        "offset_pagination" => "skips rows",
        other => other,
    }
}
