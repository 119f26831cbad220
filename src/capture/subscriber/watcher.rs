//! By which the subscriber is found in the process.

use std::num::NonZeroU64;

use crate::capture::connection;

/// What stands in the subscriber, and can be found in it whatever the user's is.
#[derive(Debug)]
pub(in crate::capture) struct Watcher {
    id: NonZeroU64,
}

impl Watcher {
    pub(super) fn new() -> Self {
        Watcher { id: connection::next_id() }
    }

    pub(in crate::capture) fn id(&self) -> NonZeroU64 {
        self.id
    }

    /// Whether it is the one that counts.
    pub(super) fn is_connected(&self) -> bool {
        connection::connected() == Some(self.id)
    }
}
