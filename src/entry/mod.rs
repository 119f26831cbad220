//! What users call, and what the macros expand to.
//!
//! `scoped` runs code in a scope; `blocks` are the block macros; `settle` is what becomes of the test: the one place that panics for the user's mistake.

mod audit;
#[cfg(feature = "macros")]
mod blocks;
mod check;
pub mod private;
mod record;
mod scoped;
mod settle;
mod units;

pub use audit::audited;
pub use check::{Checked, check, check_sync};
pub use record::{record, record_sync};
pub use units::{pause, pause_sync, unit};
