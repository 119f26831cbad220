//! What a user's span carries: the scope that it was made in, and the unit of work that it is of.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tracing::span::Id;

use crate::capture::caller::Carried;
use crate::recording::Unit;
use crate::scope::Scope;

/// A clone is of the same span.
#[derive(Debug, Clone)]
pub(super) struct SpanMark {
    state: Arc<Mutex<State>>,
    name: &'static str,
}

#[derive(Debug)]
struct State {
    carried: Carried,
    /// Two tests stood in it at a time, so that it leads to neither.
    is_shared: bool,
}

impl SpanMark {
    pub(super) fn new(carried: Carried, name: &'static str) -> Self {
        SpanMark { state: Arc::new(Mutex::new(State { carried, is_shared: false })), name }
    }

    pub(super) fn carried(&self) -> Carried {
        self.state.lock().carried.clone()
    }

    /// It is that of a request, whatever it is called.
    pub(super) fn is_of_request(&self) {
        let carried = &mut self.state.lock().carried;
        if carried.unit.as_ref().is_none_or(|unit| &*unit.name != self.name) {
            carried.unit = Some(Unit::new(self.name));
        }
    }

    /// The code of a scope enters it. A span that another test's code enters as well, such as one in a `static`, leads to neither.
    pub(super) fn is_entered_by(&self, scope: &Scope) {
        let State { carried, is_shared } = &mut *self.state.lock();
        let is_of_another = |known: &Scope| known.is_open() && !known.root().is(scope.root());
        *is_shared |= carried.scope.as_ref().is_some_and(is_of_another);
        carried.scope = (!*is_shared).then(|| scope.clone());
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
