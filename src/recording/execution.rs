//! What is kept of one execution of a statement.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::arguments::Arguments;
use crate::fingerprint::Lists;

/// The number of a scope or a unit of work in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Serial(u64);

impl Serial {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Serial(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// The number in bits that can be mixed into a hash.
    pub(crate) fn spread(self) -> u64 {
        spread(self.0)
    }
}

/// A number in bits that can be mixed into a hash.
pub(super) fn spread(n: u64) -> u64 {
    (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A unit of work, such as a request. A clone is the same one.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) serial: Serial,
    pub(crate) name: Arc<str>,
}

impl Unit {
    pub(crate) fn new(name: &str) -> Self {
        Unit { serial: Serial::new(), name: name.into() }
    }
}

/// What is kept of a query beside its shape.
#[derive(Debug, Clone)]
pub(crate) struct QueryEntry {
    /// Where its shape stands in the recording's list.
    pub(crate) shape: u32,
    /// From the opening of the scope to the end of the query, as far as it has ended.
    pub(crate) offset: Duration,
    pub(crate) completion: Completion,
    /// The unit of work that it is in.
    pub(crate) unit: Option<Serial>,
    /// The spawned task that asked for it, numbered as they came; `None` for the test itself, and where it is not known.
    pub(crate) task: Option<u32>,
    /// What tells the chain of calls that asked for it from others; `None` if it was not looked at.
    pub(crate) chain: Option<u64>,
    /// How often the scope's future had been polled; 0 for a scope that is no future.
    pub(crate) polls: u64,
    /// The lists in its text, if it has any.
    pub(crate) lists: Option<Lists>,
    /// `None` if it did not go through the wrapper.
    pub(crate) call: Option<Call>,
}

/// What came of a query: as sqlx reported it, as the wrapper saw it, and as both together say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Completion {
    pub(crate) rows_returned: u64,
    pub(crate) rows_affected: u64,
    pub(crate) elapsed: Duration,
    /// Whether it failed, which is known of a wrapped one that was not given up.
    pub(crate) failed: Option<bool>,
}

/// What the wrapper knows of a query when it is sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    pub(crate) arguments: Arguments,
    /// How many transactions are open on the connection, savepoints included.
    pub(crate) depth: u64,
}
