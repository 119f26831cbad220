//! The wrapper for sqlx 0.9: an executor that sees what is executed through it, and changes nothing of it.
//!
//! ```text
//! sqlx::query(..).fetch(&counted) -> executor -> the inner executor, with the query in a watched one
//!                                    flight: the wrapped statement, its span, what came of it
//! ```

mod arguments;
mod connection;
#[cfg(feature = "sqlx-0_9-postgres")]
mod copy;
mod counted;
mod driver;
mod executor;
mod flight;
mod outgoing;
mod pool;
mod target;
mod transaction;
mod watched;

pub use counted::Counted;
pub use driver::Driver;
pub use target::{ConnectionTarget, Target};
