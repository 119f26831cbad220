//! A budget: limits that a recording is held against.

use std::fmt;
use std::time::Duration;

use crate::bound::Bound;
use crate::detect::{Finding, Lint};
use crate::exception::Exception;
use crate::expectation::{self, Expectation, Which};
use crate::recording::Recording;
use crate::verdict::{Breach, Judged, Verdict};

/// What a scope may cost.
///
/// The same grammar as in the macros, as a builder. A budget with a maximum above zero also wants that a query was seen at
/// all: [`max_queries(3)`](Budget::max_queries) means 1 to 3. Who means perhaps none writes the range,
/// [`Bound::Within(0, 3)`](Bound::Within).
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
    lints: Vec<(Level, Lint)>,
    exceptions: Vec<Exception>,
    expectations: Vec<Expectation>,
    shows_arguments: bool,
}

/// What a finding does to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// It fails.
    Deny,
    /// It tells.
    Warn,
}

/// One term of a budget, such as `queries <= 3`.
#[doc = crate::doc::example!("let budget = Budget::max_queries(3);" r#"assert_eq!(budget.limits().next().expect("a limit").to_string(), "queries <= 3");"#)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    metric: Metric,
    bound: Bound,
}

/// What is measured. `Display` is the name in the grammar of the macros.
#[doc = crate::doc::example!("assert_eq!((Metric::Queries.of(&queries), Metric::Selects.of(&queries)), (4, 2));")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Metric {
    /// Queries of every kind.
    Queries,
    /// `SELECT`s.
    Selects,
    /// `INSERT`s.
    Inserts,
    /// `UPDATE`s.
    Updates,
    /// `DELETE`s.
    Deletes,
    /// Queries that change data or schema.
    Writes,
    /// `BEGIN`, `COMMIT`, `ROLLBACK` and `SAVEPOINT` statements that sqlx reported.
    Transactions,
    /// Rows returned.
    Rows,
    /// Rows affected.
    RowsAffected,
    /// Different shapes.
    Shapes,
    /// The most executions of one shape.
    Repeats,
    /// The time that all queries took together, as sqlx measured it or, through the wrapper, from their sending to their end; in
    /// nanoseconds.
    Time,
    /// Executions of the very same `SELECT` as one before, see [`DuplicateQuery`](crate::DuplicateQuery).
    Duplicates,
    /// The most rows that one query returned.
    RowsPerQuery,
    /// Queries that came round [`Counted`](crate::Counted).
    Unwrapped,
    /// Queries that name a table, see [`Metric::table`].
    Table(String),
}

impl Budget {
    /// A budget without limits, to be given some.
    #[doc = crate::doc::example!("assert!(Budget::new().limit(Metric::Deletes, Bound::Exactly(0)).check(&queries).is_ok());")]
    pub fn new() -> Self {
        Budget::default()
    }

    /// At least one and at most `max` queries: `assert_max_queries!`.
    #[doc = crate::doc::example!("assert!(Budget::max_queries(4).check(&queries).is_ok());" "assert!(!Budget::max_queries(3).check(&queries).is_ok());")]
    pub fn max_queries(max: u64) -> Self {
        Budget::new().limit(Metric::Queries, Bound::AtMost(max))
    }

    /// Exactly `n` queries: `assert_num_queries!`.
    #[doc = crate::doc::example!("assert!(Budget::num_queries(4).check(&queries).is_ok());")]
    pub fn num_queries(n: u64) -> Self {
        Budget::new().limit(Metric::Queries, Bound::Exactly(n))
    }

    /// No query: `assert_no_queries!`.
    #[doc = crate::doc::example!("assert!(!Budget::no_queries().check(&queries).is_ok());")]
    pub fn no_queries() -> Self {
        Budget::num_queries(0)
    }

