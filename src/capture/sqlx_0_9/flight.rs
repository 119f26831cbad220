//! A wrapped statement between its first poll and its end.

use std::sync::Arc;

use tracing::Span;

use crate::capture::request;
use crate::capture::wrapped::WrappedStatement;
use crate::recording::Completion;

pub(super) struct Flight {
    statement: Arc<WrappedStatement>,
    /// The span that the layer finds sqlx's event in; `None` before the first poll.
    span: Option<Span>,
    /// What was seen of its end so far.
    seen: Completion,
    /// Whether sqlx reports it when it ends well.
    is_reported_by_sqlx: bool,
}

impl Flight {
    pub(super) fn new(statement: Arc<WrappedStatement>) -> Self {
        Flight::of(statement, true)
    }

    /// Of a statement that sqlx does not report on every database.
    pub(super) fn unreported(statement: Arc<WrappedStatement>) -> Self {
        Flight::of(statement, false)
    }

    fn of(statement: Arc<WrappedStatement>, is_reported_by_sqlx: bool) -> Self {
        Flight { statement, span: None, seen: Completion::default(), is_reported_by_sqlx }
    }

    /// Polls what sends the statement.
    pub(super) fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let span = self.span.get_or_insert_with(|| request::statement_span(&self.statement));
        span.in_scope(poll)
    }

    /// Drops it in its span, since sqlx may report the statement then.
    pub(super) fn drop_inside<T>(&self, what: T) {
        match &self.span {
            Some(span) => span.in_scope(|| drop(what)),
            None => drop(what),
        }
    }

    pub(super) fn returns_row(&mut self) {
        self.seen.rows_returned += 1;
    }

    pub(super) fn affects(&mut self, rows: u64) {
        self.seen.rows_affected += rows;
    }

    pub(super) fn fails(&mut self) {
        self.seen.failed = Some(true);
    }

    /// It is at its end.
    pub(super) fn ends(&mut self) {
        self.seen.failed.get_or_insert(false);
        self.finish();
    }

    fn finish(&self) {
        self.statement.finish(self.seen, self.is_reported_by_sqlx && self.seen.failed == Some(false));
    }
}

/// One that was given up has an end as well.
impl Drop for Flight {
    fn drop(&mut self) {
        self.finish();
    }
}
