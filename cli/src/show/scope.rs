//! One scope: its verdict, its statements, its findings, and what it did not count.

use std::io;

use anstyle::Style;
use querybudget_dump::{Finding, Level, Outcome, Scope, Shape};

use super::shapes;
use super::test::Page;
use crate::console::{BOLD, CYAN, DIM, GREEN, RED, YELLOW};
use crate::dumps;
use crate::words::{Number, cut, duration};

pub(super) fn write(scope: &Scope, depth: usize, page: &mut Page<'_>) -> io::Result<()> {
    let indent = 2 * depth;
    let Scope { name, file, line, .. } = scope;
    let style = style(scope.outcome);
    let outcome = super::outcome(Some(scope.outcome));
    let times = if scope.times > 1 { format!(", {} times", scope.times) } else { String::new() };
    let place = format!("{file}:{line}");
    // A block is called after its place.
    let shown = if *name == place { String::new() } else { format!("  {CYAN}{place}{CYAN:#}") };
    writeln!(
        page.out,
        "{:indent$}{BOLD}{name}{BOLD:#}{shown}  {style}{outcome}{style:#}, {}{times}",
        "",
        duration(scope.duration_us)
    )?;
    let indent = indent + 2;
    write_verdict(scope, indent, page)?;
    let (counted, others): (Vec<&Shape>, Vec<&Shape>) =
        scope.shapes.iter().partition(|shape| shape.class == "application");
    shapes::write(scope, &counted, indent, page)?;
    write_others(&others, indent, page)?;
    scope.findings.iter().try_for_each(|finding| write_finding(scope, finding, indent, page))?;
    write_uncounted(scope, indent, page)
}

fn write_verdict(scope: &Scope, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(budget) = &scope.budget {
        writeln!(page.out, "{:indent$}budget: {budget}", "")?;
    }
    for expectation in scope.expectations.iter().filter(|expectation| expectation.is_met) {
        let (label, expected) = (&expectation.label, &expectation.expected);
        writeln!(page.out, "{:indent$}{label}: as expected {expected}, found {}", "", expectation.found)?;
    }
    for wrong in dumps::limits(scope).iter().chain(&dumps::blindness(scope)) {
        writeln!(page.out, "{:indent$}{RED}{}{RED:#}", "", wrong.message)?;
    }
    match scope.is_complete {
        true => Ok(()),
        false => writeln!(page.out, "{:indent$}a statement was still running at its end, and is in no count", ""),
    }
}

/// `not counted: 2 transaction, 1 session`
fn write_others(others: &[&Shape], indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    let mut classes: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for shape in others {
        let n = classes.entry(&shape.class).or_default();
        *n = n.saturating_add(shape.executions);
    }
    let told: Vec<String> = classes.iter().map(|(class, n)| format!("{n} {class}")).collect();
    match told.is_empty() {
        true => Ok(()),
        false => writeln!(page.out, "{:indent$}{DIM}not counted: {}{DIM:#}", "", told.join(", ")),
    }
}

fn write_finding(scope: &Scope, finding: &Finding, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    let (level, style) = match finding.level {
        Level::Noted => ("noted", DIM),
        Level::Allowed => ("allowed", DIM),
        Level::Warned => ("warned", YELLOW),
        Level::Denied => ("denied", RED),
    };
    writeln!(page.out, "{:indent$}{style}{level}{style:#}: {}, {}", "", finding.lint, finding.found)?;
    let inner = indent + 2;
    let text = |place: usize, n_before: usize| cut(&scope.shapes[place].text, page.text_width(inner + n_before));
    let mut lines = vec![text(finding.shape, 0)];
    if let Some(parent) = finding.likely_parent {
        let n_rows = scope.shapes[parent].rows_returned;
        lines.push(format!("likely one for each of the {n_rows} rows of: {}", text(parent, 40)));
    }
    if finding.overlapping > 0 {
        lines.push(format!("{} of them ran at the same time as others", finding.overlapping));
    }
    match &finding.reason {
        Some(reason) => lines.push(format!("reason: {reason}")),
        None => lines.push(format!("help: {}", finding.help)),
    }
    lines.iter().try_for_each(|line| writeln!(page.out, "{:inner$}{line}", ""))
}

/// What ran at the time of the scope and is in no count of it.
fn write_uncounted(scope: &Scope, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    let strays = Number(executions(&scope.unattributed), "statement", "statements");
    let sure = match scope.n_own_unattributed {
        0 => "and may be the test's".to_owned(),
        n => format!("{n} of them the test's for certain"),
    };
    write_list(&scope.unattributed, &format!("{strays} ran in no scope, {sure}:"), indent, page)?;
    let paused = Number(executions(&scope.paused), "statement", "statements");
    write_list(&scope.paused, &format!("{paused} paused:"), indent, page)?;
    let others = [
        (scope.n_elsewhere, "ran in no scope elsewhere in the process"),
        (scope.n_unreported, "went through `Counted` without a report from sqlx"),
    ];
    for (n, what) in others.into_iter().filter(|(n, _)| *n > 0) {
        writeln!(page.out, "{:indent$}{} {what}", "", Number(n, "statement", "statements"))?;
    }
    Ok(())
}

fn write_list(shapes: &[Shape], title: &str, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    if shapes.is_empty() {
        return Ok(());
    }
    writeln!(page.out, "{:indent$}{title}", "")?;
    shapes::write_plain(&shapes.iter().collect::<Vec<_>>(), indent + 2, page)
}

fn executions(shapes: &[Shape]) -> u64 {
    shapes.iter().fold(0, |sum, shape| sum.saturating_add(shape.executions))
}

fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Unjudged => DIM,
        Outcome::Passed => GREEN,
        Outcome::Interrupted => YELLOW,
        Outcome::Failed | Outcome::Blind => RED,
    }
}
