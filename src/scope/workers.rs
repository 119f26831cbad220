//! Which threads outside of any runtime are inside of a scope's spans: SQLite's, still at a statement.

use parking_lot::Mutex;

use crate::recording::Serial;

/// The stays of threads inside of spans that have not ended.
#[derive(Debug, Default)]
pub(super) struct Workers {
    inside: Mutex<Vec<Serial>>,
}

impl Workers {
    pub(super) fn enter(&self, stay: Serial) {
        self.inside.lock().push(stay);
    }

    pub(super) fn leave(&self, stay: Serial) {
        self.inside.lock().retain(|other| *other != stay);
    }

    pub(super) fn inside(&self) -> Vec<Serial> {
        self.inside.lock().clone()
    }

    pub(super) fn is_any_inside(&self) -> bool {
        !self.inside.lock().is_empty()
    }

    pub(super) fn is_any_inside_of(&self, stays: &[Serial]) -> bool {
        self.inside.lock().iter().any(|stay| stays.contains(stay))
    }
}
