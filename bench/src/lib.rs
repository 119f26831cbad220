//! What the benchmarks share: the statements they run on and the table they end with.
//!
//! `cargo bench --manifest-path bench/Cargo.toml` runs them all.

pub mod corpus;
pub mod instructions;
pub mod summary;
