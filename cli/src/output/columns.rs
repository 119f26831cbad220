//! Columns that fit the terminal.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::io::style::BOLD;
use crate::io::width;

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
pub(super) fn write_lines(mut table: Table, indent: usize, out: &mut dyn Write) -> io::Result<()> {
    if let Some(width) = width() {
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
