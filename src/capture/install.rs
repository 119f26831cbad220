//! Installs the layer, and proves that a statement's event reaches it.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Once, OnceLock};

use parking_lot::Mutex;
use tracing::Level;
use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::STATIC_MAX_LEVEL;
use tracing::subscriber::NoSubscriber;

use super::counting::{self, Counter};
use super::whole_test::{self, Audit};
use super::{connection, request, strays, subscriber};
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
    let is_enabled = connection::looking(|| tracing::enabled!(target: "sqlx::query", Level::DEBUG));
    if is_enabled || !counting::is_current() { Ok(()) } else { Err(NotConnected::Filtered) }
}

fn install_and_probe() -> Result<(), NotConnected> {
    if STATIC_MAX_LEVEL < Level::DEBUG {
        return Err(NotConnected::CompiledOut);
    }
    if dispatcher::get_default(|dispatch| dispatch.is::<NoSubscriber>()) {
        // Where another thread was faster, the probe tells whose it is.
        dispatcher::set_global_default(own().clone()).ok();
        // A callsite that was hit while no subscriber was there may have kept that.
        tracing::callsite::rebuild_interest_cache();
    }
    let counter = dispatcher::get_default(counting::of);
    match (probe(), counter) {
        (Some(arrived_at), _) => {
            // A subscriber that is given the layer twice, or around itself as well, is asked for one of the two.
            connect(counter.unwrap_or(Counter::Layer(arrived_at)), counter.is_none());
            Ok(())
        }
        (None, Some(_)) => Err(NotConnected::Filtered),
        (None, None) => Err(NotConnected::ForeignSubscriber),
    }
}

/// From now on it counts.
fn connect(counter: Counter, is_hidden: bool) {
    let is_subscriber = matches!(counter, Counter::Subscriber(_));
    if is_subscriber {
        subscriber::keep_two();
        subscriber::look_at_tracing();
    }
    connection::connect(counter.id(), is_subscriber, is_hidden);
}

/// The subscriber for a process that has none.
fn own() -> &'static Dispatch {
    static OWN: OnceLock<Dispatch> = OnceLock::new();
    OWN.get_or_init(|| Dispatch::new(subscriber::alone()))
}

/// From now on tests are audited.
///
/// A test may still install a subscriber of its own, and must not fail for ours. So ours waits until sqlx is about to report a statement
/// for the first time. Until then it is no more than known to tracing, which asks all that it knows about a new callsite.
pub(crate) fn audit(audit: Audit) {
    if whole_test::begin(audit, connect_audit) {
        // It learns what a span of ours looks like.
        drop(dispatcher::with_default(own(), request::scope_span));
        subscriber::keep_two();
    }
}

/// Several threads may come here at once, of which one connects while the others wait. Tracing holds a lock, so that no subscriber can be made
/// here.
fn connect_audit() {
    static ONCE: Once = Once::new();
    if connection::connected().is_none() {
        ONCE.call_once(|| match dispatcher::set_global_default(own().clone()) {
            Ok(()) => connect_to(own()),
            Err(_) => dispatcher::get_default(connect_to),
        });
    }
}

/// Connects what counts in the subscriber, or tells that nothing does.
fn connect_to(dispatch: &Dispatch) {
    match counting::of(dispatch) {
        Some(counter @ Counter::Subscriber(_)) => connect(counter, false),
        // A layer does not know who asks on SQLite.
        Some(Counter::Layer(_)) | None => strays::report_unaudited(NotConnected::ForeignSubscriber),
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
