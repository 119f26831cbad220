//! Records what a future or a closure executes.

use std::future::Future;
use std::panic::Location;

use querybudget_model::words;

use super::scoped;
use crate::capture::{OpenScope, Recorded, recorded_sync};
use crate::recording::Recording;

/// Counts what `future` executes, and what the tasks that it spawns execute.
///
/// The scope is open from this call to the end of the future. A scope in a scope is counted in both.
///
/// # Limits
///
/// What a thread with a runtime of its own executes is [`unattributed`](Recording::unattributed), unless it carries a span of the
/// test: `future.in_current_span()`. With a subscriber of your own, open a span of yours first. Under `cargo nextest` it is counted
/// without a span.
///
/// # Panics
///
/// If the counter is not connected ([`NotConnected`](crate::NotConnected)), at the caller's line, or if statements were hidden
/// from it ([`Blindness::Muted`](crate::Blindness::Muted), [`Blindness::Unreported`](crate::Blindness::Unreported)).
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let (answer, queries) = querybudget::record(sqlx::query_scalar::<_, i64>("SELECT 42").fetch_one(&pool)).await;
///
/// assert_eq!(answer?, 42);
/// assert_eq!((queries.len(), queries.selects(), queries.rows()), (1, 1, 1));
/// # Ok(())
/// # }
/// ```
#[track_caller]
pub fn record<F: Future>(future: F) -> impl Future<Output = (F::Output, Recording)> {
    let place = Location::caller();
    let recorded = match OpenScope::new(scoped::unjudged(place)) {
        Ok(open) => Recorded::new(open, Box::pin(future), scoped::on_interrupt(None)),
        Err(why) => panic!("querybudget: {}", words::how_to_connect(why)),
    };
    async move {
        let (output, recording) = recorded.await;
        (output, reliable(recording))
    }
}

/// Counts what `work` executes, for instance in a `block_on`, on this thread.
///
/// # Panics
///
/// If the counter is not connected ([`NotConnected`](crate::NotConnected)), at the caller's line, or if statements were hidden
/// from it ([`Blindness::Muted`](crate::Blindness::Muted), [`Blindness::Unreported`](crate::Blindness::Unreported)).
///
/// # Example
///
/// ```
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// let (_, queries) = querybudget::record_sync(|| {
///     runtime.block_on(async {
///         let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
///         sqlx::query("SELECT 1").execute(&pool).await
///     })
/// });
/// assert_eq!(queries.len(), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
#[track_caller]
pub fn record_sync<T>(work: impl FnOnce() -> T) -> (T, Recording) {
    let place = Location::caller();
    match OpenScope::new(scoped::unjudged(place)) {
        Ok(open) => {
            let (output, recording) = recorded_sync(open, work, scoped::on_interrupt(None));
            (output, reliable(recording))
        }
        Err(why) => panic!("querybudget: {}", words::how_to_connect(why)),
    }
}

/// The recording, if nothing was hidden from it.
fn reliable(recording: Recording) -> Recording {
    match scoped::dumped_unjudged(&recording) {
        Some(verdict) => panic!("{verdict}"),
        None => recording,
    }
}
