//! A scope: its ledger while it is open, what is around it, and who works for it.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Instant;

use parking_lot::Mutex;
use querybudget_model::facts::NotConnected;

use super::home::Home;
use super::ledger::{Executed, Ledger, Made, Relation, Setting};
use super::workers::Workers;
use crate::recording::{Completion, Recording, RecordingParts, Serial, Unit};

/// A span of a test whose statements are counted. A clone is the same scope.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    serial: Serial,
    request: ScopeRequest,
    unit: Option<Unit>,
    /// Known when the scope is opened or, for one that was made before the scope around it, when it is first polled.
    parent: OnceLock<Scope>,
    /// Where the scope's future is polled, once it has been.
    home: OnceLock<Home>,
    opened: Instant,
    /// How often its future has been polled; 0 if it is no future.
    n_polls: AtomicU64,
    /// The name of the thread it was opened on, which of a test's is the test's.
    thread: Option<String>,
    has_ended: AtomicBool,
    /// How many spans carry the scope. A statement on its way to SQLite's thread holds one.
    n_spans: AtomicUsize,
    workers: Workers,
    /// How many statements in a row did not need to be looked at for where they were asked for.
    n_seen_enough: AtomicUsize,
    /// A task of its runtime was counted.
    counts_tasks: AtomicBool,
    /// That task may have been another test's.
    shares_runtime: AtomicBool,
    /// A subscriber that does not count hid statements of the scope for some time.
    is_muted: AtomicBool,
    /// `None` once the scope has ended.
    ledger: Mutex<Option<Ledger>>,
}

/// So many statements in a row need no look before it is left out.
const ENOUGH: usize = 4;

/// What a scope is opened with.
#[derive(Debug, Clone)]
pub(crate) struct ScopeRequest {
    pub(crate) name: String,
    /// The test it is of, where that is another than the thread's name tells.
    pub(crate) test: Option<String>,
    pub(crate) place: &'static Location<'static>,
    pub(crate) purpose: Purpose,
    /// Whether the values of arguments are kept.
    pub(crate) keeps_arguments: bool,
    /// The names or targets of spans that are units of work.
    pub(crate) unit_spans: Vec<String>,
}

/// What a scope is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be looked at or judged.
    Recording,
    /// To hold all that a test executes, on whatever thread or runtime: nobody polls it.
    WholeTest,
    /// To be a unit of work in the scopes around it.
    Unit,
    /// To keep what runs in it out of the counts of the scopes around it.
    Pause,
}

impl Scope {
    pub(super) fn new(request: ScopeRequest, parent: Option<Scope>) -> Self {
        let inner = Inner {
            serial: Serial::new(),
            unit: (request.purpose == Purpose::Unit).then(|| Unit::new(&request.name)),
            thread: request.test.clone().or_else(|| thread::current().name().map(str::to_owned)),
            request,
            parent: parent.map_or_else(OnceLock::new, OnceLock::from),
            home: OnceLock::new(),
            opened: Instant::now(),
            n_polls: AtomicU64::new(0),
            has_ended: AtomicBool::new(false),
            n_spans: AtomicUsize::new(0),
            workers: Workers::default(),
            n_seen_enough: AtomicUsize::new(0),
            counts_tasks: AtomicBool::new(false),
            shares_runtime: AtomicBool::new(false),
            is_muted: AtomicBool::new(false),
            ledger: Mutex::new(Some(Ledger::default())),
        };
        Scope { inner: Arc::new(inner) }
    }

    /// What it saw. From now on it sees nothing.
    pub(super) fn freeze(&self, is_complete: bool, not_connected: Option<NotConnected>) -> Recording {
        self.inner.has_ended.store(true, Ordering::Release);
        let ledger = self.inner.ledger.lock().take().unwrap_or_default();
        Recording::new(RecordingParts {
            id: self.inner.serial,
            parent: self.recorded_parent(),
            thread: self.root().inner.thread.clone(),
            test: self.root().inner.request.test.clone(),
            name: self.inner.request.name.clone(),
            place: self.inner.request.place,
            duration: self.inner.opened.elapsed(),
            shapes: ledger.shapes.stats,
            queries: ledger.queries,
            units: ledger.units,
            unattributed: ledger.unattributed.stats,
            paused: ledger.paused.stats,
            n_own_unattributed: ledger.n_own_unattributed,
            n_elsewhere: ledger.n_elsewhere,
            n_unreported: ledger.n_unreported,
            was_silent: ledger.silences.are_certain(),
            shares_runtime: self.inner.shares_runtime.load(Ordering::Relaxed),
            is_complete,
            is_of_whole_test: self.inner.request.purpose == Purpose::WholeTest,
            was_muted: self.inner.is_muted.load(Ordering::Relaxed),
            not_connected,
        })
    }

