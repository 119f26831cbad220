//! The dumps of a suite, of each of which no more is kept than is compared and listed: there may be thousands.

mod broken;
mod dump;
mod folders;
mod place;
mod reduce;
mod runs;
mod shape;
mod shapes;
mod statements;
mod test;
mod wanted;
mod worst;

pub(crate) use broken::{BLIND, blindness, limits};
pub(crate) use dump::read_plain;
pub(crate) use folders::Suite;
pub(crate) use place::Place;
pub(crate) use shape::{ExecutedShape, ShapeTotals};
pub(crate) use statements::{Statement, statements};
pub(crate) use test::{Broken, Test};
pub(crate) use wanted::Wanted;
