//! What was found and what was executed, for each kind of reader.

pub(crate) mod audit;
mod columns;
pub(crate) mod explain;
pub(crate) mod formats;
mod in_words;
mod markdown;
pub(crate) mod review;
mod severity;
pub(crate) mod show;
