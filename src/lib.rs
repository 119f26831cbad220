//! Count and fingerprint every SQL statement that a test executes through sqlx, and fail the test that goes over its
//! budget.
//!
//! ```
//! use querybudget::assert_max_queries;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> sqlx::Result<()> {
//! let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
//! let answer = assert_max_queries!(1, { sqlx::query_scalar::<_, i64>("SELECT 42").fetch_one(&pool).await? });
//! assert_eq!(answer, 42);
//! # Ok(())
//! # }
//! ```
//!
//! A block over its budget fails with the queries that it made, the worst first:
//!
//! ```should_panic
//! # use querybudget::assert_max_queries;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.expect("an empty database");
//! assert_max_queries!(1, {
//!     for id in 0..50 {
//!         sqlx::query("SELECT total FROM orders WHERE customer_id = ?").bind(id).execute(&pool).await.ok();
//!     }
//! });
//! # }
//! ```
//!
//! # Which one to take
//!
//! | to | write |
//! | --- | --- |
//! | forbid N+1s in a whole test | `#[no_n_plus_one]` |
//! | give a whole test a budget | `#[budget(queries <= 3, writes == 0)]` |
//! | do so for each test of a module | `#[no_n_plus_one] mod tests { .. }` |
//! | record a test, or each test of a module, without an opinion | `#[watch]` |
//! | see what every test executes, annotated or not | [`audit!`] |
//! | give each request of a test a budget | `#[budget(per_unit(queries <= 4))]` |
//! | give a block a budget | `assert_max_queries!`, `assert_num_queries!`, `assert_no_queries!`, `assert_budget!` |
//! | look at the queries yourself | [`record`], [`record_sync`] |
//! | do it without macros | [`check`], [`check_sync`] with a [`Budget`] |
//!
//! # What counts
//!
//! One execution is one query: one `execute` or `fetch`, failing ones included. `BEGIN`, `PRAGMA`, the driver's own look-ups
//! and migrations have another [`Class`](fingerprint::Class) and are not counted, so that a count is the same on a warm and on a
//! cold pool. The metric `transactions` counts those of transactions.
//!
//! # How it sees
//!
//! sqlx reports each statement as a tracing event. The first scope installs a subscriber that listens to
//! it, and proves with a statement of its own that the event arrives. Where it does not, because of a filter or of another
//! subscriber, the test fails and says how to fix it: a counter that sees nothing never passes.
//!
//! # When it does not work
//!
//! - *The counter is not connected*: another subscriber is installed. Put it into [`subscriber`], as its example shows.
//! - *Saw no query*: none was awaited inside, or its connection has statement logging switched off.
//! - *Statements ran in no scope*: a thread with a runtime of its own, or a task on a runtime that tests share, leads to no test. It has to carry the
//!   span of the test: `future.in_current_span()`, with `tracing::Instrument`.
//!
//! The guide has the whole list, and what cannot be seen at all: `docs/troubles.md`.
//!
//! # Features
//!
//! The default features serve any version of sqlx that writes the same event.
//!
//! - `macros` (default): the macros and attributes.
//! - `dump` (default): a file for each test that fails, or for every test, with what it executed. `cargo querybudget` reads it.
//! - `sqlx-0_9`: the wrapper [`Counted`](sqlx_0_9::Counted) for sqlx 0.9, which knows arguments, failures and call sites.
//! - `sqlx-0_9-postgres`: `COPY` through the wrapper.

// Without the wrapper its name is no link.
#![cfg_attr(not(feature = "sqlx-0_9"), allow(rustdoc::broken_intra_doc_links))]
#![cfg_attr(not(feature = "dump"), allow(dead_code, reason = "some is kept of a scope for its dump alone"))]

mod asked;

pub mod fingerprint;

mod call_site;
mod recording;

mod scope;

mod capture;

mod judge;

mod dump;

mod entry;

#[doc(hidden)]
pub use entry::private as __private;

pub use call_site::{CallSite, Frame};
pub use capture::{allow_wrapper_alone, install, layer, subscriber};
pub use entry::{Checked, audited, check, check_sync, pause, pause_sync, record, record_sync, unit};
pub use judge::{Budget, Finding, Verdict};
#[cfg(feature = "macros")]
pub use querybudget_macros::{budget, no_n_plus_one, watch};
pub use querybudget_model::catalogue::{Details, Lint, LintTerm, Metric};
pub use querybudget_model::facts::{
    Blindness, Bound, Breach, BrokenUnit, Counts, Exception, Expectation, Limit, NotConnected, UnitShape,
};
pub use querybudget_model::words::how_to_connect;
pub use recording::{Arguments, Query, Recording, ShapeStats};

/// The wrapper for sqlx 0.9. A later version of sqlx has a module of its own beside it.
#[cfg(feature = "sqlx-0_9")]
pub mod sqlx_0_9 {
    pub use crate::capture::sqlx_0_9::{ConnectionTarget, Counted, Driver, Target};
}
