//! What was found, for each kind of reader.
//!
//! Each format is a file with a function `write`. None of them judges: levels and words come with the problems.

mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
mod terminal;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::problems::{Level, Place, Problem, Problems};
use crate::words::Number;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Terminal,
    /// For a job summary or a comment on a pull request
    Markdown,
    /// Annotations of GitHub Actions
    Github,
    /// For other tools
    Json,
    /// Test reports, as GitLab and Jenkins show them
    Junit,
    /// Code scanning
    Sarif,
}

pub(crate) fn write(format: Format, problems: &Problems, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(problems, out),
        Format::Markdown => markdown::write(problems, out),
        Format::Github => github::write(problems, out),
        Format::Json => json::write(problems, out),
        Format::Junit => junit::write(problems, out),
        Format::Sarif => sarif::write(problems, out),
    }
}

/// `2 regressions, 1 improvement in 310 tests, 4,120 queries`.
fn summary(problems: &Problems) -> String {
    format!("{}{}", regressions(problems), rest_of_summary(problems))
}

/// `2 regressions`, or that there are none.
fn regressions(problems: &Problems) -> String {
    match problems.n_of(Level::Regression) {
        0 => "no regressions".to_owned(),
        n => counted(n as u64, "regression"),
    }
}

/// What follows the regressions: `, 1 improvement in 310 tests, 4,120 queries`.
fn rest_of_summary(problems: &Problems) -> String {
    let others = [(Level::Improvement, "improvement"), (Level::Note, "note")];
    let others: String = others
        .iter()
        .map(|&(level, name)| (problems.n_of(level) as u64, name))
        .filter(|&(n, _)| n > 0)
        .map(|(n, name)| format!(", {}", counted(n, name)))
        .collect();
    let queries = Number(problems.n_queries, "query", "queries");
    format!("{others} in {}, {queries}", counted(problems.n_tests, "test"))
}

/// A number of what has a plural in `s`.
fn counted(n: u64, singular: &str) -> String {
    Number(n, singular, &format!("{singular}s")).to_string()
}

/// `shop::orders pages::are_listed: executed 50 times, accepted are 3: SELECT ..`, and the help in a line of its own.
fn in_words(problem: &Problem) -> String {
    let mut words = format!("{}: {}", problem.test, problem.message);
    if let Some(sql) = &problem.sql {
        words += &format!(": {sql}");
    }
    if let Some(help) = &problem.help {
        words += &format!("\nhelp: {help}");
    }
    words
}

/// Those of a level, in their order.
fn of_level(problems: &Problems, level: Level) -> impl Iterator<Item = &Problem> {
    problems.found.iter().filter(move |problem| problem.level == level)
}

/// `src/pages.rs:12`.
fn shown(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
