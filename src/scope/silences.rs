//! SQLite's threads that were at a statement and have not reported it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A connection may report none of its statements, or only slow ones. A statement that fails before it runs is not reported either, so that one
/// alone tells nothing of a thread that reports others.
#[derive(Debug, Default)]
pub(super) struct Silences {
    /// Whether each thread reports any.
    threads: Vec<Arc<AtomicBool>>,
    is_certain: bool,
}

impl Silences {
    pub(super) fn add(&mut self, thread_reports: &Arc<AtomicBool>, is_certain: bool) {
        self.is_certain |= is_certain;
        if !self.threads.iter().any(|known| Arc::ptr_eq(known, thread_reports)) {
            self.threads.push(Arc::clone(thread_reports));
        }
    }

    /// Whether a statement ran that nobody has reported.
    pub(super) fn are_certain(&self) -> bool {
        self.is_certain || self.threads.iter().any(|reports| !reports.load(Ordering::Relaxed))
    }
}