    /// Adds a limit. All limits of a budget must hold.
    #[doc = crate::doc::example!(r#"let budget = Budget::max_queries(4).limit(Metric::table("orders"), Bound::AtLeast(1));"# "assert!(budget.check(&queries).is_ok());")]
    pub fn limit(mut self, metric: Metric, bound: Bound) -> Self {
        self.limits.push(Limit { metric, bound });
        self
    }

    /// No `SELECT` shape may be executed `threshold` times or more: [`Self::deny`] of [`Lint::NPlusOne`].
    ///
    /// # Panics
    ///
    /// As [`Self::deny`].
    ///
    /// # Example
    ///
    /// ```
    /// let budget = querybudget::Budget::new().no_n_plus_one(4);
    /// assert_eq!(budget.to_string(), "deny(n_plus_one(threshold = 4))");
    /// ```
    #[track_caller]
    pub fn no_n_plus_one(self, threshold: u64) -> Self {
        self.deny(Lint::NPlusOne { threshold })
    }

    /// Fails the test if the lint finds something.
    ///
    /// # Panics
    ///
    /// On a threshold below 2, which every query would reach.
    #[doc = crate::doc::example!("let verdict = Budget::new().deny(querybudget::Lint::NPlusOne { threshold: 2 }).check(&queries);" "assert_eq!(verdict.findings().len(), 1);")]
    #[track_caller]
    pub fn deny(self, lint: Lint) -> Self {
        self.with_lint(Level::Deny, lint)
    }

    /// Tells in the message what the lint finds, or on stderr if the test passes.
    ///
    /// # Panics
    ///
    /// As [`Self::deny`].
    #[doc = crate::doc::example!("let verdict = Budget::new().warn(querybudget::Lint::NPlusOne { threshold: 2 }).check(&queries);" "assert!(verdict.is_ok() && verdict.warnings().len() == 1);")]
    #[track_caller]
    pub fn warn(self, lint: Lint) -> Self {
        self.with_lint(Level::Warn, lint)
    }

    #[track_caller]
    fn with_lint(mut self, level: Level, lint: Lint) -> Self {
        if let Lint::NPlusOne { threshold } | Lint::RowByRowWrites { threshold } = lint {
            assert!(threshold >= 2, "a threshold of {threshold} would flag every query; use 2 or more");
        }
        self.lints.push((level, lint));
        self
    }

    /// Exempts from the lints, and from nothing else, what `pattern` matches: the text of a shape or a part of it, a table, or a
    /// function or file on every known way to the query, of which there are none on SQLite but through the wrapper.
    ///
    /// An exception that matches no finding is stale, and fails the test: what it was for is mended, or has changed.
    ///
    /// # Panics
    ///
    /// If the pattern or the reason is empty.
    #[doc = crate::doc::example!(r#"let budget = Budget::new().no_n_plus_one(2).allow("SELECT total FROM orders", "two look-ups are meant");"# "assert!(budget.check(&queries).is_ok());")]
    #[track_caller]
    pub fn allow(mut self, pattern: impl Into<String>, reason: impl Into<String>) -> Self {
        self.exceptions.push(Exception::new(pattern.into(), reason.into()));
        self
    }

