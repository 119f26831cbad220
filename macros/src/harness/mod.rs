//! The attributes: the function or the module that they stand on, and what other attributes have made of it.
//!
//! - `kind`: the attributes, and which of them stand beside each other.
//! - `target`: what they may stand on.
//! - `marks`: what tells that a function is a test.
//! - `set_up`: what other attributes put around a test.
//! - `wrap`: the test itself, held against the budget.
//! - `module`: the tests of a module.
//! - `attribute`: the attributes of one function, brought together.

mod attribute;
mod kind;
mod marks;
mod module;
mod set_up;
mod target;
mod wrap;

pub(crate) use attribute::expand_attribute;
pub(crate) use kind::AttributeKind;
