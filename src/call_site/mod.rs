//! The chains of calls that asked for statements, as lines of the user's code.
//!
//! A walk over the return addresses is cheap and tells chains apart; each is captured once, unresolved, and names and lines are
//! looked up when a report is written. Where a statement is asked for, the stack holds the whole logical stack of the async functions.
//! SQLite reports it later, from a thread of its own, which holds no line of the user's.

mod calls;
mod frames;
mod innermost;
mod known;
mod parse;
mod site;
mod walk;

use std::backtrace::Backtrace;

pub(crate) use innermost::InnermostCalls;
pub use querybudget_model::facts::Frame;
pub use site::CallSite;
pub(crate) use walk::{IS_POSSIBLE as IS_CHEAP, StackPlace};

/// The functions on this thread's stack with the return addresses in them. An inlined one stands before the one that it is inlined in.
pub(crate) fn functions_here() -> Vec<(usize, String)> {
    let printed = format!("{:#}", Backtrace::force_capture());
    parse::frames(&printed).map(|frame| (frame.address, frame.function)).collect()
}
