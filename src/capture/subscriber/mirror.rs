//! A second subscriber that nobody uses.
//!
//! As long as tracing knows of one subscriber only, a new callsite asks the one of its own thread, and keeps the answer for all threads: a
//! statement that is the first of the process below `Dispatch::none()` would never be seen again. With two it asks both.

use std::cell::RefCell;
use std::sync::OnceLock;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Metadata, Subscriber};

thread_local! {
    /// What the first answered last, with the address of what it was asked about.
    static ANSWERED: RefCell<Option<(usize, Interest)>> = const { RefCell::new(None) };
}

/// Notes the answer, and hands it on.
pub(super) fn answered(metadata: &'static Metadata<'static>, interest: Interest) -> Interest {
    ANSWERED.set(Some((std::ptr::from_ref(metadata).addr(), interest.clone())));
    interest
}

/// From now on there are two.
pub(in crate::capture) fn keep_two() {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(Mirror));
}

/// It answers what the first has answered, so that both together are as interested as that.
#[derive(Debug)]
struct Mirror;

impl Subscriber for Mirror {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        let address = std::ptr::from_ref(metadata).addr();
        let answered = ANSWERED.with_borrow(|answered| answered.clone().filter(|(asked, _)| *asked == address));
        answered.map_or_else(Interest::sometimes, |(_, interest)| interest)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::OFF)
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
