//! A statement on its way through the wrapper. Wrapper and layer both see it, and it is counted once: by the wrapper when it
//! is sent, while sqlx's event is taken as the confirmation that the layer sees it as well.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use parking_lot::Mutex;

use super::event::NO_TEXT;
use super::{connection, strays, thread};
use crate::fingerprint::{self, Dialect};
use crate::recording::{Arguments, Call, Completion, Serial, Unit};
use crate::scope::{Executed, Scope, Whose};

/// Set by the first statement, so that who uses no wrapper pays nothing for it.
static IS_IN_USE: AtomicBool = AtomicBool::new(false);

#[derive(Debug)]
pub(super) struct WrappedStatement {
    id: Serial,
    dialect: Dialect,
    progress: Mutex<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    call: Call,
    /// The text, once the driver has asked for it or it is known what will be sent.
    sql: Option<Box<str>>,
    /// Known from the first poll on.
    whose: Option<Whose>,
    /// The unit of work of the span it was polled in, if that is one.
    unit: Option<Unit>,
    /// It is in the hands of a connection.
    is_sent: bool,
    begun: Option<Instant>,
    has_ended: bool,
    /// What sqlx has reported of it.
    reported: Option<Completion>,
    /// It ended, and the scope has been told that sqlx has not reported it.
    is_missed: bool,
}

impl WrappedStatement {
    pub(super) fn new(dialect: Dialect, depth: u64) -> Arc<Self> {
        IS_IN_USE.store(true, Ordering::Release);
        let call = Call { depth, ..Call::default() };
        let progress = Progress { call, ..Progress::default() };
        Arc::new(WrappedStatement { id: Serial::new(), dialect, progress: Mutex::new(progress) })
    }

    /// Whether there has been one in this process.
    pub(super) fn is_in_use() -> bool {
        IS_IN_USE.load(Ordering::Acquire)
    }

    pub(super) fn set_arguments(&self, arguments: Arguments) {
        self.progress.lock().call.arguments = arguments;
    }

    /// Whether the values of its arguments are asked for by the scope that is being polled.
    pub(super) fn keeps_arguments(&self) -> bool {
        match &self.progress.lock().whose {
            Some(Whose::Of(scope)) => scope.keeps_arguments(),
            Some(_) => false,
            None => thread::polled().is_some_and(|scope| scope.keeps_arguments()),
        }
    }

    /// Tells what will be sent.
    pub(super) fn expect(&self, sql: &str) {
        self.progress.lock().sql = Some(sql.trim().into());
    }

    /// A connection has it. It begins with this or with its first poll, whichever is later.
    pub(super) fn is_sent(&self) {
        let mut progress = self.progress.lock();
        progress.is_sent = true;
        self.begin(&mut progress);
    }

    /// Its first poll, which tells whose it is.
    pub(super) fn is_polled(&self, whose: Whose, unit: Option<Unit>) {
        let mut progress = self.progress.lock();
        progress.whose = Some(whose);
        progress.unit = unit;
        self.begin(&mut progress);
    }

    pub(super) fn scope(&self) -> Option<Scope> {
        match &self.progress.lock().whose {
            Some(Whose::Of(scope)) => Some(scope.clone()),
            _ => None,
        }
    }

    fn begin(&self, progress: &mut Progress) {
        if !progress.is_sent || progress.begun.is_some() {
            return;
        }
        let (Some(whose), Some(sql)) = (&progress.whose, &progress.sql) else { return };
        match whose {
            Whose::Of(scope) => {
                thread::settle(scope);
                scope.begin(self.id, &self.executed(sql, progress));
            }
            Whose::Late(scope) => strays::report_late(scope, &self.executed(sql, progress)),
            Whose::Outside | Whose::Nobody => {}
        }
        progress.begun = Some(Instant::now());
    }

    fn executed<'a>(&self, sql: &'a str, progress: &'a Progress) -> Executed<'a> {
        let fingerprint = fingerprint::of(sql, self.dialect);
        Executed {
            sql,
            dialect: self.dialect,
            fingerprint,
            asker: thread::asker(),
            call: Some(&progress.call),
            digest: progress.call.arguments.digest,
            unit: progress.unit.clone(),
        }
    }

    /// It has ended or was given up, and the wrapper saw so much of it. Of one that was never sent there is nothing to tell.
    /// `is_to_be_reported` says whether sqlx reports such a statement.
    pub(super) fn finish(&self, seen: Completion, is_to_be_reported: bool) {
        let mut progress = self.progress.lock();
        let (Some(begun), false) = (progress.begun, progress.has_ended) else { return };
        progress.has_ended = true;
        // A driver may have read more rows than it gave away, or know of rows that it told nobody. Of a statement that was given up
        // it may have read any number.
        let reported = progress.reported.filter(|_| seen.failed.is_some()).unwrap_or_default();
        let completion = Completion {
            rows_returned: seen.rows_returned.max(reported.rows_returned),
            rows_affected: seen.rows_affected.max(reported.rows_affected),
            elapsed: begun.elapsed(),
            failed: seen.failed,
        };
        match (&progress.whose, &progress.sql) {
            (Some(Whose::Of(scope)), _) => {
                scope.finish_statement(self.id, &completion);
                if is_to_be_reported && progress.reported.is_none() && connection::is_report_due() {
                    scope.misses_report();
                    progress.is_missed = true;
                }
            }
            (Some(Whose::Nobody), Some(sql)) => {
                strays::record_unattributed(&self.executed(sql, &progress), &completion, &thread::origin());
            }
            _ => {}
        }
    }

    /// sqlx reports a statement in the span of this one. Whether it is this one, and not a look-up of the driver's.
    pub(super) fn takes_report(&self, reported: Completion, sql: &str) -> bool {
        let mut progress = self.progress.lock();
        let is_this = match progress.sql.as_deref() {
            Some("") => sql == NO_TEXT,
            own => own == Some(sql),
        };
        if progress.reported.is_some() || !is_this {
            return false;
        }
        progress.reported = Some(reported);
        progress.is_sent = true;
        self.begin(&mut progress);
        if progress.is_missed
            && let Some(Whose::Of(scope)) = &progress.whose
        {
            scope.has_late_report();
        }
        true
    }
}
