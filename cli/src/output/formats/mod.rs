//! What a comparison found, a file for each format.
//!
//! None of them judges: severities are the catalogue's, and words come with the differences.

mod format;
mod github;
mod json;
mod junit;
mod markdown;
#[cfg(test)]
pub(super) mod samples;
mod sarif;
mod terminal;

pub(crate) use format::{Format, write};
