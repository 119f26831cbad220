//! Makes the user's code work inside the future or closure that a block becomes.
//!
//! - `exits`: how control leaves a block, and the names that carry a value out of it.
//! - `arguments`: the grammars of the macros of others that are known.
//! - `foreign`: what such a macro has in it.
//! - `rewriter`: the pass over a block that puts all this to use.

mod arguments;
mod exits;
mod foreign;
mod rewriter;

pub(crate) use exits::{Carry, Expansion, Flow, Place};
pub(crate) use rewriter::rewrite;
