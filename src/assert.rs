//! Records what a future or a closure executes, and holds it against a budget.

use std::future::Future;
use std::panic::Location;

use crate::asked;
use crate::budget::{Budget, Metric};
use crate::capture::{Ended, OnInterrupt, OpenScope, Recorded, recorded_sync};
use crate::dump;
use crate::recording::Recording;
use crate::scope::{Purpose, ScopeRequest};
use crate::verdict::{Blindness, Verdict};

/// Counts what `future` executes, and what the tasks that it spawns execute.
///
/// The scope is open from this call to the end of the future. A scope in a scope is counted in both.
///
/// # Limits
///
/// Spawned tasks are seen on PostgreSQL and MySQL. On SQLite, whose statements run on threads of their own, they are seen on a
/// current-thread runtime, if the scope is opened by the test itself; elsewhere if they carry the span:
/// `tokio::spawn(future.in_current_span())`. Else they are [`unattributed`](Recording::unattributed), and a budget fails.
///
/// # Panics
///
/// If the counter is not connected ([`NotConnected`](crate::NotConnected)), at the caller's line, or if statements were hidden
/// from it ([`Blindness::Muted`], [`Blindness::Unreported`]).
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let (answer, queries) = querybudget::record(sqlx::query_scalar::<_, i64>("SELECT 42").fetch_one(&pool)).await;
///
/// assert_eq!(answer?, 42);
/// assert_eq!((queries.len(), queries.selects(), queries.rows()), (1, 1, 1));
/// # Ok(())
/// # }
/// ```
#[track_caller]
pub fn record<F: Future>(future: F) -> impl Future<Output = (F::Output, Recording)> {
    let place = Location::caller();
    let recorded = match OpenScope::new(unjudged(place)) {
        Ok(open) => Recorded::new(open, Box::pin(future), on_interrupt(None)),
        Err(why) => panic!("querybudget: {why}"),
    };
    async move {
        let (output, ended) = recorded.await;
        (output, reliable(ended))
    }
}

/// Counts what `work` executes, for instance in a `block_on`, on this thread.
///
/// # Panics
///
/// If the counter is not connected ([`NotConnected`](crate::NotConnected)), at the caller's line, or if statements were hidden
/// from it ([`Blindness::Muted`], [`Blindness::Unreported`]).
///
/// # Example
///
/// ```
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// let (_, queries) = querybudget::record_sync(|| {
///     runtime.block_on(async {
///         let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
///         sqlx::query("SELECT 1").execute(&pool).await
///     })
/// });
/// assert_eq!(queries.len(), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
#[track_caller]
pub fn record_sync<T>(work: impl FnOnce() -> T) -> (T, Recording) {
    let place = Location::caller();
    match OpenScope::new(unjudged(place)) {
        Ok(open) => {
            let (output, ended) = recorded_sync(open, work, on_interrupt(None));
            (output, reliable(ended))
        }
        Err(why) => panic!("querybudget: {why}"),
    }
}

/// Counts what `future` executes and holds it against the budget: what the macros do, as a function.
///
/// | macro | budget |
/// | --- | --- |
/// | `assert_max_queries!(3, ..)` | [`Budget::max_queries(3)`](Budget::max_queries) |
/// | `assert_num_queries!(3, ..)` | [`Budget::num_queries(3)`](Budget::num_queries) |
/// | `assert_no_queries!(..)` | [`Budget::no_queries()`](Budget::no_queries) |
/// | `assert_budget!((writes == 0), ..)` | [`Budget::new().limit(..)`](Budget::limit) |
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// use querybudget::{Budget, check};
///
/// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let answer = check(Budget::max_queries(1), sqlx::query_scalar::<_, i64>("SELECT 42").fetch_one(&pool)).await.assert();
/// assert_eq!(answer?, 42);
/// # Ok(())
/// # }
/// ```
///
/// Over the budget, [`assert`](Checked::assert) panics:
///
/// ```should_panic
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use querybudget::{Budget, check};
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.expect("an empty database");
/// check(Budget::no_queries(), sqlx::query("SELECT 42").execute(&pool)).await.assert().ok();
/// # }
/// ```
#[track_caller]
pub fn check<F: Future>(budget: Budget, future: F) -> impl Future<Output = Checked<F::Output>> {
    let place = Location::caller();
    let judged = judge(name_of(place), place, budget, future);
    async move {
        let (value, verdict) = judged.await;
        Checked { value, verdict: dumped(verdict, place) }
    }
}

/// Counts what `work` executes on this thread and holds it against the budget.
///
/// # Example
///
/// ```
/// use querybudget::{Budget, check_sync};
///
/// let sum = check_sync(Budget::no_queries(), || 1 + 1).assert();
/// assert_eq!(sum, 2);
/// ```
#[track_caller]
pub fn check_sync<T>(budget: Budget, work: impl FnOnce() -> T) -> Checked<T> {
    let place = Location::caller();
    let (value, verdict) = judge_sync(name_of(place), place, budget, work);
    Checked { value, verdict: dumped(verdict, place) }
}

/// A value with the verdict on the queries that made it.
#[doc = crate::doc::example!(r#"let checked = querybudget::check(Budget::num_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;"# "assert!(checked.verdict().is_ok());")]
#[derive(Debug, Clone)]
#[must_use = "a verdict that nobody looks at fails no test; call `assert`"]
pub struct Checked<T> {
    value: T,
    verdict: Verdict,
}

