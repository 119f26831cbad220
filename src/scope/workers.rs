//! Which threads outside of any runtime are inside of a scope's spans: SQLite's, still at a statement.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// One stay of a thread inside of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stay(u64);

/// The stays that have not ended.
#[derive(Debug, Default)]
pub(super) struct Workers {
    inside: Mutex<Vec<Stay>>,
}

impl Stay {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Stay(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Workers {
    pub(super) fn enter(&self, stay: Stay) {
        self.inside.lock().push(stay);
    }

    pub(super) fn leave(&self, stay: Stay) {
        self.inside.lock().retain(|other| *other != stay);
    }

    pub(super) fn inside(&self) -> Vec<Stay> {
        self.inside.lock().clone()
    }

    pub(super) fn is_any_inside(&self) -> bool {
        !self.inside.lock().is_empty()
    }

    pub(super) fn is_any_inside_of(&self, stays: &[Stay]) -> bool {
        self.inside.lock().iter().any(|stay| stays.contains(stay))
    }
}
