//! What is added up over executions of a shape.

use std::time::Duration;

use querybudget_model::facts::Counts;

use super::execution::Completion;

/// What is added up over executions of a shape: all of a scope, or those in one unit of work.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(super) counts: Counts,
    pub(super) elapsed: Duration,
}

/// An execution that has begun, as it is added up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beginning {
    pub(super) is_wrapped: bool,
    /// Whether it is the very same query as one before.
    pub(super) is_redundant: bool,
}

impl Tally {
    pub(super) fn begin(&mut self, beginning: Beginning) {
        self.counts.executions += 1;
        self.counts.wrapped += u64::from(beginning.is_wrapped);
        self.counts.redundant += u64::from(beginning.is_redundant);
    }

    /// Adds what came of an execution of a shape that `writes`.
    pub(super) fn finish(&mut self, completion: &Completion, writes: bool) {
        self.counts.rows_returned += completion.rows_returned;
        self.counts.most_rows = self.counts.most_rows.max(completion.rows_returned);
        // PostgreSQL calls the rows of a SELECT affected, SQLite says again what the last write did.
        if writes {
            self.counts.rows_affected += completion.rows_affected;
        }
        self.elapsed += completion.elapsed;
        self.counts.failures += u64::from(completion.failed == Some(true));
    }

    /// Adds executions that were counted elsewhere. What came of them is not known yet.
    pub(super) fn gains(&mut self, executions: u64) {
        self.counts.executions += executions;
    }

    /// Takes executions away that are another's.
    pub(super) fn loses(&mut self, executions: u64) {
        self.counts.executions = self.counts.executions.saturating_sub(executions);
    }

    /// Takes away what came of an execution that is another's.
    pub(super) fn takes_back(&mut self, completion: &Completion, writes: bool) {
        let less = |count: &mut u64, n: u64| *count = count.saturating_sub(n);
        less(&mut self.counts.rows_returned, completion.rows_returned);
        if writes {
            less(&mut self.counts.rows_affected, completion.rows_affected);
        }
        self.elapsed = self.elapsed.saturating_sub(completion.elapsed);
        less(&mut self.counts.failures, u64::from(completion.failed == Some(true)));
    }

    /// With the time.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = self.counts;
        counts.elapsed_us = u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX);
        counts
    }
}
