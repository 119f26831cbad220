//! Which formats there are.

use std::io::{self, Write};

use super::{github, json, junit, markdown, sarif, terminal};
use crate::compare::Comparison;

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

/// Writes the comparison.
pub(crate) fn write(format: Format, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(comparison, out),
        Format::Markdown => markdown::write(comparison, out),
        Format::Github => github::write(comparison, out),
        Format::Json => json::write(comparison, out),
        Format::Junit => junit::write(comparison, out),
        Format::Sarif => sarif::write(comparison, out),
    }
}
