//! The shapes of a scope, the worst first, with what is remarkable about them.

use std::cmp::Reverse;

use super::numbers::digits;
use super::tree::{self, same};
use super::{Number, Sayable, cut_statement, findings, grouped};
use crate::facts::{CallSite, Class, Expectation, Finding, Scope, Shape};

/// How many shapes a message shows, how many call sites of each, how many frames of each of these, and how many different arguments.
const MAX_SHAPES: usize = 10;
const MAX_CALL_SITES: usize = 3;
const MAX_FRAMES: usize = 4;
const MAX_ARGUMENTS: usize = 3;
/// Stands before the frame where a chain of calls parts from the others.
const MARK: &str = "> ";
/// A longer statement is cut, and the column of remarks stands no further right.
const MAX_TEXT_CHARS: usize = 200;
const MAX_COLUMN: usize = 64;

/// How much is shown.
///
/// # Example
///
/// ```
/// use querybudget_model::words::Shown;
///
/// let shown = Shown::default().all(true).text_chars(40);
/// assert!(shown != Shown::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    all: bool,
    arguments: bool,
    text_chars: usize,
}

impl Default for Shown {
    fn default() -> Self {
        Shown { all: false, arguments: false, text_chars: MAX_TEXT_CHARS }
    }
}

impl Shown {
    /// Every shape and every frame, and whole statements.
    #[must_use]
    pub fn all(self, all: bool) -> Self {
        Shown { all, ..self }
    }

    /// The values of arguments, as far as the scope holds them.
    #[must_use]
    pub fn arguments(self, arguments: bool) -> Self {
        Shown { arguments, ..self }
    }

    /// So many characters of a statement, 200 unless said otherwise.
    #[must_use]
    pub fn text_chars(self, text_chars: usize) -> Self {
        Shown { text_chars, ..self }
    }

    pub(super) fn cut(self, text: &str) -> String {
        if self.all { text.to_owned() } else { cut_statement(text, self.text_chars) }
    }

    pub(super) fn is_all(self) -> bool {
        self.all
    }

    fn of(self, n: usize, most: usize) -> usize {
        if self.all { n } else { n.min(most) }
    }
}

/// What there is to say of a shape.
///
/// # Example
///
/// See [`rows`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShapeRow {
    /// How often it was executed.
    pub executions: u64,
    /// How many loops of other rows it stands in.
    pub depth: usize,
    /// The statement, as much of it as is shown.
    pub text: String,
    /// What stands beside it: `N+1`.
    pub remark: String,
    /// What is known of its findings, a line each.
    pub evidence: Vec<String>,
    /// The lines of the user's code that asked for it, the place that asked for the most first.
    pub call_sites: Vec<String>,
    /// Different arguments.
    pub arguments: Vec<String>,
}

impl ShapeRow {
    /// How far its statement is indented, and what stands below it.
    #[must_use]
    pub fn indent(&self) -> usize {
        2 * self.depth
    }
}

/// The widths of a list of rows.
///
/// # Example
///
/// See [`rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Columns {
    /// Of the numbers.
    pub number: usize,
    /// Of the statements.
    pub text: usize,
}

impl Columns {
    /// The widths in which these rows fit.
    #[must_use]
    pub fn of(rows: &[ShapeRow]) -> Self {
        let most = rows.iter().map(|row| row.executions).max().unwrap_or(0);
        let widths = rows.iter().map(|row| row.indent() + row.text.chars().count());
        Columns { number: digits(most), text: widths.filter(|&width| width <= MAX_COLUMN).max().unwrap_or(0) }
    }

    /// How far what belongs to a statement is indented what belongs to it.
    #[must_use]
    pub fn indent(self) -> usize {
        self.number + 3
    }
}

/// The shapes with the most executions first, those with the same number in the order of their first one.
///
/// # Example
///
/// ```
/// use querybudget_model::facts::{Fingerprint, Kind, Outcome, Scope, Shape};
/// use querybudget_model::words::{Columns, Shown, rows};
///
/// let scope = Scope::new(0, "are_listed", "tests/orders.rs", 7, Outcome::Failed);
/// let mut shape = Shape::new(Fingerprint::from_u64(7), "SELECT ?", Kind::Select);
/// (shape.counts.executions, shape.counts.rows_returned) = (12, 12);
/// let rows = rows(&scope, [&shape], &[], Shown::default());
/// assert_eq!((rows[0].executions, &*rows[0].remark), (12, "12 rows"));
/// assert_eq!(Columns::of(&rows).number, 2);
/// ```
#[must_use]
pub fn rows<'a>(
    scope: &Scope,
    shapes: impl IntoIterator<Item = &'a Shape>,
    findings: &[&Finding],
    shown: Shown,
) -> Vec<ShapeRow> {
    let is_wrapped = scope.counted().any(|shape| shape.counts.wrapped > 0);
    let describe = |shape: &Shape| {
        let of_shape = |finding: &&&Finding| scope.shapes.get(finding.shape).is_some_and(|other| same(other, shape));
        let of_shape: Vec<&Finding> = findings.iter().filter(of_shape).copied().collect();
        let is_in_loop = findings
            .iter()
            .flat_map(|finding| finding.details.together())
            .any(|&place| same(&scope.shapes[place], shape));
        let evidence = of_shape.iter().flat_map(|finding| findings::evidence(scope, finding, |text| shown.cut(text)));
        ShapeRow {
            executions: shape.counts.executions,
            depth: 0,
            text: shown.cut(&shape.text),
            remark: remark(scope, shape, &of_shape, is_in_loop, is_wrapped),
            evidence: evidence.collect(),
            call_sites: call_sites(shape, is_in_loop || !of_shape.is_empty(), shown),
            arguments: if shown.arguments { arguments(scope, shape, shown) } else { Vec::new() },
        }
    };
    worst_first(shapes).into_iter().map(describe).collect()
}

