//! The shapes of a recording, the worst first.

use std::fmt;

use super::findings;
use super::recording::{Number, digits};
use crate::asked::{self, SHOW};
use crate::call_site::CallSite;
use crate::detect::Finding;
use crate::query::Arguments;
use crate::recording::{Recording, ShapeStats};

/// How many shapes a message shows, how many call sites of each, and how many frames of each of these.
const MAX_SHAPES: usize = 10;
const MAX_FRAMES: usize = 4;
/// A longer statement is cut, and the column of remarks stands no further right.
const MAX_TEXT_CHARS: usize = 200;
const MAX_COLUMN: usize = 64;
/// How many of its different arguments are shown, if they are asked for.
const MAX_ARGUMENTS: usize = 3;

/// What is remarkable about shapes.
pub(super) struct Noted<'a> {
    pub(super) findings: &'a [Finding],
    pub(super) unexpected: &'a [ShapeStats],
}

impl Noted<'_> {
    fn is_noted(&self, shape: &ShapeStats) -> bool {
        let mut noted = self.findings.iter().map(Finding::shape).chain(self.unexpected);
        noted.any(|noted| noted.shape() == shape.shape())
    }
}

/// Writes the shapes, those that are remarkable first, with what is remarkable about them.
pub(super) fn write(
    recording: &Recording,
    noted: &Noted<'_>,
    shows_arguments: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let show_all = asked::to_show("all");
    let mut shapes = worst_first(recording.shapes());
    shapes.sort_by_key(|shape| !noted.is_noted(shape));
    let n_shown = if show_all { shapes.len() } else { shapes.len().min(MAX_SHAPES) };
    let (shown, hidden) = shapes.split_at(n_shown);
    let columns = Columns::of(shown, show_all);
    for shape in shown {
        let of_shape: Vec<&Finding> =
            noted.findings.iter().filter(|finding| finding.shape().shape() == shape.shape()).collect();
        let mut remark = remark(shape, &of_shape, recording.wrapped() > 0);
        if noted.unexpected.iter().any(|unexpected| unexpected.shape() == shape.shape()) {
            remark = format!("not expected, {remark}").trim_end_matches([',', ' ']).to_owned();
        }
        columns.write(shape, &remark, &of_shape, f)?;
        if shows_arguments {
            columns.write_arguments(recording, shape, f)?;
        }
    }
    if !hidden.is_empty() {
        let n_queries = hidden.iter().map(|shape| shape.executions()).sum();
        let shapes = Number(hidden.len() as u64, "more shape", "more shapes");
        writeln!(f, "  ... and {shapes} ({}); {SHOW}=all shows them", Number(n_queries, "query", "queries"))?;
    }
    Ok(())
}

/// Writes the statements that ran in no scope.
pub(super) fn write_unattributed(recording: &Recording, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shapes = worst_first(recording.unattributed());
    let n_statements = shapes.iter().map(|shape| shape.executions()).sum();
    if n_statements == 0 {
        return Ok(());
    }
    writeln!(f, "\n  {} ran in no scope, and may be the test's:", Number(n_statements, "statement", "statements"))?;
    let columns = Columns::of(&shapes, false);
    for shape in shapes.into_iter().take(MAX_SHAPES) {
        columns.write(shape, &remark(shape, &[], false), &[], f)?;
    }
    writeln!(f, "  help: give a spawned task the span of the test, with `tracing::Instrument`:")?;
    writeln!(f, "      tokio::spawn(future.in_current_span())")
}

/// The shapes with the most executions first, those with the same number in the order of their first one.
fn worst_first<'a>(shapes: impl Iterator<Item = &'a ShapeStats>) -> Vec<&'a ShapeStats> {
    let mut shapes: Vec<&ShapeStats> = shapes.collect();
    shapes.sort_by_key(|shape| std::cmp::Reverse(shape.executions()));
    shapes
}

/// The widths of a list of shapes.
struct Columns {
    number: usize,
    text: usize,
    show_all: bool,
}

impl Columns {
    fn of(shapes: &[&ShapeStats], show_all: bool) -> Self {
        let most = shapes.iter().map(|shape| shape.executions()).max().unwrap_or(0);
        let widths = shapes.iter().map(|shape| shape.text().chars().count());
        let text = widths.filter(|&width| width <= MAX_COLUMN).max().unwrap_or(0);
        Columns { number: digits(most), text, show_all }
    }

    fn write(
        &self,
        shape: &ShapeStats,
        remark: &str,
        findings: &[&Finding],
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let line = format!(
            "  {:>number$}x  {:<text$}  {remark}",
            shape.executions(),
            self.cut(shape.text()),
            number = self.number,
            text = self.text,
        );
        writeln!(f, "{}", line.trim_end())?;
        let indent = self.number + 5;
        for finding in findings {
            if let Finding::NPlusOne(found) = finding {
                let lines = findings::evidence(found, |text| self.cut(text));
                lines.iter().try_for_each(|line| writeln!(f, "{:indent$}{line}", ""))?;
            }
        }
        self.write_call_sites(shape, indent, f)
    }

    fn write_call_sites(&self, shape: &ShapeStats, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, site) in shape.call_sites().into_iter().enumerate() {
            if index > 0 {
                writeln!(f, "{:indent$}and", "")?;
            }
            self.write_frames(site, indent, f)?;
        }
        Ok(())
    }

    fn write_frames(&self, site: &CallSite, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_shown = if self.show_all { site.frames().len() } else { MAX_FRAMES };
        site.frames().iter().take(n_shown).try_for_each(|frame| writeln!(f, "{:indent$}{frame}", ""))
    }

    /// The first arguments that differ.
    fn write_arguments(&self, recording: &Recording, shape: &ShapeStats, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut known: Vec<&str> = Vec::new();
        for query in recording.queries().filter(|query| query.shape() == shape.shape()) {
            match query.arguments().and_then(Arguments::values) {
                Some(values) if !known.contains(&values) => known.push(values),
                _ => {}
            }
        }
        let n_shown = if self.show_all { known.len() } else { MAX_ARGUMENTS };
        let indent = self.number + 5;
        known.iter().take(n_shown).try_for_each(|values| writeln!(f, "{:indent$}with {values}", ""))
    }

    fn cut(&self, text: &str) -> String {
        match text.char_indices().nth(MAX_TEXT_CHARS) {
            Some((end, _)) if !self.show_all => format!("{}…", &text[..end]),
            _ => text.to_owned(),
        }
    }
}

/// What stands to the right of a shape: what it is, or the rows it returned, and what is known of its arguments.
fn remark(shape: &ShapeStats, findings: &[&Finding], others_are_wrapped: bool) -> String {
    let mut remarks: Vec<String> = findings.iter().map(|finding| findings::remark(finding)).collect();
    if remarks.is_empty() && shape.rows_returned() > 0 {
        remarks.push(Number(shape.rows_returned(), "row", "rows").to_string());
    }
    match shape.distinct_arguments() {
        Some(1) if shape.executions() > 1 => remarks.push("the same each time".to_owned()),
        Some(n) if !findings.is_empty() && n > 1 => remarks.push(format!("{n} different arguments")),
        _ => {}
    }
    match shape.executions() - shape.wrapped() {
        0 => {}
        n if others_are_wrapped && n == shape.executions() => remarks.push("not wrapped".to_owned()),
        n if others_are_wrapped => remarks.push(format!("{n} not wrapped")),
        _ => {}
    }
    remarks.join(", ")
}
