//! A budget: limits that a recording is held against.

use std::fmt;

use querybudget_model::catalogue::{Lint, LintTerm, Metric};
use querybudget_model::facts::{Bound, Exception, Expectation, Limit};

/// What a scope may cost.
///
/// The same grammar as in the macros, as a builder. A budget with a limit also requires that a query was seen:
/// [`max_queries(3)`](Budget::max_queries) means 1 to 3. To allow none, use the range [`Bound::Within(0, 3)`](Bound::Within).
/// Lints alone require none.
///
/// # Example
///
/// ```
/// use querybudget::{Bound, Budget, Metric};
///
/// let budget = Budget::new().limit(Metric::Queries, Bound::AtMost(3)).limit(Metric::Writes, Bound::Exactly(0));
/// assert_eq!(budget.to_string(), "queries <= 3, writes == 0");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "a budget does nothing until a recording is held against it"]
pub struct Budget {
    limits: Vec<Limit>,
    unit_limits: Vec<Limit>,
    lints: Vec<(Level, LintTerm)>,
    exceptions: Vec<Exception>,
    expectations: Vec<Expectation>,
    shows_arguments: bool,
    unit_spans: Vec<String>,
}

/// What a finding does to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// It fails.
    Deny,
    /// It tells.
    Warn,
}

impl Budget {
    /// A budget without limits, to be given some.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(Budget::new().limit(Metric::Deletes, Bound::Exactly(0)).check(&queries).is_ok());
    /// # }
    /// ```
    pub fn new() -> Self {
        Budget::default()
    }

    /// At least one and at most `max` queries: `assert_max_queries!`.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(Budget::max_queries(4).check(&queries).is_ok());
    /// assert!(!Budget::max_queries(3).check(&queries).is_ok());
    /// # }
    /// ```
    pub fn max_queries(max: u64) -> Self {
        Budget::new().limit(Metric::Queries, Bound::AtMost(max))
    }

    /// Exactly `n` queries: `assert_num_queries!`.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(Budget::num_queries(4).check(&queries).is_ok());
    /// # }
    /// ```
    pub fn num_queries(n: u64) -> Self {
        Budget::new().limit(Metric::Queries, Bound::Exactly(n))
    }

    /// No query: `assert_no_queries!`.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(!Budget::no_queries().check(&queries).is_ok());
    /// # }
    /// ```
    pub fn no_queries() -> Self {
        Budget::num_queries(0)
    }

    /// Adds a limit. All limits of a budget must hold.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let budget = Budget::max_queries(4).limit(Metric::table("orders"), Bound::AtLeast(1));
    /// assert!(budget.check(&queries).is_ok());
    /// # }
    /// ```
    pub fn limit(mut self, metric: Metric, bound: Bound) -> Self {
        self.limits.push(Limit::new(metric, bound));
        self
    }

    /// Adds a limit that each unit of work has to hold by itself: `per_unit(queries <= 4)`.
    ///
    /// A unit of work is a [`unit`](crate::unit), the span of a request, or [a span that is named](Self::units). The message names
    /// the unit that is farthest from the limit, and shows what it executed.
    ///
    /// # Limits
    ///
    /// - A statement in no unit of work is not judged by it. One in a unit inside of another belongs to the inner one alone.
    /// - A unit that executes no statement is not known, so that it cannot break the limit.
    /// - A scope in which no unit executed a query fails, unless the limit says that `queries` may be none.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Bound, Budget, Metric, check, unit};
    ///
    /// let budget = Budget::new().per_unit(Metric::Queries, Bound::AtMost(1));
    /// let checked = check(budget, async {
    ///     unit("GET /", async { sqlx::query("SELECT 1").execute(&pool).await.map(drop) }).await.ok();
    ///     let orders = async {
    ///         for order in 0..2 {
    ///             sqlx::query("SELECT ? + 1").bind(order).execute(&pool).await.ok();
    ///         }
    ///     };
    ///     unit("GET /orders", orders).await;
    /// })
    /// .await;
    /// let breach = &checked.verdict().breaches()[0];
    /// assert_eq!(breach.to_string(), "expected queries <= 1 in each unit of work, found 2 in `GET /orders`");
    /// # Ok(())
    /// # }
    /// ```
    pub fn per_unit(mut self, metric: Metric, bound: Bound) -> Self {
        self.unit_limits.push(Limit::new(metric, bound));
        self
    }

