//! Whose query it is. The first answer wins, and nothing is guessed.

use std::sync::LazyLock;

use tokio::runtime::{Handle, Id};

use super::home::Home;
use super::ledger::Relation;
use super::left_behind;
use super::live::Scope;
use super::registry::{innermost_main_of_runtime, innermost_of_process, innermost_of_runtime, is_home, whole_test};
use super::runtimes::{is_of_test, is_shared, sole_test_of};
use crate::recording::test_of_this_thread;

/// The answer.
#[derive(Debug, Clone)]
pub(crate) enum Whose {
    /// The innermost open scope it belongs to.
    Of(Scope),
    /// A scope asked for it that has ended since.
    Late(Scope),
    /// It is known to be in no scope: the test's own code beside them.
    Outside,
    /// It cannot be told.
    Nobody,
}

/// What is true of the thread and the span in which a statement is reported.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    /// The innermost scope whose future is being polled here.
    pub(crate) polled: Option<&'a Scope>,
    /// The scope that the nearest span carries.
    pub(crate) in_span: Option<&'a Scope>,
    /// The code of a test that stands between two polls of its scopes, and in no spawned task.
    pub(crate) is_beside_scopes: bool,
    /// That span is the thread's ambient one, which is meant for spawned tasks.
    pub(crate) is_ambient: bool,
    /// Set where tests are audited, and asked for by code that runs here.
    pub(crate) audited: Option<Audited>,
}

/// What a thread knows of the tests that are audited.
#[derive(Debug)]
pub(crate) struct Audited {
    /// The whole test whose thread it is.
    pub(crate) whole_test: Option<Scope>,
}

impl Audited {
    /// The test, if its own code runs here, in no spawned task.
    fn main(&self) -> Option<Scope> {
        self.whole_test.clone().filter(|_| tokio::task::try_id().is_none())
    }

    /// The test that alone uses the runtime which this code runs in. As long as no test is known to, the one whose thread polls it.
    fn of_runtime(&self) -> Option<Scope> {
        let runtime = Handle::try_current().ok()?.id();
        match sole_test_of(runtime) {
            Some(test) => whole_test(&test),
            None => self.whole_test.clone().filter(|_| !is_of_test(runtime)),
        }
    }

    /// The scope around one that is opened on this thread.
    pub(crate) fn around(&self) -> Option<Scope> {
        self.main().or_else(|| self.of_runtime())
    }
}

/// Whose query a statement is that is reported in these surroundings.
pub(crate) fn whose(here: &Surroundings<'_>) -> Whose {
    if let Some(polled) = here.polled.and_then(Scope::nearest_open) {
        return Whose::Of(polled.clone());
    }
    let span_counts = !(here.is_beside_scopes && here.is_ambient);
    if let Some(open) = here.in_span.filter(|_| span_counts).and_then(Scope::nearest_open) {
        return Whose::Of(open.clone());
    }
    if here.is_beside_scopes {
        return Whose::Outside;
    }
    match (of_task(), here.in_span) {
        (Some(scope), _) => Whose::Of(scope),
        (None, Some(ended)) => Whose::Late(ended.clone()),
        (None, None) => Whose::Nobody,
    }
}

/// Whose a statement is that this code asks for. It is known where it runs, so that spans are needed only where the runtime is another.
pub(crate) fn whose_asks(here: &Surroundings<'_>) -> Whose {
    if let Some(polled) = here.polled {
        return Whose::Of(polled.clone());
    }
    let audited = here.audited.as_ref();
    if let Some(test) = audited.and_then(Audited::main) {
        return Whose::Of(test);
    }
    if here.is_beside_scopes && audited.is_none_or(|audited| audited.whole_test.is_none()) {
        return Whose::Outside;
    }
    match (of_runtime().or_else(|| audited?.of_runtime()), here.in_span) {
        // A scope in a spawned task is nearer than that of the test.
        (Some(scope), Some(in_span)) if in_span.is_open() && in_span.root().is(scope.root()) => {
            Whose::Of(in_span.clone())
        }
        (Some(scope), _) => Whose::Of(scope),
        (None, Some(in_span)) if in_span.nearest_open().is_some() => Whose::Of(in_span.clone()),
        (None, Some(ended)) => Whose::Late(ended.clone()),
        (None, None) => match (of_process(), of_left_behind()) {
            (Some(scope), _) => Whose::Of(scope),
            (None, Some(ended)) => Whose::Late(ended),
            (None, None) => Whose::Nobody,
        },
    }
}

