//! What is true of this thread: what kind it is, which scopes are being polled on it, and what it has worked for.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::runtime::{Handle, Id, RuntimeFlavor};
use tokio::task;
use tracing::span;

use crate::call_site::StackPlace;
use crate::recording::{Serial, test_of_this_thread};
use crate::scope::{Asker, Home, Origin, Scope, Site, note_use};

thread_local! {
    static KIND: Kind = Kind::of_this_thread();
    /// The scopes whose futures or closures run on this thread, the innermost last, each with the task it runs in: a
    /// synchronous scope around a `block_on` is not being polled while that polls a spawned task.
    static POLLED: RefCell<Vec<PolledScope>> = const { RefCell::new(Vec::new()) };
    /// The runtime whose `block_on` polls scopes on this thread.
    static MAIN_OF: Cell<Option<Id>> = const { Cell::new(None) };
    /// The runtime that this thread was seen in last, in no task.
    static NOTED: Cell<Option<Id>> = const { Cell::new(None) };
    /// Whether it stands in an ambient span, between two polls of a scope's future.
    static IS_IN_AMBIENT_SPAN: Cell<bool> = const { Cell::new(false) };
    /// On a SQLite thread: the spans it is inside of with their scopes, and the root scope it has worked for last.
    static INSIDE: RefCell<Vec<(span::Id, Scope, Serial)>> = const { RefCell::new(Vec::new()) };
    static WORKED_FOR: RefCell<Option<Scope>> = const { RefCell::new(None) };
    /// On a SQLite thread: whether it has reported any statement.
    static HAS_REPORTED: Arc<AtomicBool> = Arc::default();
}

struct PolledScope {
    scope: Scope,
    task: Option<task::Id>,
    /// What calls the future or the closure lies above.
    place: StackPlace,
}

#[derive(Clone, Copy)]
struct Kind {
    is_worker: bool,
    is_sqlite: bool,
}

impl Kind {
    fn of_this_thread() -> Self {
        let thread = std::thread::current();
        let is_sqlite = thread.name().is_some_and(|name| name.starts_with("sqlx-sqlite-worker"));
        Kind { is_worker: is_sqlite || Handle::try_current().is_err(), is_sqlite }
    }
}

/// Whether the thread belonged to no runtime when it was first seen.
pub(super) fn is_worker() -> bool {
    KIND.try_with(|kind| kind.is_worker).unwrap_or(false)
}

/// Whether it is one of the threads on which sqlx runs SQLite.
pub(super) fn is_sqlite_worker() -> bool {
    KIND.try_with(|kind| kind.is_sqlite).unwrap_or(false)
}

/// The runtime that this thread works for.
pub(super) fn runtime() -> Option<Id> {
    Some(Handle::try_current().ok()?.id())
}

pub(super) fn is_current_thread(runtime: &Handle) -> bool {
    runtime.runtime_flavor() == RuntimeFlavor::CurrentThread
}

/// Where this code runs, if it is in a runtime.
pub(super) fn home() -> Option<Home> {
    let handle = Handle::try_current().ok()?;
    Some(Home { runtime: handle.id(), is_main: !is_task(), is_multi_thread: !is_current_thread(&handle) })
}

/// How many tasks of this runtime have not ended.
pub(super) fn n_tasks() -> usize {
    Handle::try_current().map_or(0, |runtime| runtime.metrics().num_alive_tasks())
}

/// Tells scopes that do not know it where they run.
pub(super) fn settle(scope: &Scope) {
    if scope.home().is_none()
        && let Some(home) = home()
    {
        scope.settle_lineage_at(home);
    }
}

/// Tells which test uses the runtime that this thread is in, once.
pub(super) fn note_runtime() {
    let Some(runtime) = runtime().filter(|runtime| !is_task() && NOTED.get() != Some(*runtime)) else { return };
    NOTED.set(Some(runtime));
    if let Some(test) = test_of_this_thread() {
        note_use(runtime, &test);
    }
}

/// Whether this code is in a spawned task.
pub(super) fn is_task() -> bool {
    task::try_id().is_some()
}