    /// No `SELECT` shape may be executed `threshold` times or more: [`Self::deny`] of [`Lint::NPlusOne`].
    ///
    /// # Panics
    ///
    /// On a threshold below 2, which every query would reach.
    ///
    /// # Example
    ///
    /// ```
    /// let budget = querybudget::Budget::new().no_n_plus_one(4);
    /// assert_eq!(budget.to_string(), "deny(n_plus_one(threshold = 4))");
    /// ```
    #[track_caller]
    pub fn no_n_plus_one(self, threshold: u64) -> Self {
        self.deny(Lint::NPlusOne.at(threshold))
    }

    /// Fails the test if the lint finds something.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::{Budget, Lint};
    ///
    /// let budget = Budget::max_queries(3).deny(Lint::SelectStar).warn(Lint::RowByRowWrites.at(10));
    /// assert_eq!(budget.to_string(), "queries <= 3, deny(select_star), warn(row_by_row_writes(threshold = 10))");
    /// ```
    pub fn deny(mut self, lint: impl Into<LintTerm>) -> Self {
        self.lints.push((Level::Deny, lint.into()));
        self
    }

    /// Tells in the message what the lint finds, or on stderr if the test passes.
    ///
    /// # Example
    ///
    /// See [`Self::deny`].
    pub fn warn(mut self, lint: impl Into<LintTerm>) -> Self {
        self.lints.push((Level::Warn, lint.into()));
        self
    }

    /// Exempts findings that `pattern` matches, and nothing else. The pattern is a part of the text of a shape, a table, or a function
    /// or file that every known call site goes through.
    ///
    /// An exception that matches no finding is stale, and fails the test: what it was for is fixed, or has changed.
    ///
    /// # Panics
    ///
    /// If the pattern or the reason is empty.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let budget = Budget::new().no_n_plus_one(2).allow("SELECT total FROM orders", "two look-ups are meant");
    /// assert!(budget.check(&queries).is_ok());
    /// # }
    /// ```
    #[track_caller]
    pub fn allow(mut self, pattern: impl Into<String>, reason: impl Into<String>) -> Self {
        let exception = Exception::new(pattern, reason);
        let Exception { pattern, reason, .. } = &exception;
        assert!(!pattern.trim().is_empty(), "an exception for everything: name a statement, a table or a function");
        assert!(!reason.trim().is_empty(), "an exception without a reason: say why `{pattern}` is meant");
        self.exceptions.push(exception);
        self
    }

