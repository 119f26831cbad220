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

impl Format {
    /// Whether who reads it looks for the files from the root of the repository.
    pub(crate) fn is_for_the_repository(self) -> bool {
        matches!(self, Format::Github | Format::Junit | Format::Sarif)
    }
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
