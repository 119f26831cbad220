//! The attributes: the function that they stand on, and what other attributes have made of it.
//!
//! - `set_up`: what other attributes put around a test.
//! - `wrap`: the test itself, held against the budget.
//! - `attribute`: the attributes of one function, brought together.

mod attribute;
mod set_up;
mod wrap;

pub(crate) use attribute::{AttributeKind, expand_attribute};
