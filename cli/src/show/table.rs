//! A table that fits the terminal.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::Row;
use crate::console::{self, BOLD};
use crate::words::duration;

const HEADER: [&str; 7] = ["test", "queries", "shapes", "rows", "findings", "time", "outcome"];

pub(super) fn write(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut table = columns(&HEADER, &[1, 2, 3, 4, 5]);
    for row in rows {
        let numbers = [row.queries, row.shapes as u64, row.rows, row.findings as u64].map(|number| number.to_string());
        let [queries, shapes, n_rows, findings] = numbers;
        let time = duration(row.duration_us);
        table.add_row([row.test, &queries, &shapes, &n_rows, &findings, &time, row.outcome]);
    }
    write_lines(&table, 0, out)
}

/// A table without lines around its cells, whose numbers stand to the right.
pub(super) fn columns(header: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for &place in numbers {
        if let Some(column) = table.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The table, indented, its header bold.
pub(super) fn write_lines(table: &Table, indent: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut table = table.clone();
    if let Some(width) = console::width() {
        let width = width.saturating_sub(indent).max(40);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    for (index, line) in table.lines().enumerate() {
        let line = line.trim_end();
        match index {
            0 => writeln!(out, "{:indent$}{BOLD}{line}{BOLD:#}", "")?,
            _ => writeln!(out, "{:indent$}{line}", "")?,
        }
    }
    Ok(())
}
