//! The only code that knows tracing and sqlx.
//!
//! ```text
//! sqlx's event -> subscriber: who asked -> handing over -> attribution, ledger (scope/)
//! sqlx's event -> filter -> layer: in which span -> handing over -> attribution, ledger (scope/)
//! Counted<T>   -> sqlx_0_9: its executor -> wrapped statement -> attribution, ledger (scope/)
//! record(fut)  -> recorded -> opening: installs and proves the subscriber; with a layer alone, opens a span that carries the scope
//! ```

mod ambient;
#[cfg_attr(not(feature = "sqlx-0_9"), allow(dead_code, reason = "the wrapper alone has such statements"))]
mod at_work;
mod caller;
mod connection;
mod counting;
mod ending;
mod event;
mod filter;
mod handing_over;
mod install;
mod layer;
mod opening;
mod recorded;
mod request;
#[cfg(feature = "sqlx-0_9")]
pub(crate) mod sqlx_0_9;
mod strays;
mod subscriber;
mod thread;
mod whole_test;
#[cfg_attr(not(feature = "sqlx-0_9"), allow(dead_code, reason = "the wrapper alone has such statements"))]
mod wrapped;

pub(crate) use install::audit;
pub use install::{allow_wrapper_alone, install};
pub use layer::layer;
pub(crate) use opening::OpenScope;
pub(crate) use recorded::{OnInterrupt, Recorded, recorded_sync};
pub use subscriber::subscriber;
pub(crate) use whole_test::Audit;
