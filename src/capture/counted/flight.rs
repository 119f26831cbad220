//! A wrapped statement between its first poll and its end.

use std::sync::Arc;

use tracing::Span;

use crate::capture::opening;
use crate::capture::wrapped::{End, WrappedStatement};

pub(super) struct Flight {
    statement: Arc<WrappedStatement>,
    /// The span that the layer finds sqlx's event in; `None` before the first poll.
    span: Option<Span>,
    rows_returned: u64,
    rows_affected: u64,
    failed: Option<bool>,
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
        Flight { statement, span: None, rows_returned: 0, rows_affected: 0, failed: None, is_reported_by_sqlx }
    }

    /// Polls what sends the statement.
    pub(super) fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let span = self.span.get_or_insert_with(|| opening::statement_span(&self.statement));
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
        self.rows_returned += 1;
    }

    pub(super) fn affects(&mut self, rows: u64) {
        self.rows_affected += rows;
    }

    pub(super) fn fails(&mut self) {
        self.failed = Some(true);
    }

    /// It is at its end.
    pub(super) fn ends(&mut self) {
        self.failed.get_or_insert(false);
        self.finish();
    }

    fn finish(&self) {
        self.statement.finish(End {
            rows_returned: self.rows_returned,
            rows_affected: self.rows_affected,
            failed: self.failed,
            is_to_be_reported: self.is_reported_by_sqlx && self.failed == Some(false),
        });
    }
}

/// One that was given up has an end as well.
impl Drop for Flight {
    fn drop(&mut self) {
        self.finish();
    }
}
