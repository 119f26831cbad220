//! What is accepted: the file `querybudget.toml`.

mod accepted;
mod conflict;
mod entry;
mod merge;
mod mistake;
mod read;
mod reference;
mod write;

pub(crate) use accepted::{Accepted, AcceptedShape, Baseline, Head, ROWS_FACTOR, Undecided};
pub(crate) use merge::{Changes, merge};
pub(crate) use mistake::other_rules;
pub(crate) use read::{read, read_both};
pub(crate) use write::write;
