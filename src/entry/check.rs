//! Holds what a future or a closure executes against a budget.

use std::future::Future;
use std::panic::Location;

use super::scoped;
use crate::judge::{Budget, Verdict};

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
/// let query = sqlx::query_scalar::<_, i64>("SELECT 42").fetch_one(&pool);
/// let answer = check(Budget::max_queries(1), query).await.assert();
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
    let judged = scoped::judge(scoped::name_of(place), place, budget, future);
    async move {
        let (value, verdict) = judged.await;
        Checked { value, verdict: scoped::dumped(verdict) }
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
    let (value, verdict) = scoped::judge_sync(scoped::name_of(place), place, budget, work);
    Checked { value, verdict: scoped::dumped(verdict) }
}

/// A value with the verdict on the queries that made it.
///
/// # Example
///
/// ```
/// use querybudget::{Budget, check_sync};
///
/// let checked = check_sync(Budget::no_queries(), || 1 + 1);
/// assert!(checked.verdict().is_ok());
/// ```
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
    pub fn assert(self) -> T {
        self.verdict.assert();
        self.value
    }

    /// The value if the verdict is ok.
    ///
    /// # Errors
    ///
    /// The verdict, if it is not.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::{Blindness, Budget, check_sync};
    ///
    /// let checked = check_sync(Budget::max_queries(1), || 1 + 1);
    /// let verdict = checked.into_result().expect_err("it saw no query");
    /// assert_eq!(verdict.blindness(), Some(Blindness::NothingSeen));
    /// ```
    pub fn into_result(self) -> Result<T, Box<Verdict>> {
        if self.verdict.is_ok() { Ok(self.value) } else { Err(Box::new(self.verdict)) }
    }

    /// The verdict.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::{Budget, check_sync};
    ///
    /// let checked = check_sync(Budget::no_queries(), || 1 + 1);
    /// assert!(checked.verdict().breaches().is_empty());
    /// ```
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The value and the verdict.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::{Budget, check_sync};
    ///
    /// let (sum, verdict) = check_sync(Budget::no_queries(), || 1 + 1).into_parts();
    /// assert!(sum == 2 && verdict.is_ok());
    /// ```
    pub fn into_parts(self) -> (T, Verdict) {
        (self.value, self.verdict)
    }
}
