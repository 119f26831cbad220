//! A recording held against a budget: facts, whose words are the model's.
//!
//! `repeats` tells loops from what only repeats, `lints` finds, `budget` is made of terms, `units` judges each unit of work, `check` holds a recording against it and makes a `verdict`.

mod blindness;
mod budget;
mod check;
mod exception;
mod expectation;
mod lints;
mod repeats;
mod units;
mod verdict;

pub(crate) use blindness::hidden;
pub use budget::Budget;
pub use lints::Finding;
pub(crate) use verdict::Dumped;
pub use verdict::Verdict;
