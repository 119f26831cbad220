//! One executed statement.

mod arguments;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::fingerprint::Shape;
use crate::recording::ShapeStats;

pub use arguments::Arguments;
#[cfg(feature = "sqlx")]
pub(crate) use arguments::digest;
pub(crate) use arguments::digest_unbound;

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

/// The number of a scope or a unit of work in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Serial(u64);

impl Serial {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Serial(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// The number in bits that can be mixed into a hash.
    pub(crate) fn spread(self) -> u64 {
        (self.0 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// What is kept of a query beside its shape.
#[derive(Debug, Clone)]
pub(crate) struct QueryEntry {
    /// Where its shape stands in the recording's list.
    pub(crate) shape: u32,
    /// From the opening of the scope to the end of the query, as far as it has ended.
    pub(crate) offset: Duration,
    pub(crate) outcome: Outcome,
    /// The unit of work that it is in.
    pub(crate) unit: Option<Serial>,
    /// The spawned task that asked for it, numbered as they came; `None` for the test itself, and where it is not known.
    pub(crate) task: Option<u32>,
    /// `None` if it came round the wrapper.
    pub(crate) call: Option<Call>,
}

/// What came of a query.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome {
    pub(crate) rows_returned: u64,
    pub(crate) rows_affected: u64,
    pub(crate) elapsed: Duration,
    /// Whether it failed, which is known of a wrapped one that has ended.
    pub(crate) failed: Option<bool>,
}

/// What the wrapper knows of a query when it is sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    pub(crate) arguments: Arguments,
    /// How many transactions are open on the connection, savepoints included.
    pub(crate) depth: usize,
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

    /// Where its shape stands among those of every class.
    pub(crate) fn shape_index(&self) -> usize {
        self.entry.shape as usize
    }

    /// What was executed.
    #[doc = crate::doc::example!(r#"let query = queries.queries().nth(1).expect("a second query");"# r#"assert_eq!(query.shape().tables(), ["orders"]);"#)]
    #[must_use]
    pub fn shape(&self) -> &'a Shape {
        self.stats.shape()
    }

    /// From the opening of the scope to the end of the query.
    #[doc = crate::doc::example!(r#"let query = queries.queries().nth(1).expect("a second query");"# "assert!(query.offset() <= queries.duration());")]
    #[must_use]
    pub fn offset(&self) -> Duration {
        self.entry.offset
    }

    /// The time the query took, as sqlx measured it; through the wrapper, from its sending to its end.
    #[doc = crate::doc::example!(r#"let query = queries.queries().nth(1).expect("a second query");"# "assert!(query.elapsed() <= query.offset());")]
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.entry.outcome.elapsed
    }

    /// The rows it returned, as far as they were read.
    #[doc = crate::doc::example!(r#"let query = queries.queries().nth(1).expect("a second query");"# "assert_eq!(query.rows_returned(), 1);")]
    #[must_use]
    pub fn rows_returned(&self) -> u64 {
        self.entry.outcome.rows_returned
    }

    /// The rows it changed; 0 for a query that does not write, whatever the database says.
    #[doc = crate::doc::example!(r#"let insert = queries.queries().next().expect("a query");"# "assert_eq!(insert.rows_affected(), 1);")]
    #[must_use]
    pub fn rows_affected(&self) -> u64 {
        if self.shape().writes() { self.entry.outcome.rows_affected } else { 0 }
    }

    /// Whether it went through [`Counted`](crate::Counted), so that the following is known of it.
    #[doc = crate::doc::example!(r#"let query = queries.queries().next().expect("a query");"# "assert!(!query.is_wrapped());")]
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        self.entry.call.is_some()
    }

    /// What was bound to it; `None` unless it [is wrapped](Self::is_wrapped).
    #[doc = crate::doc::wrapped_example!(r#"let query = queries.queries().next().expect("a query");"# "assert_eq!(query.arguments().map(Arguments::len), Some(1));")]
    #[must_use]
    pub fn arguments(&self) -> Option<&'a Arguments> {
        self.entry.call.as_ref().map(|call| &call.arguments)
    }

    /// How many transactions were open on its connection, savepoints included; `None` unless it
    /// [is wrapped](Self::is_wrapped).
    #[doc = crate::doc::wrapped_example!(r#"let query = queries.queries().next().expect("a query");"# "assert_eq!(query.transaction_depth(), Some(0));")]
    #[must_use]
    pub fn transaction_depth(&self) -> Option<usize> {
        self.entry.call.as_ref().map(|call| call.depth)
    }

    /// Whether it failed; `None` unless it [is wrapped](Self::is_wrapped), and for one that was given up before its end.
    #[doc = crate::doc::wrapped_example!(r#"let query = queries.queries().next().expect("a query");"# "assert_eq!(query.failed(), Some(false));")]
    #[must_use]
    pub fn failed(&self) -> Option<bool> {
        self.entry.outcome.failed
    }
}