/// The scope that has left this task behind.
fn of_left_behind() -> Option<Scope> {
    tokio::task::try_id().filter(|_| left_behind::any())?;
    left_behind::of_runtime(Handle::try_current().ok()?.id())
}

/// The scope of the one test of this process, where the runner says that there is one.
fn of_process() -> Option<Scope> {
    if *IS_PROCESS_PER_TEST { innermost_of_process() } else { None }
}

/// The scope of the runtime that this code runs in, unless another test runs there as well.
fn of_runtime() -> Option<Scope> {
    let runtime = Handle::try_current().ok()?.id();
    innermost_of_runtime(runtime).filter(|_| !is_shared(runtime))
}

/// The scope of the spawned task that is polled on this thread.
pub(crate) fn of_task() -> Option<Scope> {
    tokio::task::try_id()?;
    innermost_of_runtime(Handle::try_current().ok()?.id())
}

/// The scope around one that is opened in a spawned task: the test's own, if that can be told.
pub(crate) fn around_spawned_task() -> Option<Scope> {
    tokio::task::try_id()?;
    innermost_main_of_runtime(Handle::try_current().ok()?.id())
}

/// Where a statement comes from of which nobody knows whose it is.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The runtime that reported it.
    pub(crate) runtime: Option<Id>,
    /// The root scope that the SQLite thread which reported it has worked for last.
    pub(crate) worked_for: Option<Scope>,
    /// The test whose thread it is, by the name of that.
    test: Option<String>,
    /// A thread of nobody's, which is not SQLite's: one that a test has started.
    is_started_thread: bool,
}

impl Origin {
    /// This thread. One of SQLite's has `worked_for` this root scope last.
    pub(crate) fn here(is_sqlite: bool, worked_for: Option<Scope>) -> Self {
        let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
        let test = test_of_this_thread();
        let is_started_thread = test.is_none() && !is_sqlite && tokio::task::try_id().is_none();
        Origin { runtime, worked_for, test, is_started_thread }
    }

    pub(crate) fn relation_to(&self, scope: &Scope) -> Relation {
        let home = scope.home().map(|home| home.runtime);
        let is_own = self.runtimes().any(|runtime| Some(runtime) == home)
            || self.worked_for.as_ref().is_some_and(|root| root.is(scope.root()));
        match () {
            () if *IS_PROCESS_PER_TEST => Relation::Own,
            () if self.test.is_some() && self.test.as_deref() != scope.root().thread() => Relation::Elsewhere,
            () if is_own => Relation::Own,
            () if self.worked_for.is_some() || self.runtimes().any(is_home) => Relation::Elsewhere,
            () if self.is_started_thread => Relation::Perhaps,
            // A server may have runtimes of its own, and so may a test that has no scope.
            () if home.is_some() && self.runtime.is_some_and(is_of_test) => Relation::Elsewhere,
            () if home.is_some() && self.runtime.is_some() => Relation::Perhaps,
            () if scope.home().is_none_or(leaves_tasks_unknown) => Relation::Perhaps,
            () => Relation::Elsewhere,
        }
    }

    /// The runtimes that it may come from.
    fn runtimes(&self) -> impl Iterator<Item = Id> {
        let worked_in = self.worked_for.as_ref().and_then(Scope::home).map(|home| home.runtime);
        self.runtime.into_iter().chain(worked_in)
    }
}

/// Whether SQLite's threads cannot tell whose a spawned task of the runtime is: if the runtime has many threads, or several
/// scopes that a task could belong to.
fn leaves_tasks_unknown(home: Home) -> bool {
    home.is_multi_thread || innermost_main_of_runtime(home.runtime).is_none()
}

/// Under cargo-nextest a process runs one test, so that no other can be meant.
static IS_PROCESS_PER_TEST: LazyLock<bool> =
    LazyLock::new(|| std::env::var_os("NEXTEST_EXECUTION_MODE").is_some_and(|mode| mode == "process-per-test"));
