//! What a user's span carries: the scope that it was made in, and the unit of work that it is of.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;
use tracing::span::Id;

use crate::capture::caller::Carried;
use crate::recording::Unit;
use crate::scope::Scope;

/// A clone is of the same span.
#[derive(Debug, Clone)]
pub(super) struct SpanMark {
    carried: Arc<Mutex<Carried>>,
    /// Two tests stood in it at a time, so that it leads to neither.
    is_shared: Arc<AtomicBool>,
    name: &'static str,
}

impl SpanMark {
    pub(super) fn new(carried: Carried, name: &'static str) -> Self {
        SpanMark { carried: Arc::new(Mutex::new(carried)), is_shared: Arc::default(), name }
    }

    pub(super) fn carried(&self) -> Carried {
        self.carried.lock().clone()
    }

    /// It is that of a request, whatever it is called.
    pub(super) fn is_of_request(&self) {
        let mut carried = self.carried.lock();
        if carried.unit.as_ref().is_none_or(|unit| &*unit.name != self.name) {
            carried.unit = Some(Unit::new(self.name));
        }
    }

    /// The code of a scope enters it. A span that another test's code enters as well, such as one in a `static`, leads to neither.
    pub(super) fn is_entered_by(&self, scope: &Scope) {
        let mut carried = self.carried.lock();
        let is_of_another = |known: &Scope| known.is_open() && !known.root().is(scope.root());
        if carried.scope.as_ref().is_some_and(is_of_another) {
            self.is_shared.store(true, Ordering::Relaxed);
        }
        carried.scope = Some(scope.clone()).filter(|_| !self.is_shared.load(Ordering::Relaxed));
    }
}

/// The marks of the spans that the user's subscriber keeps.
#[derive(Debug, Default)]
pub(super) struct Marks {
    by_span: Mutex<HashMap<u64, SpanMark>>,
    /// Their number, so that who has none pays for no lock.
    n: AtomicUsize,
}

impl Marks {
    pub(super) fn add(&self, span: &Id, mark: SpanMark) {
        let mut by_span = self.by_span.lock();
        by_span.insert(span.into_u64(), mark);
        self.n.store(by_span.len(), Ordering::Release);
    }

    pub(super) fn of(&self, span: &Id) -> Option<SpanMark> {
        match self.n.load(Ordering::Acquire) {
            0 => None,
            _ => self.by_span.lock().get(&span.into_u64()).cloned(),
        }
    }

    pub(super) fn remove(&self, span: &Id) {
        if self.n.load(Ordering::Acquire) > 0 {
            let mut by_span = self.by_span.lock();
            by_span.remove(&span.into_u64());
            self.n.store(by_span.len(), Ordering::Release);
        }
    }
}
