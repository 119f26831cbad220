//! One scope: its verdict, its shapes, its findings, and what it did not count.

use std::io;

use querybudget_model::facts::{Finding, Scope, Shape};
use querybudget_model::words::{self, cut_middle, duration};

use super::outcome::style_of;
use super::page::Page;
use super::{findings, shapes};
use crate::io::style::{BOLD, CYAN, DIM, RED};
use crate::suite;

/// Writes all of it, below the scopes around it.
pub(super) fn write(scope: &Scope, depth: usize, page: &mut Page<'_>) -> io::Result<()> {
    let indent = 2 * depth;
    write_head(scope, indent, page)?;
    let indent = indent + 2;
    write_verdict(scope, indent, page)?;
    let findings: Vec<&Finding> = scope.findings.iter().collect();
    shapes::write(scope, scope.counted(), &findings, indent, page)?;
    if let Some(told) = words::not_counted(scope) {
        writeln!(page.out, "{:indent$}{DIM}not counted: {told}{DIM:#}", "")?;
    }
    findings.into_iter().try_for_each(|finding| findings::write(scope, finding, indent, page))?;
    write_uncounted(scope, indent, page)
}

/// `are_listed  tests/orders.rs:7  failed, 12 ms`
fn write_head(scope: &Scope, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    let Scope { name, outcome, .. } = scope;
    let place = format!("{}:{}", scope.file, scope.line);
    // A block is called after its place.
    let place = if *name == place { String::new() } else { format!("  {place}") };
    let times = if scope.times > 1 { format!(", {} times", scope.times) } else { String::new() };
    let times = format!("{}{times}", duration(scope.duration_us));
    let n_others = place.chars().count() + outcome.name().len() + times.chars().count() + "  , ".len();
    let name = cut_middle(name, page.text_width(indent + n_others));
    let style = style_of(*outcome);
    writeln!(page.out, "{:indent$}{BOLD}{name}{BOLD:#}{CYAN}{place}{CYAN:#}  {style}{outcome}{style:#}, {times}", "")
}

fn write_verdict(scope: &Scope, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(budget) = &scope.budget {
        writeln!(page.out, "{:indent$}budget: {budget}", "")?;
    }
    for met in scope.expectations.iter().filter(|expectation| expectation.is_met()) {
        writeln!(page.out, "{:indent$}{}", "", words::expectation(met))?;
    }
    for wrong in suite::limits(scope).iter().chain(&suite::blindness(scope)) {
        writeln!(page.out, "{:indent$}{RED}{}{RED:#}", "", wrong.message)?;
    }
    match scope.is_complete {
        true => Ok(()),
        false => writeln!(page.out, "{:indent$}{}", "", words::still_running()),
    }
}

/// What ran at the time of the scope and is in no count of it.
fn write_uncounted(scope: &Scope, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(told) = words::unattributed(scope) {
        let own = match scope.n_own_unattributed {
            0 => String::new(),
            n => format!(", {n} of them for certain"),
        };
        write_list(&scope.unattributed, &format!("{told}{own}:"), scope, indent, page)?;
    }
    if !scope.paused.is_empty() {
        write_list(&scope.paused, "paused:", scope, indent, page)?;
    }
    match scope.n_unreported {
        0 => Ok(()),
        _ => writeln!(page.out, "{:indent$}{}", "", words::unreported(scope)),
    }
}

fn write_list(shapes: &[Shape], title: &str, scope: &Scope, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    writeln!(page.out, "{:indent$}{title}", "")?;
    shapes::write(scope, shapes, &[], indent + 2, page)
}
