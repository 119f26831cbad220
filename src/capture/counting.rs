//! Which part of a subscriber counts.

use std::num::NonZeroU64;

use tracing::Dispatch;

use super::connection;
use super::layer::StatementLayer;
use super::subscriber::Watcher;

/// What counts in a subscriber, with its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counter {
    /// It stands around the others.
    Subscriber(NonZeroU64),
    /// It is one of them.
    Layer(NonZeroU64),
}

impl Counter {
    pub(super) fn id(self) -> NonZeroU64 {
        match self {
            Counter::Subscriber(id) | Counter::Layer(id) => id,
        }
    }
}

/// What would count in the subscriber, as far as that shows it.
pub(super) fn of(dispatch: &Dispatch) -> Option<Counter> {
    let watcher = dispatch.downcast_ref().map(|watcher: &Watcher| Counter::Subscriber(watcher.id()));
    watcher.or_else(|| dispatch.downcast_ref().map(|layer: &StatementLayer| Counter::Layer(layer.id())))
}

/// Whether the subscriber that is current on this thread has the part that is connected.
pub(super) fn is_current() -> bool {
    match tracing::dispatcher::get_default(of) {
        Some(counter) => connection::connected() == Some(counter.id()),
        None => connection::is_layer_hidden(),
    }
}
