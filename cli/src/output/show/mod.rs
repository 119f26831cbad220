//! What tests executed, for people: a table of tests, or one test in full.

mod findings;
mod outcome;
mod page;
mod scope;
mod shapes;
mod table;
mod test;
mod timeline;
mod tree;

pub(crate) use page::Page;
pub(crate) use table::{Format, write_table};
pub(crate) use test::write as write_test;