    /// Expects queries by name. Each query belongs to the first expectation that it is of; one that belongs to none fails the test.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    /// use querybudget::{Bound, Budget, Which, record};
    ///
    /// let (_, queries) = record(async {
    ///     sqlx::query("CREATE TABLE posts (id INTEGER)").execute(&pool).await?;
    ///     sqlx::query("SELECT id FROM posts").fetch_all(&pool).await
    /// })
    /// .await;
    /// let verdict = Budget::new().expect("the page", Which::Selects, Bound::Exactly(1)).check(&queries);
    /// let page = &verdict.expected()[0];
    /// assert_eq!((page.expectation().label(), page.found(), page.is_met()), ("the page", 1, true));
    /// assert_eq!(verdict.unexpected()[0].text(), "CREATE TABLE posts (id INTEGER)");
    /// assert!(!verdict.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn expect(mut self, label: impl Into<String>, which: Which, bound: Bound) -> Self {
        self.expectations.push(Expectation { label: label.into(), which, bound });
        self
    }

    /// No query may come round [`Counted`](crate::Counted).
    #[doc = crate::doc::example!(r#"let budget = Budget::new().wrapped();"# r#"assert_eq!(budget.check(&queries).breaches()[0].to_string(), "expected unwrapped == 0, found 4");"#)]
    pub fn wrapped(self) -> Self {
        self.limit(Metric::Unwrapped, Bound::Exactly(0))
    }

    /// Shows the values of the arguments of wrapped queries in the message. They are kept for this, up to 200 characters of
    /// each query.
    ///
    /// # Example
    ///
    /// ```
    /// # #[cfg(feature = "sqlx")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// use querybudget::{Budget, Counted, check};
    ///
    /// let pool = Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    /// let query = sqlx::query("SELECT ? + 1").bind(41);
    /// let checked = check(Budget::no_queries().show_arguments(), query.execute(&pool)).await;
    /// assert!(checked.verdict().to_string().contains("with 41"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlx"))]
    /// # fn main() {}
    /// ```
    pub fn show_arguments(mut self) -> Self {
        self.shows_arguments = true;
        self
    }

    pub(crate) fn shows_arguments(&self) -> bool {
        self.shows_arguments
    }

    /// Holds a recording against the budget.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::Budget;
    ///
    /// let (_, queries) = querybudget::record(sqlx::query("SELECT 1").execute(&pool)).await;
    /// assert!(Budget::max_queries(1).check(&queries).is_ok());
    /// assert!(!Budget::no_queries().check(&queries).is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn check(&self, recording: &Recording) -> Verdict {
        let breaches = self.limits.iter().filter_map(|limit| limit.breach(recording)).collect();
        let (denied, mut excepted) = self.found(Level::Deny, recording);
        let (warned, also_excepted) = self.found(Level::Warn, recording);
        excepted.extend(also_excepted);
        let is_stale = |exception: &&Exception| !excepted.iter().any(|found| exception.covers(found));
        let stale = self.exceptions.iter().filter(is_stale).cloned().collect();
        let (expected, unexpected) = expectation::divide(&self.expectations, recording);
        let judged = Judged { breaches, findings: denied, warnings: warned, excepted, stale, expected, unexpected };
        Verdict::new(self.clone(), recording.clone(), judged)
    }

    /// What the lints of the level find, and what of this is excepted.
    fn found(&self, level: Level, recording: &Recording) -> (Vec<Finding>, Vec<Finding>) {
        let lints = self.lints.iter().filter(|(of, _)| *of == level);
        let found = lints.flat_map(|(_, lint)| lint.find(recording));
        found.partition(|finding| !self.exceptions.iter().any(|exception| exception.covers(finding)))
    }

    /// The limits, in the order in which they were given.
    #[doc = crate::doc::example!("assert_eq!(Budget::max_queries(4).limits().count(), 1);")]
    pub fn limits(&self) -> impl Iterator<Item = &Limit> {
        self.limits.iter()
    }

    /// The terms that deny or warn of findings, and except some, and the expectations.
    fn other_terms(&self) -> impl Iterator<Item = String> {
        let lints = self.lints.iter().map(|(level, lint)| match level {
            Level::Deny => format!("deny({lint})"),
            Level::Warn => format!("warn({lint})"),
        });
        let expectations = self.expectations.iter().map(|expectation| {
            let Expectation { label, .. } = expectation;
            format!("expect({label:?}: {})", expectation.term())
        });
        lints.chain(self.exceptions.iter().map(Exception::to_string)).chain(expectations)
    }

    /// Why a finding is meant.
    pub(crate) fn reason_for(&self, finding: &Finding) -> Option<&str> {
        self.exceptions.iter().find(|exception| exception.covers(finding)).map(Exception::reason)
    }

    /// The term that denies a finding.
    pub(crate) fn term_against(&self, finding: &Finding) -> Option<String> {
        self.lints
            .iter()
            .find(|(level, lint)| *level == Level::Deny && lint.finds(finding))
            .map(|(_, lint)| lint.to_string())
    }

    /// Whether a recording without any query can be within the budget.
    pub(crate) fn admits_no_query(&self) -> bool {
        let may_be_none = |expectation: &Expectation| expectation.bound.means_none_too();
        let is_none_expected = !self.expectations.is_empty() && self.expectations.iter().all(may_be_none);
        let is_none_allowed =
            self.limits.iter().any(|limit| limit.metric == Metric::Queries && limit.bound.means_none_too());
        is_none_expected || is_none_allowed
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms: Vec<String> = self.limits.iter().map(Limit::to_string).chain(self.other_terms()).collect();
        f.write_str(&terms.join(", "))
    }
}