// -- scopes being polled ------------------------------------------------------------------------

/// Held while a scope's future is polled or its closure runs.
#[must_use = "the scope is left when this is dropped"]
pub(super) struct Polled {
    _private: (),
}

impl Polled {
    /// `place` lies in the frame that polls it.
    pub(super) fn begin(scope: &Scope, place: StackPlace) -> Self {
        let polled = PolledScope { scope: scope.clone(), task: task::try_id(), place };
        POLLED.with_borrow_mut(|all| all.push(polled));
        if !is_task() && Handle::try_current().is_ok() {
            MAIN_OF.set(runtime());
        }
        Polled { _private: () }
    }
}

impl Drop for Polled {
    fn drop(&mut self) {
        POLLED.with_borrow_mut(|polled| drop(polled.pop()));
    }
}

/// The innermost scope whose future is being polled by the code that asks.
pub(super) fn polled() -> Option<Scope> {
    let innermost = POLLED.try_with(|polled| {
        let polled = polled.try_borrow().ok()?;
        polled.last().filter(|polled| polled.task == task::try_id()).map(|polled| polled.scope.clone())
    });
    innermost.ok().flatten()
}

/// The code that runs on this thread, as the one that asks for a statement. SQLite's threads ask for none.
pub(super) fn asker() -> Asker {
    Asker { task: task::try_id(), site: site() }
}

/// Where a statement was asked for that this thread reports.
pub(super) fn site() -> Site {
    if is_sqlite_worker() { Site::Unknown } else { Site::Here(outermost()) }
}

/// Where a statement comes from that this thread asks for or reports.
pub(super) fn origin() -> Origin {
    Origin::here(is_sqlite_worker(), worked_for())
}

/// Where the outermost scope around this code is polled. What calls it is the same for all statements in it.
pub(super) fn outermost() -> Option<StackPlace> {
    let task = task::try_id();
    let outermost = POLLED.try_with(|polled| {
        let polled = polled.try_borrow().ok()?;
        polled.iter().find(|polled| polled.task == task).map(|polled| polled.place)
    });
    outermost.ok().flatten()
}

/// Whether this is the test's own code between two polls of its scopes: in the future of `block_on` and in none of theirs.
pub(super) fn is_beside_scopes() -> bool {
    let main_of = MAIN_OF.try_with(Cell::get).ok().flatten();
    !is_task() && main_of.is_some() && main_of == runtime() && polled().is_none()
}

pub(super) fn set_in_ambient_span(is_in: bool) {
    IS_IN_AMBIENT_SPAN.set(is_in);
}

/// Whether this thread stands in an ambient span, between two polls of a scope's future.
pub(super) fn is_in_ambient_span() -> bool {
    IS_IN_AMBIENT_SPAN.try_with(Cell::get).unwrap_or(false)
}

// -- SQLite's threads ---------------------------------------------------------------------------

/// The worker enters a span. It leaves the same scope, even if the span is given to another one meanwhile.
pub(super) fn worker_enters(span: &span::Id, scope: &Scope) {
    let stay = Serial::new();
    scope.worker_enters(stay);
    INSIDE.with_borrow_mut(|inside| inside.push((span.clone(), scope.clone(), stay)));
    WORKED_FOR.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|last| !last.is(scope.root())) {
            *last = Some(scope.root().clone());
        }
    });
}

/// The worker leaves a span, and has reported its statement.
pub(super) fn worker_leaves(span: &span::Id) {
    INSIDE.with_borrow_mut(|inside| {
        if let Some(index) = inside.iter().rposition(|(entered, ..)| entered == span) {
            let (_, scope, stay) = inside.remove(index);
            scope.worker_leaves(stay);
        }
    });
}

/// Whether this thread has reported any statement, which others can look at later.
pub(super) fn has_reported() -> Arc<AtomicBool> {
    HAS_REPORTED.try_with(Arc::clone).unwrap_or_default()
}

/// The root scope that this SQLite thread has worked for last.
fn worked_for() -> Option<Scope> {
    WORKED_FOR.try_with(|last| last.try_borrow().ok()?.clone()).ok().flatten()
}
