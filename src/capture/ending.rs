//! The wait of a scope that ends, for what SQLite's threads have not yet reported.

use std::time::{Duration, Instant};

use crate::recording::Serial;
use crate::scope::Scope;

/// How long a scope waits for the statements that SQLite's threads are at.
const MAX_WAIT: Duration = Duration::from_secs(1);
/// How long it waits for a statement that is on its way to such a thread. Spans that a user keeps look the same.
const MAX_WAIT_ON_THE_WAY: Duration = Duration::from_millis(50);
/// How long it waits between two looks.
const WAIT_STEP: Duration = Duration::from_micros(20);

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    NotYet,
    /// The scope can end. It is complete unless a statement of its own is still running.
    Done {
        is_complete: bool,
    },
}

#[derive(Debug)]
pub(super) struct Ending {
    since: Instant,
    /// The statements that were running when the time for those on their way was over. Threads that begin with others later,
    /// for a task that goes on, are not waited for.
    awaited: Option<Vec<Serial>>,
}

impl Ending {
    pub(super) fn begin() -> Self {
        Ending { since: Instant::now(), awaited: None }
    }

    pub(super) fn look(&mut self, scope: &Scope) -> Look {
        let waited = self.since.elapsed();
        if waited < MAX_WAIT_ON_THE_WAY {
            return match scope.has_workers_inside() || scope.has_open_spans() {
                true => Look::NotYet,
                false => Look::Done { is_complete: true },
            };
        }
        let awaited = self.awaited.get_or_insert_with(|| scope.workers_inside());
        match scope.is_any_inside_of(awaited) {
            true if waited < MAX_WAIT => Look::NotYet,
            is_still_running => Look::Done { is_complete: !is_still_running },
        }
    }

    /// Holds the thread up until the scope can end, and tells whether it is complete.
    pub(super) fn wait(scope: &Scope) -> bool {
        let mut ending = Ending::begin();
        loop {
            match ending.look(scope) {
                Look::Done { is_complete } => return is_complete,
                Look::NotYet => Ending::pause(),
            }
        }
    }

    /// Holds the thread up between two looks.
    pub(super) fn pause() {
        std::thread::sleep(WAIT_STEP);
    }
}
