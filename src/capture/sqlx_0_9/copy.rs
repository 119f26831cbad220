//! `COPY` of PostgreSQL, which sqlx does not report at all.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgCopyIn, PgPoolCopyExt};
use sqlx::{Error, Pool, Postgres};

use super::counted::Counted;
use super::flight::Flight;
use super::outgoing::BoxStream;
use super::outgoing::CountedFuture;
use super::target::ConnectionTarget;
use super::transaction::{control, statement};
use crate::fingerprint::Dialect;

type Result<T> = std::result::Result<T, Error>;

/// `COPY` on a wrapped pool, by the trait that serves the pool itself. It counts as one query, whatever it copies.
impl PgPoolCopyExt for Counted<Pool<Postgres>> {
    fn copy_in_raw<'a>(
        &'a self,
        statement: &'a str,
    ) -> impl Future<Output = Result<PgCopyIn<PoolConnection<Postgres>>>> + Send + 'a {
        control_on_pool(statement, self.inner.copy_in_raw(statement))
    }

    fn copy_out_raw<'a>(
        &'a self,
        statement: &'a str,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Bytes>>>> + Send + 'a {
        control_on_pool(statement, self.inner.copy_out_raw(statement))
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

/// Sends `sql` by a method of a pool, which sends it once it has a connection, as far as that can be told from what comes of it.
fn control_on_pool<'e, T: Send + 'e>(
    sql: &str,
    sent: impl Future<Output = Result<T>> + Send + 'e,
) -> impl Future<Output = Result<T>> + Send + 'e {
    let statement = statement(Dialect::Postgres, 0, sql);
    let told = Arc::clone(&statement);
    let sent = async move {
        let result = sent.await;
        // What the server says, not the pool.
        if matches!(result, Ok(_) | Err(Error::Database(_))) {
            told.is_sent();
        }
        result
    };
    CountedFuture::new(Flight::unreported(statement), sent, |_, _| {})
}