    /// Whether it is all of the test of this name.
    pub(super) fn is_whole_test(&self, name: &str) -> bool {
        self.inner.request.purpose == Purpose::WholeTest && self.thread() == Some(name)
    }

    /// The name of the thread that it was opened on.
    pub(crate) fn thread(&self) -> Option<&str> {
        self.inner.thread.as_deref()
    }

    pub(crate) fn name(&self) -> &str {
        &self.inner.request.name
    }

    /// Itself, if it is a unit of work.
    pub(crate) fn as_unit(&self) -> Option<&Unit> {
        self.inner.unit.as_ref()
    }

    /// Whether a span is a unit of work, by its name or by the beginning of its target, here or in a scope around.
    pub(crate) fn is_unit_span(&self, name: &str, target: &str) -> bool {
        let is_below = |asked: &String| target.strip_prefix(asked.as_str()).is_some_and(|rest| rest.starts_with("::"));
        let is_meant = |asked: &String| asked == name || asked == target || is_below(asked);
        self.lineage().any(|scope| scope.inner.request.unit_spans.iter().any(is_meant))
    }

    /// Whether the values of arguments are kept, here or in a scope around.
    pub(crate) fn keeps_arguments(&self) -> bool {
        self.lineage().any(|scope| scope.inner.request.keeps_arguments)
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.inner.has_ended.load(Ordering::Acquire)
    }

    /// The scope itself while it is open, else its nearest ancestor that is.
    pub(crate) fn nearest_open(&self) -> Option<&Scope> {
        self.lineage().find(|scope| scope.is_open())
    }

    /// Counts a statement that has ended, here and in all ancestors.
    pub(crate) fn record(&self, executed: &Executed<'_>, completion: &Completion) {
        let mut made = Made::default();
        self.each_ledger(executed.unit.as_ref(), |ledger, setting| {
            let place = ledger.begin(executed, setting, &mut made);
            ledger.finish(place, completion, setting.offset);
        });
        self.notes_need(&made);
    }

    /// Counts a wrapped statement that begins, here and in all ancestors.
    pub(crate) fn begin(&self, id: Serial, executed: &Executed<'_>) {
        let mut made = Made::default();
        self.each_ledger(executed.unit.as_ref(), |ledger, setting| {
            let place = ledger.begin(executed, setting, &mut made);
            ledger.set_in_flight(id, place);
        });
        self.notes_need(&made);
    }

    fn notes_need(&self, made: &Made) {
        match made.is_looked_at {
            true => self.inner.n_seen_enough.store(0, Ordering::Relaxed),
            false => drop(self.inner.n_seen_enough.fetch_add(1, Ordering::Relaxed)),
        }
    }

    /// Whether where a statement is asked for is probably known well enough: of SQLite's the text is not known when it is asked for.
    pub(crate) fn has_seen_enough(&self) -> bool {
        self.inner.n_seen_enough.load(Ordering::Relaxed) >= ENOUGH
    }

    /// Notes the end of a statement that has [begun](Self::begin), wherever the scope has not ended before.
    pub(crate) fn finish_statement(&self, id: Serial, completion: &Completion) {
        self.each_ledger(None, |ledger, setting| {
            if let Some(place) = ledger.take_in_flight(id) {
                ledger.finish(place, completion, setting.offset);
            }
        });
    }

    /// A wrapped statement has ended, and sqlx has not reported it.
    pub(crate) fn misses_report(&self) {
        self.each_ledger(None, |ledger, _| ledger.n_unreported += 1);
    }

    /// sqlx has reported a statement that was [missed](Self::misses_report).
    pub(crate) fn has_late_report(&self) {
        self.each_ledger(None, |ledger, _| ledger.n_unreported = ledger.n_unreported.saturating_sub(1));
    }

    /// SQLite has executed a statement that it has not reported: certainly, or unless its thread reports none at all.
    pub(crate) fn has_silent(&self, thread_reports: &Arc<AtomicBool>, is_certain: bool) {
        self.each_ledger(None, |ledger, _| ledger.silences.add(thread_reports, is_certain));
    }