fn worst_first<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Vec<&'a Shape> {
    let mut shapes: Vec<&Shape> = shapes.into_iter().collect();
    shapes.sort_by_key(|shape| Reverse(shape.counts.executions));
    shapes
}

/// The chains of calls below each other, whole if there is a finding. Where there are several, each says how many executions it asked for, and where
/// it parts from the others.
fn call_sites(shape: &Shape, is_found: bool, shown: Shown) -> Vec<String> {
    let n_shown = shown.of(shape.call_sites.len(), MAX_CALL_SITES);
    let at_least = if shape.n_looked_at() < shape.counts.executions { "at least " } else { "" };
    let is_sole = shape.call_sites.len() == 1 && shape.n_at_other_sites == 0;
    let mut lines = Vec::new();
    for (index, site) in shape.call_sites[..n_shown].iter().enumerate() {
        if !is_sole {
            lines.push(format!("{at_least}{} from", grouped(site.executions)));
        }
        let parts_at = parts_at(&shape.call_sites, index);
        let n_frames = if is_found { site.frames.len() } else { shown.of(site.frames.len(), MAX_FRAMES) };
        for (frame, place) in site.frames[..n_frames].iter().zip(0..) {
            let indent = if is_sole { "" } else { [MARK, "  "][usize::from(parts_at != Some(place))] };
            lines.push(format!("{indent}{frame}"));
        }
    }
    let n_more: u64 = shape.call_sites[n_shown..].iter().map(|site| site.executions).sum();
    if n_more + shape.n_at_other_sites > 0 {
        lines.push(format!("{at_least}{} from elsewhere", grouped(n_more + shape.n_at_other_sites)));
    }
    lines
}

/// The frame of a chain that calls, or stands, elsewhere than the chain most like it.
fn parts_at(sites: &[CallSite], index: usize) -> Option<usize> {
    let frames = Some(&sites[index].frames).filter(|frames| frames.len() > 1)?;
    let others = sites.iter().enumerate().filter(|(other, _)| *other != index);
    let n_common = others.map(|(_, other)| {
        let pairs = frames.iter().rev().zip(other.frames.iter().rev());
        pairs.take_while(|(one, other)| one == other).count()
    });
    frames.len().checked_sub(n_common.max()? + 1)
}

/// The first arguments that differ.
fn arguments(scope: &Scope, shape: &Shape, shown: Shown) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for execution in scope.timeline.iter().filter(|execution| same(&scope.shapes[execution.shape], shape)) {
        match &execution.arguments {
            Some(values) if !known.contains(values) => known.push(values.clone()),
            _ => {}
        }
    }
    known.truncate(shown.of(known.len(), MAX_ARGUMENTS));
    known
}

/// What stands to the right of a shape: what it is, or the rows it returned, and what is known of its arguments.
fn remark(
    scope: &Scope,
    shape: &Shape,
    findings: &[&Finding],
    is_in_loop_of_another: bool,
    others_are_wrapped: bool,
) -> String {
    let counts = &shape.counts;
    let mut remarks: Vec<String> = findings.iter().map(|finding| Sayable::of(scope, finding).remark()).collect();
    if is_in_loop_of_another {
        remarks.push("same loop".to_owned());
    }
    if remarks.is_empty() && counts.rows_returned > 0 {
        remarks.push(Number(counts.rows_returned, "row", "rows").to_string());
    }
    match shape.distinct_arguments {
        Some(1) if counts.redundant > 0 && counts.redundant + 1 == counts.executions => {
            remarks.push("the same each time".to_owned());
        }
        Some(n) if !findings.is_empty() && n > 1 => remarks.push(format!("{} different arguments", grouped(n))),
        _ => {}
    }
    match counts.executions.saturating_sub(counts.wrapped) {
        0 => {}
        n if others_are_wrapped && n == counts.executions => remarks.push("not wrapped".to_owned()),
        n if others_are_wrapped => remarks.push(format!("{} not wrapped", grouped(n))),
        _ => {}
    }
    if scope.unexpected.iter().any(|&place| same(&scope.shapes[place], shape)) {
        remarks.insert(0, "not expected".to_owned());
    }
    remarks.join(", ")
}

