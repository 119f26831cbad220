//! What is accepted: the file `querybudget.toml`.

mod accepted;
mod merge;
mod mistake;
mod read;
mod write;

pub(crate) use accepted::{Accepted, Baseline, ROWS_FACTOR};
pub(crate) use merge::{Changes, merge};
pub(crate) use mistake::other_rules;
pub(crate) use read::read;
pub(crate) use write::write;
