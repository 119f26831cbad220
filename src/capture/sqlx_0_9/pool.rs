use std::future::Future;

use sqlx::pool::PoolConnection;
use sqlx::{Database, Error, Pool, SqlSafeStr, Transaction};

use super::counted::Counted;
use super::target::dialect;
use super::transaction::{begin_sql, control_on_pool};

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
        control_on_pool(dialect::<DB>(), &begin_sql(0), self.inner.begin(), |_| true).await.map(Counted::new)
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
        let sql = statement.into_sql_str();
        let begun = self.inner.begin_with(sql.clone());
        control_on_pool(dialect::<DB>(), sql.as_str(), begun, |_| true).await.map(Counted::new)
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
        let begun = control_on_pool(dialect::<DB>(), &begin_sql(0), self.inner.try_begin(), Option::is_some);
        Ok(begun.await?.map(Counted::new))
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
        let sql = statement.into_sql_str();
        let begun = self.inner.try_begin_with(sql.clone());
        Ok(control_on_pool(dialect::<DB>(), sql.as_str(), begun, Option::is_some).await?.map(Counted::new))
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