impl<T> Checked<T> {
    /// The value.
    ///
    /// # Panics
    ///
    /// With the verdict's message, at the caller's line, unless the verdict is ok.
    #[doc = crate::doc::example!(r#"let checked = querybudget::check(Budget::num_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;"# "checked.assert()?;")]
    #[track_caller]
    pub fn assert(self) -> T {
        self.verdict.assert();
        self.value
    }

    /// The value if the verdict is ok.
    ///
    /// # Errors
    ///
    /// The verdict, if it is not.
    #[doc = crate::doc::example!(r#"let checked = querybudget::check(Budget::num_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;"# "assert!(checked.into_result().is_ok());")]
    pub fn into_result(self) -> Result<T, Box<Verdict>> {
        if self.verdict.is_ok() { Ok(self.value) } else { Err(Box::new(self.verdict)) }
    }

    /// The verdict.
    #[doc = crate::doc::example!(r#"let checked = querybudget::check(Budget::num_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;"# "assert!(checked.verdict().breaches().is_empty());")]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The value and the verdict.
    #[doc = crate::doc::example!(r#"let checked = querybudget::check(Budget::num_queries(1), sqlx::query("SELECT 1").execute(&pool)).await;"# "let (result, verdict) = checked.into_parts();" "assert!(result.is_ok() && verdict.is_ok());")]
    pub fn into_parts(self) -> (T, Verdict) {
        (self.value, self.verdict)
    }
}

/// Polls the future in a scope; where none can be opened, outside of one, and the verdict says why.
pub(crate) fn judge<F: Future>(
    name: String,
    place: &'static Location<'static>,
    budget: Budget,
    future: F,
) -> impl Future<Output = (F::Output, Verdict)> {
    let future = Box::pin(future);
    let recorded = match OpenScope::new(judged(&name, place, &budget)) {
        Ok(open) => Ok(Recorded::new(open, future, on_interrupt(Some(&budget)))),
        Err(why) => Err((why, future)),
    };
    async move {
        match recorded {
            Ok(recorded) => {
                let (output, ended) = recorded.await;
                (output, verdict_on(ended, &budget))
            }
            Err((why, future)) => (future.await, Verdict::not_connected(name, budget, why)),
        }
    }
}

/// The same for a closure.
pub(crate) fn judge_sync<T>(
    name: String,
    place: &'static Location<'static>,
    budget: Budget,
    work: impl FnOnce() -> T,
) -> (T, Verdict) {
    match OpenScope::new(judged(&name, place, &budget)) {
        Ok(open) => {
            let (output, ended) = recorded_sync(open, work, on_interrupt(Some(&budget)));
            (output, verdict_on(ended, &budget))
        }
        Err(why) => (work(), Verdict::not_connected(name, budget, why)),
    }
}

fn judged(name: &str, place: &'static Location<'static>, budget: &Budget) -> ScopeRequest {
    let keeps_arguments = budget.shows_arguments() || asked::to_show("arguments");
    ScopeRequest { name: name.to_owned(), place, purpose: Purpose::Recording, keeps_arguments }
}

/// A scope that is held against no budget.
fn unjudged(place: &'static Location<'static>) -> ScopeRequest {
    let keeps_arguments = asked::to_show("arguments");
    ScopeRequest { name: name_of(place), place, purpose: Purpose::Recording, keeps_arguments }
}

/// Dumps a scope that is left by a panic, if that is asked for.
fn on_interrupt(budget: Option<&Budget>) -> Option<OnInterrupt> {
    let budget = budget.map(Budget::to_string);
    let dumps = move |ended: Ended| dump::interrupted(&ended.recording, budget);
    dump::is_of_all().then(|| Box::new(dumps) as OnInterrupt)
}

fn verdict_on(ended: Ended, budget: &Budget) -> Verdict {
    let verdict = budget.check(&ended.recording);
    match hidden_by(&ended, budget) {
        Some(blindness) => verdict.blind(blindness),
        None => verdict,
    }
}

/// The verdict on a scope that is not left by a failure of its own, with its dump.
pub(crate) fn dumped(verdict: Verdict, place: &Location<'_>) -> Verdict {
    let dumped = dump::judged(&verdict, place);
    verdict.in_file(dumped)
}

/// Dumps a scope that is left by an error, of which nothing can be said.
pub(crate) fn left(verdict: &Verdict) {
    if let Some(recording) = verdict.recording().filter(|_| dump::is_of_all()) {
        dump::interrupted(recording, Some(verdict.budget().to_string()));
    }
}

/// The recording, if nothing was hidden from it.
fn reliable(ended: Ended) -> Recording {
    match hidden_by(&ended, &Budget::new()) {
        Some(blindness) => {
            let verdict = Budget::new().check(&ended.recording).blind(blindness);
            panic!("{}", dumped(verdict, ended.recording.place()))
        }
        None => {
            dump::unjudged(&ended.recording);
            ended.recording
        }
    }
}

/// What has hidden statements from the scope.
fn hidden_by(ended: &Ended, budget: &Budget) -> Option<Blindness> {
    let needs_layer =
        ended.recording.wrapped() == 0 || budget.limits().any(|limit| *limit.metric() == Metric::Unwrapped);
    match ended.not_connected {
        Some(why) if needs_layer => Some(Blindness::NotConnected(why)),
        _ if ended.was_muted => Some(Blindness::Muted),
        _ if ended.recording.n_unreported() > 0 => Some(Blindness::Unreported),
        _ => None,
    }
}

/// A scope without a name is named by its place.
pub(crate) fn name_of(place: &Location<'_>) -> String {
    format!("{}:{}", place.file(), place.line())
}
