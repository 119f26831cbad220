//! Findings of a scope.

use std::io;

use anstyle::Style;
use querybudget_model::facts::{Finding, Level, Scope};
use querybudget_model::words::{self, Sayable, cut_statement};

use super::page::Page;
use crate::io::style::{DIM, RED, YELLOW};

/// What stands before a statement in a line of the evidence, at most.
const N_BEFORE: usize = 40;

/// Writes a finding with its statement, what is known of it, and why it is meant or what to write instead.
pub(super) fn write(scope: &Scope, finding: &Finding, indent: usize, page: &mut Page<'_>) -> io::Result<()> {
    let said = Sayable::of(scope, finding);
    let (level, style) = (finding.level, style(finding.level));
    writeln!(page.out, "{:indent$}{style}{level}{style:#}: {}, {}", "", finding.lint(), said.found())?;
    let inner = indent + 2;
    let text = cut_statement(said.text, page.text_width(inner));
    let evidence = words::evidence(scope, finding, |text| cut_statement(text, page.text_width(inner + N_BEFORE)));
    let last = match &finding.reason {
        Some(reason) => format!("reason: {reason}"),
        None => format!("help: {}", said.help()),
    };
    let mut lines = [text].into_iter().chain(evidence).chain([last]);
    lines.try_for_each(|line| writeln!(page.out, "{:inner$}{line}", ""))
}

fn style(level: Level) -> Style {
    match level {
        Level::Denied => RED,
        Level::Warned => YELLOW,
        _ => DIM,
    }
}
