//! The scope that is ambient on this thread.
//!
//! A spawned task has no span of the test's. On a current-thread runtime it is polled by the very thread that polls the
//! test, between two polls of the test itself; so between these polls the thread stands in a span of the innermost
//! scope, and a spawned task's statement carries that span to SQLite's thread. This is sound in the future of
//! `block_on` alone, which never changes its thread.

use std::cell::{Cell, RefCell};

use tokio::runtime::Handle;
use tracing::Span;

use super::thread::{self, Polled};
use super::{connection, request};
use crate::call_site::StackPlace;
use crate::scope::{Scope, innermost_main_of_runtime};

thread_local! {
    /// How many scopes' futures are being polled on this thread, one inside the other.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// The ambient span that the thread stands in.
    static ENTERED: RefCell<Option<Span>> = const { RefCell::new(None) };
    /// The last ambient span with its scope, since each poll of a test enters the same again.
    static LAST: RefCell<Option<(Scope, Span)>> = const { RefCell::new(None) };
}

/// Held while a scope's future is polled. The outermost one takes the thread out of the ambient span and, when the poll
/// ends, into that of the scope which is innermost then.
#[must_use = "the poll ends when this is dropped"]
pub(super) struct Polling {
    polled: Option<Polled>,
}

impl Polling {
    /// `place` lies in the frame that polls it.
    pub(super) fn begin(scope: &Scope, place: StackPlace) -> Self {
        if DEPTH.get() == 0 && is_main() {
            leave();
        }
        DEPTH.set(DEPTH.get() + 1);
        Polling { polled: Some(Polled::begin(scope, place)) }
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        self.polled = None;
        DEPTH.set(DEPTH.get().saturating_sub(1));
        if DEPTH.get() == 0 && is_main() {
            enter_innermost();
        }
    }
}

/// Whether this is the future of `block_on`, and spans lead to scopes.
fn is_main() -> bool {
    !connection::is_subscriber() && !thread::is_task()
}

fn leave() {
    if let Some(span) = ENTERED.take() {
        span.with_subscriber(|(id, dispatch)| dispatch.exit(id));
        thread::set_in_ambient_span(false);
    }
}

fn enter_innermost() {
    leave();
    let Ok(handle) = Handle::try_current() else { return };
    if !thread::is_current_thread(&handle) {
        return;
    }
    if let Some(scope) = innermost_main_of_runtime(handle.id()) {
        let span = ambient_span(scope);
        span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
        ENTERED.set(Some(span));
        thread::set_in_ambient_span(true);
    }
}

fn ambient_span(scope: Scope) -> Span {
    let last = LAST.with_borrow(|last| last.as_ref().filter(|(of, _)| of.is(&scope)).map(|(_, span)| span.clone()));
    last.unwrap_or_else(|| {
        let span = request::ambient_span(scope.clone());
        LAST.set(Some((scope, span.clone())));
        span
    })
}
