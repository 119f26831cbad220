//! Installs the layer, and proves that a statement's event reaches it.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tracing::Level;
use tracing::level_filters::STATIC_MAX_LEVEL;
use tracing::subscriber::NoSubscriber;

use super::counting::{self, Counter};
use super::{connection, request, subscriber};
use querybudget_model::facts::NotConnected;

/// A global subscriber stays, so that one without the layer need not be asked again.
static IS_FOREIGN: AtomicBool = AtomicBool::new(false);
/// One probe at a time.
static PROBE_LOCK: Mutex<()> = Mutex::new(());

/// Installs the counting subscriber now, and proves that it is connected.
///
/// The first scope does this by itself. A call makes sense where another subscriber would come first, or to fail early.
/// Where the process has a global subscriber with [`layer`](crate::layer), nothing is installed.
///
/// # Errors
///
/// [`NotConnected`] tells why statements cannot be seen, and [`how_to_connect`](crate::how_to_connect) how to fix it.
///
/// # Example
///
/// ```
/// querybudget::install()?;
/// # Ok::<(), querybudget::NotConnected>(())
/// ```
pub fn install() -> Result<(), NotConnected> {
    ensure_connected()
}

/// Lets scopes open where the layer is not connected. Then only what goes through [`Counted`](crate::sqlx_0_9::Counted) is counted.
///
/// For a process whose global subscriber cannot be given the [`layer`](crate::layer). It holds for the whole process and for
/// good.
///
/// # Limits
///
/// A statement that does not go through the wrapper is **not seen** in such a process, so that a budget can pass that should not. A scope
/// in which no statement went through the wrapper still fails, since nothing proves there that anything is counted at all.
/// Where the layer is connected, it counts as ever, but nobody asks any more whether it has seen every wrapped statement.
///
/// # Example
///
/// ```
/// # #[cfg(feature = "sqlx-0_9")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// // Of somebody else, and without the layer.
/// tracing::subscriber::set_global_default(tracing_subscriber::fmt().finish()).expect("the first one");
///
/// querybudget::allow_wrapper_alone();
/// let pool = querybudget::sqlx_0_9::Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
/// let (_, queries) = querybudget::record(sqlx::query("SELECT 1").execute(&pool)).await;
/// assert_eq!(queries.len(), 1);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlx-0_9"))]
/// # fn main() {}
/// ```
pub fn allow_wrapper_alone() {
    connection::set_wrapper_alone_allowed();
}

/// Whether the layer is connected: proved once per process, and since then looked at whether a filter has changed.
pub(super) fn ensure_connected() -> Result<(), NotConnected> {
    if connection::connected().is_some() {
        return still_enabled();
    }
    if connection::is_wrapper_alone_allowed() && IS_FOREIGN.load(Ordering::Acquire) {
        return Err(NotConnected::ForeignSubscriber);
    }
    let _one_at_a_time = PROBE_LOCK.lock();
    if connection::connected().is_some() {
        return still_enabled();
    }
    // A thread of its own sees the global subscriber, as SQLite's threads do.
    let found = std::thread::Builder::new()
        .name("querybudget-probe".to_owned())
        .spawn(install_and_probe)
        .map(|probe| probe.join().unwrap_or(Err(NotConnected::Filtered)));
    let found = found.unwrap_or(Err(NotConnected::Filtered));
    IS_FOREIGN.store(found == Err(NotConnected::ForeignSubscriber), Ordering::Release);
    found
}

fn still_enabled() -> Result<(), NotConnected> {
    let is_enabled = tracing::enabled!(target: "sqlx::query", Level::DEBUG);
    if is_enabled || !counting::is_current() { Ok(()) } else { Err(NotConnected::Filtered) }
}

fn install_and_probe() -> Result<(), NotConnected> {
    if STATIC_MAX_LEVEL < Level::DEBUG {
        return Err(NotConnected::CompiledOut);
    }
    if tracing::dispatcher::get_default(|dispatch| dispatch.is::<NoSubscriber>()) {
        // Where another thread was faster, the probe tells whose it is.
        tracing::subscriber::set_global_default(subscriber::alone()).ok();
        // A callsite that was hit while no subscriber was there may have kept that.
        tracing::callsite::rebuild_interest_cache();
    }
    let counter = tracing::dispatcher::get_default(counting::of);
    match (probe(), counter) {
        (Some(arrived_at), _) => {
            // A subscriber that is given the layer twice, or around itself as well, is asked for one of the two.
            if let Some(Counter::Subscriber(_)) = counter {
                subscriber::keep_two();
                subscriber::look_at_tracing();
            }
            let counts = counter.unwrap_or(Counter::Layer(arrived_at));
            connection::connect(counts.id(), matches!(counts, Counter::Subscriber(_)), counter.is_none());
            Ok(())
        }
        (None, Some(_)) => Err(NotConnected::Filtered),
        (None, None) => Err(NotConnected::ForeignSubscriber),
    }
}

/// Sends an event like sqlx's the same way, and opens a span like ours. The layer at which it arrives.
fn probe() -> Option<NonZeroU64> {
    let send = || {
        tracing::event!(
            target: "sqlx::query",
            Level::DEBUG,
            summary = connection::PROBE,
            db.statement = "",
            rows_affected = 0_u64,
            rows_returned = 0_u64,
            elapsed_secs = 0.0_f64,
        );
    };
    connection::probe(send).filter(|_| !request::scope_span().is_disabled())
}
