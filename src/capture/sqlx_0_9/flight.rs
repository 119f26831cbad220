//! A wrapped statement between its first poll and its end.

use std::sync::Arc;

use tracing::Span;

use crate::capture::at_work::AtWork;
use crate::capture::wrapped::WrappedStatement;
use crate::capture::{connection, request, subscriber};
use crate::recording::Completion;

pub(super) struct Flight {
    statement: Arc<WrappedStatement>,
    /// Where sqlx's event is found; `None` before the first poll.
    place: Option<Place>,
    /// What was seen of its end so far.
    seen: Completion,
    /// Whether sqlx reports it when it ends well.
    is_reported_by_sqlx: bool,
}

/// Where the report of a wrapped statement is found.
enum Place {
    /// In this span, by the layer.
    Span(Span),
    /// Where it is polled, by the subscriber.
    Poll,
}

impl Place {
    /// It begins to be polled.
    fn of(statement: &Arc<WrappedStatement>) -> Self {
        if !connection::is_subscriber() {
            return Place::Span(request::statement_span(statement));
        }
        let caller = subscriber::caller_here();
        statement.is_polled(caller.whose, caller.unit);
        Place::Poll
    }

    fn run<T>(&self, statement: &Arc<WrappedStatement>, work: impl FnOnce() -> T) -> T {
        match self {
            Place::Span(span) => span.in_scope(work),
            Place::Poll => {
                let _at_work = AtWork::begin(statement);
                work()
            }
        }
    }
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
        Flight { statement, place: None, seen: Completion::default(), is_reported_by_sqlx }
    }

    /// Polls what sends the statement.
    pub(super) fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let place = self.place.get_or_insert_with(|| Place::of(&self.statement));
        place.run(&self.statement, poll)
    }

    /// Drops it in its place, since sqlx may report the statement then.
    pub(super) fn drop_inside<T>(&self, what: T) {
        match &self.place {
            Some(place) => place.run(&self.statement, || drop(what)),
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
