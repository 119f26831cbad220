//! What is written out. Every path is absolute and every local has the hygiene of the macro, so that
//! nothing of the user's is captured or shadowed.
//!
//! - `budget`: the calls that make the budget.
//! - `verdict`: the call that fails the test.
//! - `block`: a block macro.
//! - `test`: the body of a test.

mod block;
mod budget;
mod test;
mod verdict;

pub(crate) use block::expand_block;
pub(crate) use budget::Builder;
pub(crate) use test::{Purpose, Test};
