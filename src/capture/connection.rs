//! What counts, the subscriber or a layer, and whether a probe has reached it.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The statement of the probe. A user's own layers see it as one more line of sqlx's log.
pub(super) const PROBE: &str = "SELECT 'querybudget is connected'";

/// The id of what counts, 0 as long as nothing is known to.
static CONNECTED: AtomicU64 = AtomicU64::new(0);
static IS_SUBSCRIBER: AtomicBool = AtomicBool::new(false);
static IS_HIDDEN: AtomicBool = AtomicBool::new(false);
static IS_WRAPPER_ALONE_ALLOWED: AtomicBool = AtomicBool::new(false);
static IS_PROBING: AtomicBool = AtomicBool::new(false);
/// The id of what the probe arrived at.
static ARRIVED_AT: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static IS_LOOKING: Cell<bool> = const { Cell::new(false) };
}

/// An id for a layer or a subscriber.
pub(super) fn next_id() -> NonZeroU64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NonZeroU64::new(NEXT.fetch_add(1, Ordering::Relaxed)).unwrap_or(NonZeroU64::MAX)
}

/// The id of what counts, once it is known to be connected.
pub(super) fn connected() -> Option<NonZeroU64> {
    NonZeroU64::new(CONNECTED.load(Ordering::Acquire))
}

/// The id counts from now on. One that `is_hidden` is in the global subscriber, which does not show it.
pub(super) fn connect(id: NonZeroU64, is_subscriber: bool, is_hidden: bool) {
    IS_SUBSCRIBER.store(is_subscriber, Ordering::Release);
    CONNECTED.store(id.get(), Ordering::Release);
    IS_HIDDEN.store(is_hidden, Ordering::Release);
}

/// Whether what counts is our subscriber, so that no span of ours has to lead anywhere.
pub(super) fn is_subscriber() -> bool {
    IS_SUBSCRIBER.load(Ordering::Acquire)
}

/// Whether the global subscriber has the layer but does not show it, as one that wraps others may.
pub(super) fn is_layer_hidden() -> bool {
    IS_HIDDEN.load(Ordering::Acquire)
}

pub(super) fn set_wrapper_alone_allowed() {
    IS_WRAPPER_ALONE_ALLOWED.store(true, Ordering::Release);
}

pub(super) fn is_wrapper_alone_allowed() -> bool {
    IS_WRAPPER_ALONE_ALLOWED.load(Ordering::Acquire)
}

/// Whether a wrapped statement that sqlx does not report means that the layer is deaf.
pub(super) fn is_report_due() -> bool {
    connected().is_some() && !is_wrapper_alone_allowed()
}

/// The layer at which the probe arrives that `send` sends.
pub(super) fn probe(send: impl FnOnce()) -> Option<NonZeroU64> {
    ARRIVED_AT.store(0, Ordering::Release);
    IS_PROBING.store(true, Ordering::Release);
    send();
    IS_PROBING.store(false, Ordering::Release);
    NonZeroU64::new(ARRIVED_AT.load(Ordering::Acquire))
}

/// Calls `look`, which asks whether a statement would be reported now.
pub(super) fn looking(look: impl FnOnce() -> bool) -> bool {
    IS_LOOKING.set(true);
    let found = look();
    IS_LOOKING.set(false);
    found
}

/// Whether it is we who ask whether a statement would be reported.
pub(super) fn is_looking() -> bool {
    is_probing() || IS_LOOKING.try_with(Cell::get).unwrap_or(false)
}

pub(super) fn is_probing() -> bool {
    IS_PROBING.load(Ordering::Acquire)
}

pub(super) fn is_probe(sql: &str) -> bool {
    sql == PROBE
}

pub(super) fn probe_arrived(sql: &str, layer: NonZeroU64) {
    if is_probe(sql) {
        ARRIVED_AT.store(layer.get(), Ordering::Release);
    }
}
