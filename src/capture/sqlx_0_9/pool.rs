use std::future::Future;

use sqlx::pool::PoolConnection;
use sqlx::{Database, Error, Pool, SqlSafeStr, SqlStr, Transaction};

use super::counted::Counted;
use super::target::dialect;
use super::transaction::{begin, begin_sql};

type Result<T> = std::result::Result<T, Error>;

/// The methods of [`Pool`], whose connections and transactions are wrapped as well.
impl<DB: Database> Counted<Pool<DB>> {
    /// A connection of the pool: [`Pool::acquire`].
    ///
    /// # Errors
    ///
    /// As [`Pool::acquire`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// sqlx::query("SELECT 1").execute(&mut connection).await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub fn acquire(&self) -> impl Future<Output = Result<Counted<PoolConnection<DB>>>> + Send + 'static + use<DB> {
        let acquired = self.inner.acquire();
        async move { acquired.await.map(Counted::new) }
    }

    /// A connection if one is idle: [`Pool::try_acquire`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.try_acquire().expect("the one that `connect` has opened");
    /// sqlx::query("SELECT 1").execute(&mut connection).await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn try_acquire(&self) -> Option<Counted<PoolConnection<DB>>> {
        self.inner.try_acquire().map(Counted::new)
    }

    /// A transaction: [`Pool::begin`].
    ///
    /// # Errors
    ///
    /// As [`Pool::begin`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut tx = pool.begin().await?;
    /// sqlx::query("SELECT 1").execute(&mut tx).await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn begin(&self) -> Result<Counted<Transaction<'static, DB>>> {
        begin_on(self.inner.acquire().await?, None).await
    }

    /// A transaction begun with a statement of its own: [`Pool::begin_with`].
    ///
    /// # Errors
    ///
    /// As [`Pool::begin_with`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    /// tx.rollback().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn begin_with(&self, statement: impl SqlSafeStr) -> Result<Counted<Transaction<'static, DB>>> {
        begin_on(self.inner.acquire().await?, Some(statement.into_sql_str())).await
    }

    /// A transaction if a connection is idle: [`Pool::try_begin`].
    ///
    /// # Errors
    ///
    /// As [`Pool::try_begin`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let tx = pool.try_begin().await?.expect("an idle connection");
    /// tx.commit().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn try_begin(&self) -> Result<Option<Counted<Transaction<'static, DB>>>> {
        match self.inner.try_acquire() {
            Some(connection) => begin_on(connection, None).await.map(Some),
            None => Ok(None),
        }
    }

    /// The same, begun with a statement of its own: [`Pool::try_begin_with`].
    ///
    /// # Errors
    ///
    /// As [`Pool::try_begin_with`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let tx = pool.try_begin_with("BEGIN EXCLUSIVE").await?.expect("an idle connection");
    /// tx.commit().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn try_begin_with(
        &self,
        statement: impl SqlSafeStr,
    ) -> Result<Option<Counted<Transaction<'static, DB>>>> {
        match self.inner.try_acquire() {
            Some(connection) => begin_on(connection, Some(statement.into_sql_str())).await.map(Some),
            None => Ok(None),
        }
    }

    /// Closes the pool: [`Pool::close`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// pool.close().await;
    /// assert!(pool.is_closed());
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub fn close(&self) -> impl Future<Output = ()> + '_ {
        self.inner.close()
    }

    /// Whether it has been closed: [`Pool::is_closed`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// assert!(!pool.is_closed());
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    /// How many connections it has: [`Pool::size`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// assert_eq!(pool.size(), 1);
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn size(&self) -> u32 {
        self.inner.size()
    }

    /// How many of them are idle: [`Pool::num_idle`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// assert_eq!(pool.num_idle(), 1);
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn num_idle(&self) -> usize {
        self.inner.num_idle()
    }
}

/// Begins a transaction on a connection of a pool, as [`Pool::begin`] does once it has one: only then it is known that something is sent, though
/// nobody may wait for its end.
async fn begin_on<DB: Database>(
    connection: PoolConnection<DB>,
    statement: Option<SqlStr>,
) -> Result<Counted<Transaction<'static, DB>>> {
    let sql = statement.as_ref().map_or_else(|| begin_sql(0), |statement| statement.as_str().to_owned());
    let begun = Transaction::begin(connection, statement);
    begin(dialect::<DB>(), 0, &sql, begun).await.map(Counted::new)
}
