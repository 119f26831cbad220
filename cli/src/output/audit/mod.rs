//! A whole suite: its worst tests, what was found in it, and what many of its tests ask for.

mod json;
mod ranking;
mod terminal;

use std::io::{self, Write};

use crate::suite::Test;

pub(crate) use ranking::Rank;
use ranking::Ranking;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Terminal,
    Json,
}

/// Writes so many of each, the worst first.
pub(crate) fn write(tests: &[&Test], by: Rank, limit: usize, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let ranking = Ranking::of(tests, by, limit);
    match format {
        Format::Terminal => terminal::write(&ranking, out),
        Format::Json => json::write(&ranking, out),
    }
}
