//! What a scope saw.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use querybudget_model::catalogue::{Measured, Metric};
use querybudget_model::facts::NotConnected;
use querybudget_model::words;

use super::apart::Executed;
use super::execution::{QueryEntry, Serial};
use super::measure::{Counted, Shapes};
use super::migrations;
use super::query::Query;
use super::stats::ShapeStats;
use super::units::{UnitStats, Units};
use crate::call_site::CallSite;
use crate::fingerprint::{Class, Kind};

/// How many queries of a scope are kept one by one. All are counted.
pub(crate) const MAX_KEPT_QUERIES: usize = 1_000;

/// What a scope saw: every shape with its counts, and the first 1,000 queries one by one.
///
/// A recording is frozen and owned, cheap to clone. Its `Display` lists the shapes with their counts, in the
/// order of their first execution and without times, so that it is the same in every run and can stand in a snapshot.
///
/// Unless a method says otherwise, numbers are those of the application's queries
/// ([`Class::Application`]); `BEGIN`, `PRAGMA` and the driver's own look-ups are told apart, see [`Self::of_class`].
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let (n, queries) = querybudget::record(sqlx::query_scalar::<_, i64>("SELECT 1 + 1").fetch_one(&pool)).await;
///
/// assert_eq!(n?, 2);
/// assert_eq!(queries.len(), 1);
/// assert_eq!(queries.to_string(), "1 query in 1 shape\n  1x  SELECT ? + ?\n");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Recording {
    inner: Arc<RecordingParts>,
}

/// Everything a recording is made of.
#[derive(Debug)]
pub(crate) struct RecordingParts {
    pub(crate) id: Serial,
    pub(crate) parent: Option<Serial>,
    /// The name of the thread on which the outermost scope was opened.
    pub(crate) thread: Option<String>,
    pub(crate) name: String,
    pub(crate) place: &'static Location<'static>,
    pub(crate) duration: Duration,
    pub(crate) shapes: Vec<ShapeStats>,
    pub(crate) queries: Vec<QueryEntry>,
    pub(crate) units: Units,
    pub(crate) unattributed: Vec<ShapeStats>,
    pub(crate) paused: Vec<ShapeStats>,
    pub(crate) n_own_unattributed: u64,
    pub(crate) n_elsewhere: u64,
    pub(crate) n_unreported: u64,
    pub(crate) was_silent: bool,
    pub(crate) shares_runtime: bool,
    pub(crate) is_complete: bool,
    /// The test it is of, where that was told.
    pub(crate) test: Option<String>,
    /// The scope is all of a test, with what the harness does around it.
    pub(crate) is_of_whole_test: bool,
    /// A subscriber that does not count was current on the scope's thread for some time.
    pub(crate) was_muted: bool,
    /// Why the counter is not connected, where the wrapper alone is allowed to count.
    pub(crate) not_connected: Option<NotConnected>,
}

impl Recording {
    pub(crate) fn new(mut parts: RecordingParts) -> Self {
        let RecordingParts { shapes, queries, units, is_of_whole_test, .. } = &mut parts;
        let mut executed = Executed { shapes, queries, units };
        migrations::give_class(&mut executed);
        if *is_of_whole_test {
            executed.give(Class::SetUp, CallSite::is_set_up);
        }
        Recording { inner: Arc::new(parts) }
    }

    /// The scope's number in the process.
    pub(crate) fn id(&self) -> Serial {
        self.inner.id
    }

    /// That of the scope around it.
    pub(crate) fn parent(&self) -> Option<Serial> {
        self.inner.parent
    }

    /// The test it is of, where that was told and is not to be guessed by the thread.
    pub(crate) fn test(&self) -> Option<&str> {
        self.inner.test.as_deref()
    }

    /// Whether it saw any statement, of whatever class, or heard of one.
    pub(crate) fn saw_anything(&self) -> bool {
        self.all_shapes().next().is_some() || self.unattributed().next().is_some() || self.paused().next().is_some()
    }

    /// The name of the thread on which the outermost scope around it was opened.
    pub(crate) fn thread(&self) -> Option<&str> {
        self.inner.thread.as_deref()
    }