    /// Calls `then` with the ledgers of the scope and of its ancestors, as far as they are open and recorded, innermost first, and with what
    /// lies between the statement and each of them.
    fn each_ledger(&self, unit: Option<&Unit>, mut then: impl FnMut(&mut Ledger, &Setting)) {
        let mut setting = Setting { unit: unit.cloned(), ..Setting::default() };
        for scope in self.lineage() {
            match scope.inner.request.purpose {
                Purpose::Recording | Purpose::WholeTest => {
                    setting.offset = scope.inner.opened.elapsed();
                    setting.polls = scope.inner.n_polls.load(Ordering::Relaxed);
                    if let Some(ledger) = scope.inner.ledger.lock().as_mut() {
                        then(ledger, &setting);
                    }
                }
                // Nobody reads the ledger of a part.
                Purpose::Unit => setting.unit = setting.unit.take().or_else(|| scope.as_unit().cloned()),
                Purpose::Pause => setting.is_paused = true,
            }
        }
    }

    /// Notes a statement in no scope, as far as it can be this one's test's.
    pub(crate) fn record_unattributed(&self, executed: &Executed<'_>, completion: &Completion, relation: Relation) {
        if let Some(ledger) = self.inner.ledger.lock().as_mut() {
            ledger.record_unattributed(executed, completion, relation);
        }
    }

    /// Tells the scope around this one, if that was not known when it was opened.
    pub(crate) fn adopt(&self, parent: &Scope) {
        if !parent.lineage().any(|ancestor| ancestor.is(self)) {
            self.inner.parent.get_or_init(|| parent.clone());
        }
    }

    /// Tells where the scope's future is polled, which makes spawned tasks of that runtime its own. A whole test may have several runtimes.
    pub(crate) fn settle_at(&self, home: Home) {
        if self.inner.request.purpose != Purpose::WholeTest {
            self.inner.home.get_or_init(|| home);
        }
    }

    /// The same for all scopes around it that do not know: synchronous ones, inside of which a runtime has been started.
    pub(crate) fn settle_lineage_at(&self, home: Home) {
        self.lineage().take_while(|scope| scope.home().is_none()).for_each(|scope| scope.settle_at(home));
    }

    /// Its future is polled once more.
    pub(crate) fn is_polled(&self) {
        self.inner.n_polls.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn home(&self) -> Option<Home> {
        self.inner.home.get().copied()
    }

    /// The outermost scope around this one.
    pub(crate) fn root(&self) -> &Scope {
        self.lineage().last().unwrap_or(self)
    }

    /// A span carries the scope, and the scope waits for it.
    pub(crate) fn gains_span(&self) {
        self.inner.n_spans.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn loses_span(&self) {
        self.inner.n_spans.fetch_sub(1, Ordering::AcqRel);
    }

    pub(crate) fn has_open_spans(&self) -> bool {
        self.inner.n_spans.load(Ordering::Acquire) > 0
    }

    /// A statement was counted since its runtime is this one's.
    pub(crate) fn counts_task(&self) {
        self.lineage().for_each(|scope| scope.inner.counts_tasks.store(true, Ordering::Relaxed));
    }

    /// Another test uses the runtime as well.
    pub(super) fn shares_runtime(&self) {
        if self.inner.counts_tasks.load(Ordering::Relaxed) {
            self.inner.shares_runtime.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn mute(&self) {
        self.inner.is_muted.store(true, Ordering::Relaxed);
    }

    /// A worker thread enters one of the scope's spans.
    pub(crate) fn worker_enters(&self, stay: Serial) {
        self.lineage().for_each(|scope| scope.inner.workers.enter(stay));
    }

    /// A worker thread leaves one of the scope's spans, and has reported its statement.
    pub(crate) fn worker_leaves(&self, stay: Serial) {
        self.lineage().for_each(|scope| scope.inner.workers.leave(stay));
    }

    pub(crate) fn has_workers_inside(&self) -> bool {
        self.inner.workers.is_any_inside()
    }

    pub(crate) fn workers_inside(&self) -> Vec<Serial> {
        self.inner.workers.inside()
    }

    /// Whether one of these is still going on.
    pub(crate) fn is_any_inside_of(&self, stays: &[Serial]) -> bool {
        self.inner.workers.is_any_inside_of(stays)
    }

    /// The scope and its ancestors, innermost first.
    fn lineage(&self) -> impl Iterator<Item = &Scope> {
        std::iter::successors(Some(self), |scope| scope.parent())
    }

    /// The nearest scope around it that becomes a recording.
    fn recorded_parent(&self) -> Option<Serial> {
        let is_recorded = |scope: &&Scope| !matches!(scope.inner.request.purpose, Purpose::Unit | Purpose::Pause);
        Some(self.lineage().skip(1).find(is_recorded)?.inner.serial)
    }

    pub(super) fn parent(&self) -> Option<&Scope> {
        self.inner.parent.get()
    }

    pub(crate) fn is(&self, other: &Scope) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}