    /// Expects queries by name. Each query belongs to the first expectation that it fits. A query that belongs to none fails the test.
    ///
    /// # Panics
    ///
    /// If the metric does not count single queries, such as [`Metric::Rows`].
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    /// use querybudget::{Bound, Budget, Metric, record};
    ///
    /// let (_, queries) = record(async {
    ///     sqlx::query("CREATE TABLE posts (id INTEGER)").execute(&pool).await?;
    ///     sqlx::query("SELECT id FROM posts").fetch_all(&pool).await
    /// })
    /// .await;
    /// let verdict = Budget::new().expect("the page", Metric::Selects, Bound::Exactly(1)).check(&queries);
    /// let page = &verdict.expected()[0];
    /// assert_eq!((&*page.label, page.found, page.is_met()), ("the page", 1, true));
    /// assert_eq!(verdict.unexpected()[0].text(), "CREATE TABLE posts (id INTEGER)");
    /// assert!(!verdict.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn expect(mut self, label: impl Into<String>, metric: Metric, bound: Bound) -> Self {
        assert!(
            metric.entry().is_of_one_query,
            "`{metric}` does not count single queries, so that an expectation cannot use it"
        );
        self.expectations.push(Expectation::new(label, metric, bound, 0));
        self
    }

    /// Every query has to go through [`Counted`](crate::sqlx_0_9::Counted).
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let budget = Budget::new().wrapped();
    /// assert_eq!(budget.check(&queries).breaches()[0].to_string(), "expected unwrapped == 0, found 4");
    /// # }
    /// ```
    pub fn wrapped(self) -> Self {
        self.limit(Metric::Unwrapped, Bound::Exactly(0))
    }

    /// Makes each span of this name or target, or of a target below it, a unit of work of its own, in which N+1s are looked for by themselves.
    ///
    /// The request spans of tower-http's `TraceLayer` need not be named; with [`layer`](crate::layer) alone this holds only for its default
    /// span. `QUERYBUDGET_UNITS` names spans for all tests, separated by commas.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Budget, check};
    /// use tracing::Instrument;
    ///
    /// let budget = Budget::new().no_n_plus_one(3).units("handle_event");
    /// let work = async {
    ///     for event in 0..3 {
    ///         let handled = async { sqlx::query("SELECT ? + 1").bind(event).execute(&pool).await.map(drop) };
    ///         handled.instrument(tracing::info_span!("handle_event")).await.ok();
    ///     }
    /// };
    /// check(budget, work).await.assert();
    /// # Ok(())
    /// # }
    /// ```
    pub fn units(mut self, name: &str) -> Self {
        self.unit_spans.push(name.to_owned());
        self
    }

    pub(crate) fn unit_spans(&self) -> &[String] {
        &self.unit_spans
    }

    /// Shows the values of the arguments of wrapped queries in the message. They are kept for this, up to 200 characters of
    /// each query.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "sqlx-0_9")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// use querybudget::{Budget, check, sqlx_0_9::Counted};
    ///
    /// let pool = Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    /// let query = sqlx::query("SELECT ? + 1").bind(41);
    /// let checked = check(Budget::no_queries().show_arguments(), query.execute(&pool)).await;
    /// assert!(checked.verdict().to_string().contains("with 41"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlx-0_9"))]
    /// # fn main() {}
    /// ```
    pub fn show_arguments(mut self) -> Self {
        self.shows_arguments = true;
        self
    }

    pub(crate) fn shows_arguments(&self) -> bool {
        self.shows_arguments
    }

    /// The limits, in the order in which they were given.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(Budget::max_queries(4).limits().count(), 1);
    /// # }
    /// ```
    pub fn limits(&self) -> impl Iterator<Item = &Limit> {
        self.limits.iter()
    }

    /// The limits that each unit of work has.
    pub(super) fn unit_limits(&self) -> impl Iterator<Item = &Limit> {
        self.unit_limits.iter()
    }

    /// The terms that deny or warn of findings, and except some, and the expectations.
    fn other_terms(&self) -> impl Iterator<Item = String> {
        let lints = self.lints.iter().map(|(level, lint)| match level {
            Level::Deny => format!("deny({lint})"),
            Level::Warn => format!("warn({lint})"),
        });
        let expectations = self.expectations.iter().map(|expectation| {
            let Expectation { label, limit, .. } = expectation;
            format!("expect({label:?}: {limit})")
        });
        lints.chain(self.exceptions.iter().map(Exception::to_string)).chain(expectations)
    }

    /// The lints of a level.
    pub(super) fn lints(&self, level: Level) -> impl Iterator<Item = LintTerm> {
        self.lints.iter().filter(move |(of, _)| *of == level).map(|(_, lint)| *lint)
    }

    pub(super) fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    pub(super) fn expectations(&self) -> &[Expectation] {
        &self.expectations
    }

    /// Whether a recording without any query can be within the budget.
    pub(super) fn admits_no_query(&self) -> bool {
        let may_be_none = |expectation: &Expectation| expectation.limit.bound.means_none_too();
        let is_none_expected = !self.expectations.is_empty() && self.expectations.iter().all(may_be_none);
        // A lint finds nothing where nothing was executed.
        let is_of_lints_alone = self.limits.is_empty() && self.expectations.is_empty() && !self.wants_unit();
        is_none_expected || allow_none(&self.limits) || is_of_lints_alone
    }

    /// Whether a recording without a unit of work cannot be judged, as long as it has queries.
    pub(super) fn wants_unit(&self) -> bool {
        !self.unit_limits.is_empty() && !allow_none(&self.unit_limits)
    }
}

/// Whether one of the limits says that there may be no query.
fn allow_none(limits: &[Limit]) -> bool {
    limits.iter().any(|limit| limit.metric == Metric::Queries && limit.bound.means_none_too())
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limits = self.limits().map(Limit::to_string).chain(self.unit_limits().map(Limit::per_unit));
        let terms: Vec<String> = limits.chain(self.other_terms()).collect();
        f.write_str(&terms.join(", "))
    }
}
