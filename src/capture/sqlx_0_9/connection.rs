use std::future::Future;

use sqlx::pool::PoolConnection;
use sqlx::{Connection, Database, Error, SqlSafeStr, SqlStr, Transaction};

use super::counted::Counted;
use super::target::{ConnectionTarget, dialect};
use super::transaction::{begin, begin_sql, commit_sql, control, rollback_sql};

type Result<T> = std::result::Result<T, Error>;

/// The methods of [`Connection`].
impl<T: ConnectionTarget> Counted<T> {
    /// A transaction, or a savepoint inside of one: [`Connection::begin`].
    ///
    /// # Errors
    ///
    /// As [`Connection::begin`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// let mut tx = connection.begin().await?;
    /// let mut nested = tx.begin().await?;
    /// sqlx::query("SELECT 1").execute(&mut nested).await?;
    /// nested.commit().await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn begin(&mut self) -> Result<Counted<Transaction<'_, T::Database>>> {
        let depth = self.depth;
        let begun = self.inner.connection_mut().begin();
        let begun = begin(dialect::<T::Database>(), depth, &begin_sql(depth), begun).await?;
        Ok(Counted::at_depth(begun, depth + 1))
    }

    /// A transaction begun with a statement of its own: [`Connection::begin_with`].
    ///
    /// # Errors
    ///
    /// As [`Connection::begin_with`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// let tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn begin_with(&mut self, statement: impl SqlSafeStr) -> Result<Counted<Transaction<'_, T::Database>>> {
        let sql = statement.into_sql_str();
        let depth = self.depth;
        if depth > 0 {
            return self.begin_refused(sql).await;
        }
        let begun = self.inner.connection_mut().begin_with(sql.clone());
        let begun = begin(dialect::<T::Database>(), depth, sql.as_str(), begun).await?;
        Ok(Counted::at_depth(begun, depth + 1))
    }

    /// Inside of a transaction sqlx refuses a statement of one's own, sends nothing, and rolls the transaction back.
    async fn begin_refused(&mut self, sql: SqlStr) -> Result<Counted<Transaction<'_, T::Database>>> {
        let Err(refused) = self.inner.connection_mut().begin_with(sql).await.map(drop) else {
            return Err(Error::InvalidSavePointStatement);
        };
        self.open = None;
        self.depth -= 1;
        Err(refused)
    }

    /// Whether the connection is still valid: [`Connection::ping`]. It is no query, and does not count.
    ///
    /// # Errors
    ///
    /// As [`Connection::ping`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// connection.ping().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn ping(&mut self) -> Result<()> {
        self.inner.connection_mut().ping().await
    }

    /// Whether a transaction is open: [`Connection::is_in_transaction`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// assert!(!connection.is_in_transaction());
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn is_in_transaction(&self) -> bool {
        self.inner.connection().is_in_transaction()
    }
}

impl<DB: Database> Counted<PoolConnection<DB>> {
    /// Closes the connection: [`PoolConnection::close`].
    ///
    /// # Errors
    ///
    /// As [`PoolConnection::close`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// connection.close().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn close(self) -> Result<()> {
        self.into_inner().close().await
    }

    /// Takes the connection out of its pool: [`PoolConnection::detach`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// let mut connection = connection.detach();
    /// sqlx::query("SELECT 1").execute(&mut connection).await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn detach(self) -> Counted<Box<DB::Connection>> {
        Counted::new(Box::new(self.into_inner().detach()))
    }
}

impl<C: Connection> Counted<Box<C>> {
    /// Closes the connection: [`Connection::close`].
    ///
    /// # Errors
    ///
    /// As [`Connection::close`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// connection.detach().close().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn close(self) -> Result<()> {
        self.into_inner().close().await
    }
}

/// The methods of [`Transaction`]. One that is dropped is rolled back, and this counts as a `ROLLBACK`.
impl<'c, DB: Database> Counted<Transaction<'c, DB>> {
    /// Commits the transaction, or releases the savepoint: [`Transaction::commit`].
    ///
    /// # Errors
    ///
    /// As [`Transaction::commit`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// let tx = connection.begin().await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn commit(self) -> Result<()> {
        let sql = commit_sql(self.depth);
        self.end(&sql, Transaction::commit).await
    }

    /// Rolls the transaction back, to the savepoint if it is one: [`Transaction::rollback`].
    ///
    /// # Errors
    ///
    /// As [`Transaction::rollback`].
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/pool.rs"));
    /// # fn main() {
    /// # with_pool(async |pool| {
    /// let mut connection = pool.acquire().await?;
    /// let tx = connection.begin().await?;
    /// tx.rollback().await?;
    /// # Ok(())
    /// # });
    /// # }
    /// ```
    pub async fn rollback(self) -> Result<()> {
        let sql = rollback_sql(self.depth);
        self.end(&sql, Transaction::rollback).await
    }

    async fn end<F>(self, sql: &str, end: impl FnOnce(Transaction<'c, DB>) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send,
    {
        // Of one that fails to end, sqlx sends the `ROLLBACK` as of one that is dropped.
        let Counted { inner, depth, open } = self;
        if depth == 0 {
            // It has been rolled back, and sqlx sends nothing.
            return end(inner).await;
        }
        control(dialect::<DB>(), depth, sql, end(inner)).await?;
        if let Some(open) = open {
            open.ends_otherwise();
        }
        Ok(())
    }
}
