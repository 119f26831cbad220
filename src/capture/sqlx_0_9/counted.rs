//! What is wrapped, and how deep in transactions it is.

use std::fmt;

use super::target::{Target, dialect};
use super::transaction::OpenTransaction;

/// A pool, connection or transaction of sqlx 0.9 whose queries are counted as they are sent, with their arguments and call
/// sites, on every database.
///
/// Statements are counted without it and without any change of the code; the wrapper is the precise one. Wrap what a test hands to the code under
/// test, which must take an [`Executor`](sqlx::Executor), such as `impl PgExecutor<'_>`:
///
/// | known of a query | without | by the wrapper |
/// | --- | --- | --- |
/// | text, rows, time | yes | yes |
/// | [`Arguments`](crate::Arguments): how many, and whether they are the same again | no | yes |
/// | [`call_sites`](crate::ShapeStats::call_sites) | yes; not on SQLite with [`layer`](crate::layer) alone | yes |
/// | whether it failed, and in a transaction of which depth | no | yes |
/// | `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`, also by drop | some, see `docs/how-it-works.md` | yes |
///
/// With both at work a query is counted once. [`Recording::unwrapped`](crate::Recording::unwrapped) tells how many did not
/// go through the wrapper, `#[budget(wrapped)]` forbids it; and a wrapped query that sqlx does not report shows that the layer is deaf, so
/// that the budget fails.
///
/// | wrap | used as an executor |
/// | --- | --- |
/// | `Pool<DB>` | `&counted` |
/// | `PoolConnection<DB>`, `Transaction<'_, DB>` | `&mut counted` |
/// | a connection: `&mut C` or `Box<C>` | `&mut counted` |
///
/// # Limits
///
/// It is not an [`Acquire`](sqlx::Acquire), and cannot be: what that hands out has to deref to the raw connection, whose
/// queries are not seen. Code that takes `impl Acquire`, `&PgPool`, `&mut PgConnection` or `migrate!()` is given
/// [`inner`](Self::inner), [`inner_mut`](Self::inner_mut), and is counted by the layer; or is changed to take an executor.
///
/// A query counts when a connection has it: not one that is never polled, that waits for a connection in vain, or whose
/// arguments cannot be encoded. `prepare` and `describe` pass through and do not count. A transaction that was begun before it was
/// wrapped has a depth of 1, wherever it is nested. A `begin` on SQLite that is given up after its first poll may be rolled back by
/// sqlx unseen.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// use querybudget::{record, sqlx_0_9::Counted};
/// use sqlx::{SqliteExecutor, SqlitePool};
///
/// async fn answer(database: impl SqliteExecutor<'_>, n: i64) -> sqlx::Result<i64> {
///     sqlx::query_scalar("SELECT ? + 1").bind(n).fetch_one(database).await
/// }
///
/// let pool = Counted::new(SqlitePool::connect("sqlite::memory:").await?);
/// let work = async { Ok::<_, sqlx::Error>(answer(&pool, 1).await? + answer(&pool, 2).await?) };
/// let (sum, queries) = record(work).await;
///
/// assert_eq!(sum?, 5);
/// let shape = queries.shapes().next().expect("one shape");
/// assert_eq!((shape.executions(), shape.distinct_arguments()), (2, Some(2)));
/// assert_eq!(shape.call_sites().len(), 1);
/// # Ok(())
/// # }
/// ```
pub struct Counted<T> {
    pub(super) inner: T,
    /// How many transactions are open around what is executed here, as far as they were begun here: sqlx's own number still
    /// has one that was dropped until the connection is used again.
    pub(super) depth: u64,
    /// Of a transaction that has neither been committed nor rolled back.
    pub(super) open: Option<OpenTransaction>,
}

impl<T: Target> Counted<T> {
    /// Wraps a pool, connection or transaction.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # use querybudget::sqlx_0_9::Counted;
    /// let pool = Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    /// let mut connection = pool.acquire().await?;
    /// sqlx::query("SELECT 1").execute(&mut connection).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new(inner: T) -> Self {
        let depth = u64::from(inner.is_in_transaction());
        Counted::at_depth(inner, depth)
    }

    pub(super) fn at_depth(inner: T, depth: u64) -> Self {
        let open = T::IS_TRANSACTION.then(|| OpenTransaction::new(dialect::<T::Database>(), depth));
        Counted { inner, depth, open }
    }

    /// What is wrapped. The layer sees what goes through it, the wrapper does not.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # use querybudget::{record, sqlx_0_9::Counted};
    /// let pool = Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    /// let (_, queries) = record(sqlx::query("SELECT 1").execute(pool.inner())).await;
    /// assert_eq!((queries.wrapped(), queries.unwrapped()), (0, 1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn inner(&self) -> &T {
        &self.inner
    }

    /// The same, to be changed: `counted.inner_mut()` of a transaction is what `&mut tx` is without the wrapper.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # use querybudget::sqlx_0_9::Counted;
    /// async fn of_the_old_kind(connection: &mut sqlx::SqliteConnection) -> sqlx::Result<i64> {
    ///     sqlx::query_scalar("SELECT 42").fetch_one(connection).await
    /// }
    ///
    /// let pool = Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    /// let mut tx = pool.begin().await?;
    /// assert_eq!(of_the_old_kind(tx.inner_mut()).await?, 42);
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn inner_mut(&mut self) -> &mut T {
        &mut self.inner
    }

    /// What is wrapped, without the wrapper.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # use querybudget::sqlx_0_9::Counted;
    /// let pool = Counted::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    /// let raw: sqlx::SqlitePool = pool.into_inner();
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_inner(self) -> T {
        let Counted { inner, open, .. } = self;
        if let Some(open) = open {
            open.ends_otherwise();
        }
        inner
    }
}

impl<T: Target + Clone> Clone for Counted<T> {
    fn clone(&self) -> Self {
        Counted::new(self.inner.clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for Counted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Counted").field(&self.inner).finish()
    }
}
