//! What a comparison found, in the format that a reader wants.

mod json;
mod terminal;

use std::io::{self, Write};

use crate::problems::Problems;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Terminal,
    Json,
}

/// Writes the problems.
pub(crate) fn write(format: Format, problems: &Problems, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(problems, out),
        Format::Json => json::write(problems, out),
    }
}
