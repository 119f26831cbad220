//! What was accepted against what was executed. Nothing is read or written here.

mod acceptance;
mod base;
mod cause;
mod comparison;
mod difference;
mod shape;
mod story;
mod suite;
mod test;

pub(crate) use acceptance::accept;
pub(crate) use base::{Base, Kind};
pub(crate) use cause::Cause;
pub(crate) use comparison::Comparison;
pub(crate) use difference::Difference;
pub(crate) use suite::compare;