impl Limit {
    /// What is measured.
    #[doc = crate::doc::example!("let budget = Budget::max_queries(3);" r#"assert_eq!(budget.limits().next().expect("a limit").metric(), &Metric::Queries);"#)]
    #[must_use]
    pub fn metric(&self) -> &Metric {
        &self.metric
    }

    /// What it may be.
    #[doc = crate::doc::example!("let budget = Budget::max_queries(3);" r#"assert_eq!(budget.limits().next().expect("a limit").bound(), Bound::AtMost(3));"#)]
    #[must_use]
    pub fn bound(&self) -> Bound {
        self.bound
    }

    fn breach(&self, recording: &Recording) -> Option<Breach> {
        let actual = self.metric.of(recording);
        (!self.bound.contains(actual)).then(|| Breach::new(self.clone(), actual))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.bound.written(&self.metric.to_string(), |value| self.metric.shown(value)))
    }
}

impl Metric {
    /// Queries that name `table`, without regard to case; the schema may be left out.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(querybudget::Metric::table("orders").to_string(), r#"table("orders")"#);
    /// ```
    #[must_use]
    pub fn table(table: impl Into<String>) -> Self {
        Metric::Table(table.into())
    }

    /// The value of the metric in a recording.
    #[doc = crate::doc::example!("assert_eq!(Metric::Updates.of(&queries), 1);")]
    #[must_use]
    pub fn of(&self, recording: &Recording) -> u64 {
        match self {
            Metric::Queries => recording.len(),
            Metric::Selects => recording.selects(),
            Metric::Inserts => recording.inserts(),
            Metric::Updates => recording.updates(),
            Metric::Deletes => recording.deletes(),
            Metric::Writes => recording.writes(),
            Metric::Transactions => recording.transactions(),
            Metric::Rows => recording.rows(),
            Metric::RowsAffected => recording.rows_affected(),
            Metric::Shapes => recording.shapes().count() as u64,
            Metric::Repeats => recording.repeats(),
            Metric::Time => nanoseconds(recording.shapes().map(|shape| shape.elapsed()).sum()),
            Metric::Duplicates => recording.duplicates(),
            Metric::RowsPerQuery => recording.rows_per_query(),
            Metric::Unwrapped => recording.unwrapped(),
            Metric::Table(table) => recording.of_table(table),
        }
    }

    /// A value of the metric as people write it.
    pub(crate) fn shown(&self, value: u64) -> String {
        match self {
            Metric::Time => format!("{:?}", Duration::from_nanos(value)),
            _ => value.to_string(),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Metric::Queries => "queries",
            Metric::Selects => "selects",
            Metric::Inserts => "inserts",
            Metric::Updates => "updates",
            Metric::Deletes => "deletes",
            Metric::Writes => "writes",
            Metric::Transactions => "transactions",
            Metric::Rows => "rows",
            Metric::RowsAffected => "rows_affected",
            Metric::Shapes => "shapes",
            Metric::Repeats => "repeats",
            Metric::Time => "time",
            Metric::Duplicates => "duplicates",
            Metric::RowsPerQuery => "rows_per_query",
            Metric::Unwrapped => "unwrapped",
            Metric::Table(table) => return write!(f, "table({table:?})"),
        })
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
