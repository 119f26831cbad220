//! The wrapped statement that is polled on this thread.

use std::cell::RefCell;
use std::sync::Arc;

use super::wrapped::WrappedStatement;

thread_local! {
    /// The innermost last.
    static WRAPPED: RefCell<Vec<Arc<WrappedStatement>>> = const { RefCell::new(Vec::new()) };
}

/// Held while a wrapped statement is polled.
#[must_use = "the statement is left when this is dropped"]
pub(super) struct AtWork {
    _private: (),
}

impl AtWork {
    pub(super) fn begin(statement: &Arc<WrappedStatement>) -> Self {
        WRAPPED.with_borrow_mut(|wrapped| wrapped.push(Arc::clone(statement)));
        AtWork { _private: () }
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        WRAPPED.with_borrow_mut(|wrapped| drop(wrapped.pop()));
    }
}

/// The wrapped statement that is polled on this thread.
pub(super) fn wrapped() -> Option<Arc<WrappedStatement>> {
    WRAPPED.try_with(|wrapped| wrapped.try_borrow().ok()?.last().cloned()).ok().flatten()
}
