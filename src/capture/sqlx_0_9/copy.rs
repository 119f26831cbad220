//! `COPY` of PostgreSQL, which sqlx does not report at all.

use std::future::Future;

use bytes::Bytes;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgCopyIn, PgPoolCopyExt};
use sqlx::{Error, Pool, Postgres};

use super::counted::Counted;
use super::outgoing::BoxStream;
use super::target::ConnectionTarget;
use super::transaction::{control, control_on_pool};
use crate::fingerprint::Dialect;

type Result<T> = std::result::Result<T, Error>;

/// `COPY` on a wrapped pool, by the trait that serves the pool itself. It counts as one query, whatever it copies.
impl PgPoolCopyExt for Counted<Pool<Postgres>> {
    fn copy_in_raw<'a>(
        &'a self,
        statement: &'a str,
    ) -> impl Future<Output = Result<PgCopyIn<PoolConnection<Postgres>>>> + Send + 'a {
        control_on_pool(Dialect::Postgres, statement, self.inner.copy_in_raw(statement), |_| true)
    }

    fn copy_out_raw<'a>(
        &'a self,
        statement: &'a str,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Bytes>>>> + Send + 'a {
        control_on_pool(Dialect::Postgres, statement, self.inner.copy_out_raw(statement), |_| true)
    }
}

/// `COPY` on a wrapped connection. It counts as one query, whatever it copies.
impl<T: ConnectionTarget<Database = Postgres>> Counted<T> {
    /// Begins to copy into a table: [`PgConnection::copy_in_raw`].
    ///
    /// # Errors
    ///
    /// As [`PgConnection::copy_in_raw`].
    ///
    /// # Example
    ///
    /// ```
    /// # async fn example(pool: sqlx::PgPool) -> sqlx::Result<()> {
    /// let mut connection = querybudget::sqlx_0_9::Counted::new(pool).acquire().await?;
    /// let mut copy = connection.copy_in_raw("COPY items FROM STDIN").await?;
    /// copy.send(&b"1\tone\n"[..]).await?;
    /// copy.finish().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn copy_in_raw(&mut self, statement: &str) -> Result<PgCopyIn<&mut PgConnection>> {
        control(Dialect::Postgres, self.depth, statement, self.inner.connection_mut().copy_in_raw(statement)).await
    }

    /// Begins to copy out of a table or query: [`PgConnection::copy_out_raw`].
    ///
    /// # Errors
    ///
    /// As [`PgConnection::copy_out_raw`].
    ///
    /// # Example
    ///
    /// ```
    /// # async fn example(pool: sqlx::PgPool) -> sqlx::Result<()> {
    /// let mut connection = querybudget::sqlx_0_9::Counted::new(pool).acquire().await?;
    /// let chunks = connection.copy_out_raw("COPY items TO STDOUT").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn copy_out_raw(&mut self, statement: &str) -> Result<BoxStream<'_, Result<Bytes>>> {
        control(Dialect::Postgres, self.depth, statement, self.inner.connection_mut().copy_out_raw(statement)).await
    }
}
