//! `Executor` for references to wrapped pools, connections and transactions. What is not supplied here are sqlx's own default
//! methods, which lead to these.

use std::fmt::Debug;
use std::sync::Arc;

use sqlx::{Database, Execute, Executor, Pool, SqlStr};

use super::counted::Counted;
use super::driver::{Described, Driver, Prepared, Row, Step};
use super::flight::Flight;
use super::outgoing::{BoxFuture, BoxStream, CountedFuture, CountedStream};
use super::target::{ConnectionTarget, dialect};
use super::watched::Watched;
use crate::capture::wrapped::WrappedStatement;

impl<'p, DB: Driver> Executor<'p> for &'_ Counted<Pool<DB>> {
    type Database = DB;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step<DB>>
    where
        'p: 'e,
        E: 'q + Execute<'q, DB>,
    {
        let pool = self.inner.clone();
        stream::<DB>(0, move |statement| DB::fetch_many_from_pool(&pool, Watched::new(query, statement)))
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Row<DB>>
    where
        'p: 'e,
        E: 'q + Execute<'q, DB>,
    {
        let pool = self.inner.clone();
        row::<DB>(0, move |statement| DB::fetch_optional_from_pool(&pool, Watched::new(query, statement)))
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [DB::TypeInfo]) -> BoxFuture<'e, Prepared<DB>>
    where
        'p: 'e,
    {
        DB::prepare_with_pool(&self.inner, sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Described<DB>>
    where
        'p: 'e,
    {
        DB::describe_with_pool(&self.inner, sql)
    }
}

impl<'c, T> Executor<'c> for &'c mut Counted<T>
where
    T: ConnectionTarget<Database: Driver> + Send + Debug,
{
    type Database = T::Database;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step<T::Database>>
    where
        'c: 'e,
        E: 'q + Execute<'q, T::Database>,
    {
        let connection = self.inner.connection_mut();
        stream::<T::Database>(self.depth, move |statement| {
            T::Database::fetch_many(connection, Watched::new(query, statement))
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Row<T::Database>>
    where
        'c: 'e,
        E: 'q + Execute<'q, T::Database>,
    {
        let connection = self.inner.connection_mut();
        row::<T::Database>(self.depth, move |statement| {
            T::Database::fetch_optional(connection, Watched::new(query, statement))
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [<T::Database as Database>::TypeInfo],
    ) -> BoxFuture<'e, Prepared<T::Database>>
    where
        'c: 'e,
    {
        T::Database::prepare_with(self.inner.connection_mut(), sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Described<T::Database>>
    where
        'c: 'e,
    {
        T::Database::describe(self.inner.connection_mut(), sql)
    }
}

/// The stream that `fetch` makes of a statement, counted.
fn stream<'e, DB: Driver>(
    depth: u64,
    fetch: impl FnOnce(&Arc<WrappedStatement>) -> BoxStream<'e, Step<DB>> + Send + 'e,
) -> BoxStream<'e, Step<DB>> {
    let statement = WrappedStatement::new(dialect::<DB>(), depth);
    let own = Arc::clone(&statement);
    let inner = move || fetch(&own);
    Box::pin(CountedStream::new(Flight::new(statement), inner))
}

/// The same of a statement that is read up to its first row.
fn row<'e, DB: Driver>(
    depth: u64,
    fetch: impl FnOnce(&Arc<WrappedStatement>) -> BoxFuture<'e, Row<DB>> + Send + 'e,
) -> BoxFuture<'e, Row<DB>> {
    let statement = WrappedStatement::new(dialect::<DB>(), depth);
    let own = Arc::clone(&statement);
    let inner = async move { fetch(&own).await };
    let see = |flight: &mut Flight, row: &Option<DB::Row>| row.iter().for_each(|_| flight.returns_row());
    Box::pin(CountedFuture::new(Flight::new(statement), inner, see))
}
