//! Columns that fit the terminal: the last one has what the others leave.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::io::style::BOLD;
use crate::io::width;

/// A longer statement is cut, where no terminal says how much fits.
pub(super) const MAX_TEXT_CHARS: usize = 200;
/// The least of the last column.
const MIN_CHARS: usize = 20;
/// Between columns.
const GAP: usize = 2;

/// Lines of cells, all but the last of which are short.
pub(super) struct Columns {
    header: Vec<&'static str>,
    lines: Vec<(Vec<String>, Style)>,
    indent: usize,
}

impl Columns {
    pub(super) fn new(header: &[&'static str], indent: usize) -> Self {
        Columns { header: header.into(), lines: Vec::new(), indent }
    }

    pub(super) fn add(&mut self, cells: impl IntoIterator<Item = String>, style: Style) {
        self.lines.push((cells.into_iter().collect(), style));
    }

    /// Leaves out the column, if nothing is in it.
    pub(super) fn leave_out_empty(&mut self, name: &str) {
        if self.width_of(name) == 0 {
            self.leave_out(name);
        }
    }

    /// Leaves out the column, if the last one does not fit otherwise.
    pub(super) fn leave_out_if_narrow(&mut self, name: &str) {
        let longest = self.header.last().map_or(0, |last| self.width_of(last));
        if self.room().is_some_and(|room| room < longest) {
            self.leave_out(name);
        }
    }

    fn leave_out(&mut self, name: &str) {
        let Some(place) = self.header.iter().position(|column| *column == name) else { return };
        self.header.remove(place);
        self.lines.iter_mut().for_each(|(cells, _)| drop(cells.remove(place)));
    }

    /// How wide the cells of a column are, without its header.
    fn width_of(&self, name: &str) -> usize {
        let place = self.header.iter().position(|column| *column == name).unwrap_or(usize::MAX);
        let cells = self.lines.iter().filter_map(|(cells, _)| cells.get(place));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }

    /// What is left for the last column, on a terminal.
    fn room(&self) -> Option<usize> {
        let others = self.header.iter().rev().skip(1).map(|name| self.width_of(name).max(name.len()) + GAP);
        Some(width()?.saturating_sub(self.indent + others.sum::<usize>()).max(MIN_CHARS))
    }

    /// Writes them, the last cells cut to what is left, or to `max_chars` where no terminal says how much that is.
    pub(super) fn write(
        mut self,
        max_chars: usize,
        cut: impl Fn(&str, usize) -> String,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let room = self.room().unwrap_or(max_chars);
        let last = self.lines.iter_mut().filter_map(|(cells, _)| cells.last_mut());
        last.for_each(|cell| *cell = cut(cell, room));
        let indent = self.indent;
        let styles = [BOLD].into_iter().chain(self.lines.iter().map(|(_, style)| *style));
        for (line, style) in self.table().lines().zip(styles) {
            writeln!(out, "{:indent$}{style}{}{style:#}", "", line.trim_end())?;
        }
        Ok(())
    }

    /// Without lines around the cells. All but words stand to the right.
    fn table(&self) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(&self.header);
        table.add_rows(self.lines.iter().map(|(cells, _)| cells));
        for (column, name) in table.column_iter_mut().zip(&self.header) {
            column.set_padding((0, 2));
            if !["outcome", "test", "statement"].contains(name) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }
}
