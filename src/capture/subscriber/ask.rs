//! An answer of ours to somebody who asked for the current span: what it leads to, and what becomes of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::asker::{self, Became, Key};
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
    key: Option<Key>,
    is_statement: bool,
    /// Since SQLite's thread is or was at it.
    arrival: OnceLock<Arrival>,
    has_reported: AtomicBool,
}

#[derive(Debug)]
struct Arrival {
    at: Instant,
    /// Whether the thread has reported any statement.
    thread_reports: Arc<AtomicBool>,
}

/// A statement that fails before it runs is not reported, and has failed sooner than this.
const MAX_FAILING: Duration = Duration::from_millis(10);

impl Ask {
    pub(super) fn new(caller: Caller, key: Option<Key>, is_statement: bool) -> Self {
        let ask = Ask {
            caller,
            serial: Serial::new(),
            key,
            is_statement,
            arrival: OnceLock::new(),
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
        if !thread::is_sqlite_worker() {
            return;
        }
        let arrival = Arrival { at: Instant::now(), thread_reports: thread::has_reported() };
        if self.arrival.set(arrival).is_ok()
            && !self.is_statement
            && let Some(scope) = self.scope()
        {
            scope.worker_enters(self.serial);
        }
    }

    /// A statement is reported in the span.
    pub(super) fn is_reported(&self) {
        self.has_reported.store(true, Ordering::Release);
    }

    fn became(&self) -> Became {
        match () {
            () if self.has_reported.load(Ordering::Acquire) => Became::Statement,
            () if self.arrival.get().is_some() => Became::Command,
            () => Became::Nothing,
        }
    }

    /// Whether it was a statement that nobody has reported. The wrapper knows what becomes of its own.
    fn is_silent(&self) -> bool {
        self.is_statement && !self.has_reported.load(Ordering::Acquire) && self.caller.wrapped.is_none()
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
            asker::learn(key, self.became());
        }
        let Some(scope) = self.scope() else { return };
        if let Some(arrival) = self.arrival.get().filter(|_| self.is_silent()) {
            scope.has_silent(&arrival.thread_reports, arrival.at.elapsed() > MAX_FAILING);
        }
        if self.is_statement || self.arrival.get().is_some() {
            scope.worker_leaves(self.serial);
        }
        if !self.is_statement {
            scope.loses_span();
        }
    }
}
