//! An answer of ours to somebody who asked for the current span: what it leads to, and what becomes of it.

use std::sync::atomic::{AtomicBool, Ordering};

use super::asker;
use crate::capture::caller::Caller;
use crate::capture::thread;
use crate::recording::Serial;
use crate::scope::{Scope, Whose};

/// Held by the span that the asker got. The scope that it belongs to waits for it.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) caller: Caller,
    serial: Serial,
    /// What to learn by, where it is not known that a statement follows.
    key: Option<u64>,
    is_statement: bool,
    /// Whether SQLite's thread is or was at it.
    has_arrived: AtomicBool,
    has_reported: AtomicBool,
}

impl Ask {
    pub(super) fn new(caller: Caller, key: Option<u64>, is_statement: bool) -> Self {
        let ask = Ask {
            caller,
            serial: Serial::new(),
            key,
            is_statement,
            has_arrived: AtomicBool::new(false),
            has_reported: AtomicBool::new(false),
        };
        match ask.scope() {
            Some(scope) if is_statement => scope.worker_enters(ask.serial),
            Some(scope) => scope.gains_span(),
            None => {}
        }
        ask
    }

    /// A thread enters the span.
    pub(super) fn is_entered(&self) {
        if !thread::is_sqlite_worker() || self.has_arrived.swap(true, Ordering::AcqRel) || self.is_statement {
            return;
        }
        if let Some(scope) = self.scope() {
            scope.worker_enters(self.serial);
        }
    }

    /// A statement is reported in the span.
    pub(super) fn is_reported(&self) {
        self.has_reported.store(true, Ordering::Release);
    }

    fn scope(&self) -> Option<&Scope> {
        match &self.caller.whose {
            Whose::Of(scope) => Some(scope),
            _ => None,
        }
    }
}

impl Drop for Ask {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            asker::learn(key, self.has_reported.load(Ordering::Acquire));
        }
        let Some(scope) = self.scope() else { return };
        if self.is_statement || self.has_arrived.load(Ordering::Acquire) {
            scope.worker_leaves(self.serial);
        }
        if !self.is_statement {
            scope.loses_span();
        }
    }
}