/// The counts of a recording with its shapes, in the order of their first execution.
///
/// # Example
///
/// ```
/// use querybudget_model::words::recording;
///
/// assert_eq!(recording(&[(2, "SELECT ?")]), "2 queries in 1 shape\n  2x  SELECT ?\n");
/// ```
#[must_use]
pub fn recording(shapes: &[(u64, &str)]) -> String {
    let n_queries = shapes.iter().map(|(executions, _)| executions).sum();
    let n_shapes = Number(shapes.len() as u64, "shape", "shapes");
    let width = digits(shapes.iter().map(|(executions, _)| *executions).max().unwrap_or(0));
    let line = |(executions, text): &(u64, &str)| format!("  {executions:>width$}x  {text}\n");
    let lines: String = shapes.iter().map(line).collect();
    format!("{} in {n_shapes}\n{lines}", Number(n_queries, "query", "queries"))
}

/// `2 transaction, 1 session, 3 paused`: what is in no count. `None` if there is nothing.
#[must_use]
pub fn not_counted(scope: &Scope) -> Option<String> {
    let of_class = |class: Class| Shape::n_executions(scope.shapes.iter().filter(|shape| shape.class == class));
    let others = Class::ALL.iter().filter(|class| **class != Class::Application);
    let of_classes = others.map(|class| (of_class(*class), class.name()));
    let paused = (Shape::n_executions(&scope.paused), "paused");
    let elsewhere = (scope.n_elsewhere, "in no scope elsewhere in this process");
    let counts = of_classes.chain([paused, elsewhere]).filter(|(n, _)| *n > 0);
    let told: Vec<String> = counts.map(|(n, what)| format!("{} {what}", grouped(n))).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// `2 statements ran in no scope, and may be the test's`. `None` if there are none.
#[must_use]
pub fn unattributed(scope: &Scope) -> Option<String> {
    let n_statements = Shape::n_executions(&scope.unattributed);
    let statements = Number(n_statements, "statement", "statements");
    (n_statements > 0).then(|| format!("{statements} ran in no scope, and may be the test's"))
}

/// `sqlx has not reported 2 statements that went through `Counted``
#[must_use]
pub fn unreported(scope: &Scope) -> String {
    let statements = Number(scope.n_unreported, "statement", "statements");
    format!("sqlx has not reported {statements} that went through `Counted`")
}

/// What is to be said of a scope that is not complete.
#[must_use]
pub fn still_running() -> &'static str {
    "a statement was still running a second after the end, and may be in no count"
}

/// The rows that a message shows, those that are remarkable first, and how many shapes and queries it does not show. Where a finding alone fails the
/// test, of the other shapes the numbers are enough.
pub(super) fn shown_rows(scope: &Scope, findings: &[&Finding], shown: Shown) -> (Vec<ShapeRow>, u64, u64) {
    let is_any = |places: &[usize], shape: &Shape| places.iter().any(|&place| same(&scope.shapes[place], shape));
    let found = findings.iter().flat_map(|finding| [&[finding.shape], finding.details.together()].concat());
    let noted: Vec<usize> = found.chain(scope.unexpected.iter().copied()).collect();
    let parents: Vec<usize> = findings.iter().flat_map(|finding| finding.details.likely_parents()).copied().collect();
    let mut shapes = worst_first(scope.counted().filter(|shape| shape.counts.executions > 0));
    shapes.sort_by_key(|shape| !is_any(&noted, shape));
    let shapes = tree::of(scope, &shapes, findings);
    let (shapes, hidden) = shapes.split_at(shown.of(shapes.len(), MAX_SHAPES));
    let is_as_expected = scope.unexpected.is_empty() && scope.expectations.iter().all(Expectation::is_met);
    let is_of_findings = !findings.is_empty() && scope.breaches.is_empty() && is_as_expected && !shown.all;
    let row = |(shape, depth): &(&Shape, usize)| {
        let is_left_out = is_of_findings && !is_any(&noted, shape) && !is_any(&parents, shape);
        let mut row = rows(scope, [*shape], findings, shown).pop()?;
        row.depth = *depth;
        if is_left_out {
            row.call_sites.clear();
        }
        Some(row)
    };
    let rows = shapes.iter().filter_map(row).collect();
    (rows, hidden.len() as u64, Shape::n_executions(hidden.iter().map(|(shape, _)| *shape)))
}

/// The rows of what ran in no scope.
pub(super) fn unattributed_rows(scope: &Scope, shown: Shown) -> (Vec<ShapeRow>, Columns) {
    let mut rows = rows(scope, &scope.unattributed, &[], shown.arguments(false));
    let columns = Columns::of(&rows);
    rows.truncate(MAX_SHAPES);
    (rows, columns)
}
