//! One execution of a statement, as it is looked at.

use std::time::Duration;

use super::arguments::Arguments;
use super::execution::{QueryEntry, Serial};
use super::stats::ShapeStats;
use crate::fingerprint::{Lists, Shape};

/// One execution of a statement: one `execute` or `fetch`, one round trip.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let (_, queries) = querybudget::record(sqlx::query("VALUES (1), (2)").fetch_all(&pool)).await;
/// let query = queries.queries().next().expect("one query");
/// assert_eq!(query.shape().text(), "VALUES (?)");
/// assert_eq!(query.rows_returned(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    stats: &'a ShapeStats,
    entry: &'a QueryEntry,
}

impl<'a> Query<'a> {
    pub(crate) fn new(stats: &'a ShapeStats, entry: &'a QueryEntry) -> Self {
        Query { stats, entry }
    }

    pub(crate) fn unit(&self) -> Option<Serial> {
        self.entry.unit
    }

    pub(crate) fn task(&self) -> Option<u32> {
        self.entry.task
    }

    /// What tells the chain of calls that asked for it from others, if it was looked at.
    pub(crate) fn chain(&self) -> Option<u64> {
        self.entry.chain
    }

    /// How often the scope's future had been polled; 0 for a scope that is no future.
    pub(crate) fn polls(&self) -> u64 {
        self.entry.polls
    }

    /// The lists in its text, if it has any.
    pub(crate) fn lists(&self) -> Option<Lists> {
        self.entry.lists
    }

    /// Where its shape stands among those of every class.
    pub(crate) fn shape_index(&self) -> usize {
        self.entry.shape as usize
    }

    /// What was executed.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let query = queries.queries().nth(1).expect("a second query");
    /// assert_eq!(query.shape().tables(), ["orders"]);
    /// # }
    /// ```
    #[must_use]
    pub fn shape(&self) -> &'a Shape {
        self.stats.shape()
    }

    /// From the opening of the scope to the end of the query.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let query = queries.queries().nth(1).expect("a second query");
    /// assert!(query.offset() <= queries.duration());
    /// # }
    /// ```
    #[must_use]
    pub fn offset(&self) -> Duration {
        self.entry.offset
    }

    /// The time the query took, as sqlx measured it; through the wrapper, from its sending to its end.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let query = queries.queries().nth(1).expect("a second query");
    /// assert!(query.elapsed() <= query.offset());
    /// # }
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.entry.completion.elapsed
    }

    /// The rows it returned, as far as they were read.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let query = queries.queries().nth(1).expect("a second query");
    /// assert_eq!(query.rows_returned(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn rows_returned(&self) -> u64 {
        self.entry.completion.rows_returned
    }

    /// The rows it changed; 0 for a query that does not write, whatever the database says.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let insert = queries.queries().next().expect("a query");
    /// assert_eq!(insert.rows_affected(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn rows_affected(&self) -> u64 {
        if self.shape().writes() { self.entry.completion.rows_affected } else { 0 }
    }

    /// Whether it went through [`Counted`](crate::sqlx_0_9::Counted), so that the following is known of it.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let query = queries.queries().next().expect("a query");
    /// assert!(!query.is_wrapped());
    /// # }
    /// ```
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        self.entry.call.is_some()
    }

    /// What was bound to it; `None` unless it [is wrapped](Self::is_wrapped).
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let query = queries.queries().next().expect("a query");
    /// assert_eq!(query.arguments().map(Arguments::len), Some(1));
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn arguments(&self) -> Option<&'a Arguments> {
        self.entry.call.as_ref().map(|call| &call.arguments)
    }

    /// How many transactions were open on its connection, savepoints included; `None` unless it
    /// [is wrapped](Self::is_wrapped).
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let query = queries.queries().next().expect("a query");
    /// assert_eq!(query.transaction_depth(), Some(0));
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn transaction_depth(&self) -> Option<u64> {
        self.entry.call.as_ref().map(|call| call.depth)
    }

    /// Whether it failed; `None` unless it [is wrapped](Self::is_wrapped), and for one that was given up before its end.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let query = queries.queries().next().expect("a query");
    /// assert_eq!(query.failed(), Some(false));
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn failed(&self) -> Option<bool> {
        self.entry.completion.failed
    }
}
