//! Parts of a scope: what is one unit of work, and what is not to be counted.

use std::future::Future;
use std::panic::Location;

use crate::capture::{OpenScope, Recorded, recorded_sync};
use crate::scope::{self, Purpose, ScopeRequest};

/// Makes what `future` executes one unit of work of the scopes around it, in which N+1s are looked for by themselves.
///
/// Without it a scope is one unit: three requests in one test that each look up the user would be taken for an N+1. Where the
/// application has tower-http's `TraceLayer`, each request is a unit by itself. The counts of a scope are not changed.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// use querybudget::{Lint, record, unit};
///
/// let (_, queries) = record(async {
///     for request in ["GET /", "POST /orders", "GET /orders"] {
///         unit(request, sqlx::query("SELECT ? + 1").bind(1).execute(&pool)).await.ok();
///     }
/// })
/// .await;
/// assert_eq!((queries.len(), queries.find(Lint::NPlusOne).len()), (3, 0));
/// # Ok(())
/// # }
/// ```
#[track_caller]
pub fn unit<F: Future>(name: &str, future: F) -> impl Future<Output = F::Output> {
    part(name.to_owned(), Location::caller(), Purpose::Unit, future)
}

/// Keeps what `future` executes out of the counts of the scopes around it, such as the seeding of tables inside of a test.
///
/// What a task that was spawned before executes meanwhile is kept out as well. It is not lost: a recording has it in [`paused`](crate::Recording::paused), and a failing message says how much it was.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// use querybudget::{assert_num_queries, pause};
///
/// assert_num_queries!(1, {
///     pause(sqlx::query("CREATE TABLE items (id INTEGER)").execute(&pool)).await?;
///     sqlx::query("SELECT id FROM items").fetch_all(&pool).await?
/// });
/// # Ok(())
/// # }
/// ```
#[track_caller]
pub fn pause<F: Future>(future: F) -> impl Future<Output = F::Output> {
    part("paused".to_owned(), Location::caller(), Purpose::Pause, future)
}

/// The same for a closure, on this thread.
///
/// # Example
///
/// ```
/// use querybudget::{pause_sync, record_sync};
///
/// let (sum, queries) = record_sync(|| pause_sync(|| 1 + 1));
/// assert_eq!((sum, queries.len()), (2, 0));
/// ```
#[track_caller]
pub fn pause_sync<T>(work: impl FnOnce() -> T) -> T {
    match open("paused".to_owned(), Location::caller(), Purpose::Pause) {
        Some(open) => recorded_sync(open, work, None).0,
        None => work(),
    }
}

fn part<F: Future>(
    name: String,
    place: &'static Location<'static>,
    purpose: Purpose,
    future: F,
) -> impl Future<Output = F::Output> {
    let future = Box::pin(future);
    async move {
        // Only now, since the scope around it may be opened between the call and the first poll.
        match open(name, place, purpose) {
            Some(open) => Recorded::new(open, future, None).await.0,
            None => future.await,
        }
    }
}

/// The part as a scope; `None` where there is nothing that it could be a part of.
fn open(name: String, place: &'static Location<'static>, purpose: Purpose) -> Option<OpenScope> {
    if !scope::is_any_open() {
        return None;
    }
    // Whether arguments are kept is for the scopes around it to say, and one that is not connected says so itself.
    let request = ScopeRequest { name, test: None, place, purpose, keeps_arguments: false, unit_spans: Vec::new() };
    OpenScope::new(request).ok()
}
