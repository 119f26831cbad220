//! What was accepted against what was executed. Pure: nothing is read or written here.

mod base;
mod difference;
mod shape;
mod suite;
mod test;

pub(crate) use base::{Base, Kind};
pub(crate) use difference::{Comparison, Difference};
pub(crate) use suite::compare;
