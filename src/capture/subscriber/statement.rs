//! sqlx's event, where the subscriber sees it.

use std::sync::atomic::Ordering;

use tracing::Event;

use super::watcher::Watcher;
use super::{asker, entered};
use crate::capture::caller::Caller;
use crate::capture::{connection, event, handing_over, thread};
use crate::recording::Completion;

/// Hands the statement to the scope that it belongs to.
pub(super) fn reported(event: &Event<'_>, watcher: &Watcher) {
    if connection::is_probing() {
        event::read(event, |_, sql| connection::probe_arrived(sql, watcher.id()));
    }
    if !watcher.is_connected() {
        return;
    }
    if let Some(caller) = caller() {
        event::read(event, |completion, sql| of(&caller, &completion, sql));
    }
}

/// sqlx asks whether anybody wants a statement. Where nobody does, it does not make the event, which costs as much as all that we do with one.
pub(super) fn is_about_to_be_reported() {
    if thread::is_sqlite_worker() {
        asker::sqlite_is_in_use();
        thread::has_reported().store(true, Ordering::Relaxed);
    }
}

/// Who asked for it; `None` if nobody is to be told of it.
fn caller() -> Option<Caller> {
    if let Some(caller) = entered::reporting() {
        return Some(caller);
    }
    if !entered::is_needed() {
        return None;
    }
    Some(Caller::here(&entered::carried(), thread::site()))
}

fn of(caller: &Caller, completion: &Completion, sql: &str) {
    let is_of_wrapper = || caller.wrapped.as_ref().is_some_and(|wrapped| wrapped.takes_report(*completion, sql));
    if !connection::is_probe(sql) && !is_of_wrapper() {
        handing_over::reported(caller, sql, completion);
    }
}