    /// The name of the scope: the test's, or where the block stands.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.name().contains(":"), "a scope without a name is called after its place");
    /// # }
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Where the scope was opened.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.place().line() > 0);
    /// # }
    /// ```
    #[must_use]
    pub fn place(&self) -> &'static Location<'static> {
        self.inner.place
    }

    /// From the opening of the scope to its end.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.duration() > queries.queries().next().expect("a query").elapsed());
    /// # }
    /// ```
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.inner.duration
    }

    /// The number of queries.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.len(), 4);
    /// # }
    /// ```
    #[must_use]
    pub fn len(&self) -> u64 {
        self.measured().queries()
    }

    /// Whether there was no query.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(!queries.is_empty());
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of `SELECT`s.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.selects(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn selects(&self) -> u64 {
        self.measured().selects()
    }

    /// The number of `INSERT`s.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.inserts(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn inserts(&self) -> u64 {
        self.measured().inserts()
    }

    /// The number of `UPDATE`s.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.updates(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.measured().updates()
    }

    /// The number of `DELETE`s.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.deletes(), 0);
    /// # }
    /// ```
    #[must_use]
    pub fn deletes(&self) -> u64 {
        self.measured().deletes()
    }

    /// The number of queries that change data or schema.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.writes(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.measured().writes()
    }

    /// The number of `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT` and `RELEASE` statements that sqlx reported.
    ///
    /// # Limits
    ///
    /// sqlx reports no `BEGIN` on PostgreSQL and none of them on SQLite when they come from its transaction API. Through
    /// [`Counted`](crate::sqlx_0_9::Counted) all are seen, the rollback of a dropped transaction included.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.transactions(), 0);
    /// # }
    /// ```
    #[must_use]
    pub fn transactions(&self) -> u64 {
        self.measured().transactions()
    }

    /// The number of queries of one kind.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.of_kind(Kind::Select), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> u64 {
        self.measured().of_kind(kind)
    }

    /// The number of statements of one class.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.of_class(Class::Application), queries.len());
    /// # }
    /// ```
    #[must_use]
    pub fn of_class(&self, class: Class) -> u64 {
        self.measured().of_class(class)
    }

    /// The number of queries that name the table, without regard to case.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let (_, queries) = querybudget::record(sqlx::query("SELECT * FROM main.sqlite_master").execute(&pool)).await;
    /// assert_eq!(queries.of_table("sqlite_master"), 1);
    /// assert_eq!(queries.of_table("main.sqlite_master"), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of_table(&self, table: &str) -> u64 {
        self.measured().of_table(table)
    }

    /// The number of rows that queries returned.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.rows(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.measured().rows()
    }

    /// The number of rows that queries affected.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.rows_affected() >= 2);
    /// # }
    /// ```
    #[must_use]
    pub fn rows_affected(&self) -> u64 {
        self.measured().rows_affected()
    }

    /// The most executions of one shape.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.repeats(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn repeats(&self) -> u64 {
        self.measured().repeats()
    }

    /// The number of queries that went through [`Counted`](crate::sqlx_0_9::Counted).
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// assert_eq!(queries.wrapped(), 2);
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn wrapped(&self) -> u64 {
        self.len() - self.unwrapped()
    }

    /// The number of queries that did not go through [`Counted`](crate::sqlx_0_9::Counted).
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.unwrapped(), queries.len());
    /// # }
    /// ```
    #[must_use]
    pub fn unwrapped(&self) -> u64 {
        self.measured().unwrapped()
    }

    /// How many wrapped statements sqlx has not reported, though it should: others may be hidden as well.
    pub(crate) fn n_unreported(&self) -> u64 {
        self.inner.n_unreported
    }

    /// The shapes of the application's queries, in the order of their first execution.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let second = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!((second.text(), second.executions()), ("SELECT total FROM orders WHERE id = ?", 2));
    /// # }
    /// ```
    pub fn shapes(&self) -> impl Iterator<Item = &ShapeStats> {
        self.all_shapes().filter(|shape| shape.class() == Class::Application)
    }

    /// The shapes of every class, in the order of their first execution.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.all_shapes().count() >= queries.shapes().count());
    /// # }
    /// ```
    pub fn all_shapes(&self) -> impl Iterator<Item = &ShapeStats> {
        self.inner.shapes.iter()
    }

    /// Queries of every class one by one, in the order in which they were seen: those through [`Counted`](crate::sqlx_0_9::Counted) when
    /// they began, the others when they ended.
    ///
    /// # Limits
    ///
    /// The first 1,000 of a scope are kept. The counts of the other methods are always whole.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.queries().count(), 4);
    /// # }
    /// ```
    pub fn queries(&self) -> impl Iterator<Item = Query<'_>> {
        self.inner.queries.iter().map(|entry| Query::new(&self.inner.shapes[entry.shape as usize], entry))
    }

    /// Every execution of every class, kept or not.
    pub(crate) fn n_executions(&self) -> u64 {
        self.all_shapes().map(ShapeStats::executions).sum()
    }

    /// The queries in no scope that are or may be the test's, since they ran while this one was open: from a spawned task
    /// that leads to no scope, or to several. They are in none of the counts, and a budget fails if they are the test's.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.unattributed().count(), 0);
    /// # }
    /// ```
    pub fn unattributed(&self) -> impl Iterator<Item = &ShapeStats> {
        self.inner.unattributed.iter().filter(|shape| shape.class() == Class::Application)
    }

    /// How many of these are the test's for certain.
    pub(crate) fn n_own_unattributed(&self) -> u64 {
        self.inner.n_own_unattributed
    }

    /// The queries that ran under [`pause`](crate::pause). They are in none of the counts.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.paused().count(), 0);
    /// # }
    /// ```
    pub fn paused(&self) -> impl Iterator<Item = &ShapeStats> {
        self.inner.paused.iter().filter(|shape| shape.class() == Class::Application)
    }

    /// How many executions were of the very same query as one before, see [`ShapeStats::redundant`]; of `SELECT`s alone.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.duplicates(), 0);
    /// # }
    /// ```
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.measured().duplicates()
    }

    /// The most rows that one query returned.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.rows_per_query(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn rows_per_query(&self) -> u64 {
        self.measured().rows_per_query()
    }

    /// Whether all statements of the scope had ended with it. Where not, a SQLite thread was still at one after a second.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.is_complete());
    /// # }
    /// ```
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.inner.is_complete
    }

    /// The number of statements that ran in no scope elsewhere in the process while this one was open: in other tests, or on
    /// a thread that no runtime of this scope's works with.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert_eq!(queries.elsewhere(), 0);
    /// # }
    /// ```
    #[must_use]
    pub fn elsewhere(&self) -> u64 {
        self.inner.n_elsewhere
    }

    /// The units of work in the order of their first statement.
    pub(crate) fn units(&self) -> &[UnitStats] {
        self.inner.units.all()
    }

    /// The place of a unit of work in that order.
    pub(crate) fn place_of_unit(&self, unit: Serial) -> Option<usize> {
        self.inner.units.place_of(unit)
    }

    pub(crate) fn was_silent(&self) -> bool {
        self.inner.was_silent
    }

    pub(crate) fn shares_runtime(&self) -> bool {
        self.inner.shares_runtime
    }

    pub(crate) fn was_muted(&self) -> bool {
        self.inner.was_muted
    }

    /// Why the counter is not connected, where the wrapper alone has counted.
    pub(crate) fn not_connected(&self) -> Option<NotConnected> {
        self.inner.not_connected
    }

    /// The value of a metric; a time in nanoseconds.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Metric, record};
    ///
    /// let (_, queries) = record(sqlx::query("SELECT name FROM sqlite_master").execute(&pool)).await;
    /// assert_eq!(queries.measure(&Metric::Selects), 1);
    /// assert_eq!(queries.measure(&Metric::text("from SQLITE_master")), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn measure(&self, metric: &Metric) -> u64 {
        metric.of(&self.measured())
    }

    fn measured(&self) -> Shapes<impl Iterator<Item = Counted<'_>> + Clone> {
        Shapes(self.inner.shapes.iter().map(Counted::of))
    }

    /// The value of a metric in one unit of work.
    pub(crate) fn measure_in(&self, unit: &UnitStats, metric: &Metric) -> u64 {
        let counted = |(shape, tally)| Counted { stats: self.shape_at(shape), tally };
        metric.of(&Shapes(unit.tallies().map(counted)))
    }

    /// The shapes of the application's queries with their places among those of every class.
    pub(crate) fn numbered_shapes(&self) -> impl Iterator<Item = (usize, &ShapeStats)> {
        self.all_shapes().enumerate().filter(|(_, shape)| shape.class() == Class::Application)
    }

    /// The shape at a place among those of every class.
    pub(crate) fn shape_at(&self, place: usize) -> &ShapeStats {
        &self.inner.shapes[place]
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shapes: Vec<(u64, &str)> = self.shapes().map(|shape| (shape.executions(), shape.text())).collect();
        f.write_str(&words::recording(&shapes))
    }
}

/// A recording is handed to other threads by test harnesses and reporters.
const _: () = {
    const fn is_shared<T: Send + Sync + Unpin + 'static>() {}
    is_shared::<Recording>();
};
