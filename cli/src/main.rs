//! `cargo querybudget`.

mod problems;

fn main() {}
