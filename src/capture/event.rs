//! Reads sqlx's statement event, whose fields are the same in sqlx 0.7, 0.8 and 0.9.

use std::cell::RefCell;
use std::fmt;
use std::time::Duration;

use tracing::Event;
use tracing::field::{Field, Visit};

use crate::recording::Completion;

/// What stands for a statement in whose event no text was found.
pub(super) const NO_TEXT: &str =
    "-- a statement whose event has no text, see querybudget's list of supported sqlx versions";
/// A statement longer than this gives its buffer back.
const KEPT_BUFFER_BYTES: usize = 1 << 20;

thread_local! {
    /// The text is copied here, so that a statement allocates nothing.
    static TEXT: RefCell<String> = RefCell::new(String::with_capacity(4096));
}

/// Hands the event and its SQL to `then`.
pub(super) fn read<T>(event: &Event<'_>, then: impl FnOnce(Completion, &str) -> T) -> T {
    // Taken out for the time, since an event may come while another is read.
    let mut text =
        TEXT.with(|buffer| buffer.try_borrow_mut().map(|mut text| std::mem::take(&mut *text)).unwrap_or_default());
    text.clear();
    let mut visitor = Visitor { completion: Completion::default(), text: &mut text };
    event.record(&mut visitor);
    let completion = visitor.completion;
    let result = then(completion, if text.is_empty() { NO_TEXT } else { &text });
    if text.capacity() <= KEPT_BUFFER_BYTES {
        TEXT.with(|buffer| buffer.try_borrow_mut().map(|mut kept| *kept = text).ok());
    }
    result
}

struct Visitor<'a> {
    completion: Completion,
    text: &'a mut String,
}

impl Visit for Visitor<'_> {
    /// `db.statement` holds the text unless `summary`, which comes first, is the whole of it.
    fn record_str(&mut self, field: &Field, value: &str) {
        let is_text = field.name() == "db.statement" && !value.is_empty();
        if is_text || field.name() == "summary" {
            self.text.clear();
            self.text.push_str(value.trim());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "rows_returned" => self.completion.rows_returned = value,
            "rows_affected" => self.completion.rows_affected = value,
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.completion.elapsed = Duration::try_from_secs_f64(value).unwrap_or_default();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
