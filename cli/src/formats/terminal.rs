//! For people: the regressions of each test, then what is better, then notes, and the sum.

use std::io::{self, Write};

use anstyle::Style;
use querybudget_dump::TestId;

use crate::console::{self, BOLD, CYAN, DIM, GREEN, RED};
use crate::problems::{Level, Problem, Problems, Rule};
use crate::words::{Number, cut};

/// How many improvements or notes are shown. Regressions are shown all.
const MAX_SHOWN: usize = 20;
/// A longer statement is cut, where no terminal says how much fits.
const MAX_TEXT_CHARS: usize = 200;

const INDENT: usize = 4;

pub(super) fn write(problems: &Problems, out: &mut dyn Write) -> io::Result<()> {
    let max_chars = console::width().map_or(MAX_TEXT_CHARS, |width| width.saturating_sub(INDENT).max(20));
    for level in [Level::Regression, Level::Improvement, Level::Note] {
        write_level(problems, level, max_chars, out)?;
    }
    write_sum(problems, out)
}

fn write_level(problems: &Problems, level: Level, max_chars: usize, out: &mut dyn Write) -> io::Result<()> {
    let of_level: Vec<&Problem> = problems.found.iter().filter(|problem| problem.level == level).collect();
    let n_shown = if level == Level::Regression { of_level.len() } else { of_level.len().min(MAX_SHOWN) };
    let mut test: Option<&TestId> = None;
    for problem in &of_level[..n_shown] {
        if test != Some(&problem.test) {
            writeln!(out, "{BOLD}{}{BOLD:#}", problem.test)?;
            test = Some(&problem.test);
        }
        write_problem(problem, max_chars, out)?;
    }
    match of_level.len() - n_shown {
        0 => {}
        n_hidden => {
            let hidden = number(n_hidden, level);
            writeln!(out, "{DIM}... and {hidden} besides; --format json has them all{DIM:#}")?;
        }
    }
    if of_level.is_empty() { Ok(()) } else { writeln!(out) }
}

fn write_problem(problem: &Problem, max_chars: usize, out: &mut dyn Write) -> io::Result<()> {
    let style = style(problem.level);
    let rule = problem.rule.name();
    writeln!(out, "  {style}{}{style:#}: {} {DIM}[{rule}]{DIM:#}", name(problem.level), problem.message)?;
    if let Some(sql) = &problem.sql {
        writeln!(out, "    {}", cut(sql, max_chars))?;
    }
    if problem.level == Level::Note {
        return Ok(());
    }
    if let Some(place) = &problem.place {
        writeln!(out, "    {CYAN}{}:{}{CYAN:#}", place.file, place.line)?;
    }
    problem.help.iter().try_for_each(|help| writeln!(out, "    help: {help}"))
}

fn write_sum(problems: &Problems, out: &mut dyn Write) -> io::Result<()> {
    let tests = Number(problems.n_tests, "test", "tests");
    let queries = Number(problems.n_queries, "query", "queries");
    let found: Vec<String> = [Level::Regression, Level::Improvement, Level::Note]
        .into_iter()
        .filter(|&level| level != Level::Note || problems.n_of(level) > 0)
        .map(|level| styled(problems.n_of(level), level))
        .collect();
    writeln!(out, "{tests} compared, {queries}: {}", found.join(", "))?;
    if let Some(rule) = worst_rule(problems) {
        writeln!(out, "  help: what it means: cargo querybudget explain {}", rule.name())?;
        writeln!(out, "  help: if it is meant: cargo querybudget accept")?;
    } else if problems.n_of(Level::Improvement) > 0 {
        writeln!(out, "  help: so that it stays: cargo querybudget accept")?;
    }
    Ok(())
}

/// The rule of the first regression.
fn worst_rule(problems: &Problems) -> Option<Rule> {
    problems.found.iter().find(|problem| problem.level == Level::Regression).map(|problem| problem.rule)
}

fn styled(n: usize, level: Level) -> String {
    let style = if n > 0 { style(level) } else { Style::new() };
    format!("{style}{}{style:#}", number(n, level))
}

fn number(n: usize, level: Level) -> Number<'static> {
    let plural = match level {
        Level::Regression => "regressions",
        Level::Improvement => "improvements",
        Level::Note => "notes",
    };
    Number(n as u64, name(level), plural)
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Regression => "regression",
        Level::Improvement => "improvement",
        Level::Note => "note",
    }
}

fn style(level: Level) -> Style {
    match level {
        Level::Regression => RED,
        Level::Improvement => GREEN,
        Level::Note => CYAN,
    }
}
