//! The only code that knows tracing and sqlx.
//!
//! ```text
//! sqlx's event -> filter -> layer -> handing over -> attribution, ledger (scope/)
//! Counted<T>   -> counted: its executor -> wrapped statement -> attribution, ledger (scope/)
//! record(fut)  -> opening: installs and proves the layer, opens a span that carries the scope
//! ```

mod ambient;
#[cfg(feature = "sqlx")]
mod counted;
mod ending;
mod event;
mod filter;
mod handing_over;
mod install;
mod layer;
mod opening;
mod recorded;
mod thread;
#[cfg_attr(not(feature = "sqlx"), allow(dead_code, reason = "the wrapper alone has such statements"))]
mod wrapped;

#[cfg(feature = "sqlx")]
pub use counted::{Connected, Counted, Driver, Target};
pub use install::{allow_wrapper_alone, install};
pub use layer::layer;
pub(crate) use opening::OpenScope;
pub(crate) use recorded::{Ended, OnInterrupt, Recorded, recorded_sync};
