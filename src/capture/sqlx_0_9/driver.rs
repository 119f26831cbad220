use std::fmt::Debug;

use sqlx::{Database, Describe, Either, Error, Execute, Executor, Pool, SqlStr};

use super::outgoing::{BoxFuture, BoxStream};

pub(super) type Step<DB> = Result<Either<<DB as Database>::QueryResult, <DB as Database>::Row>, Error>;
pub(super) type Row<DB> = Result<Option<<DB as Database>::Row>, Error>;
pub(super) type Prepared<DB> = Result<<DB as Database>::Statement, Error>;
pub(super) type Described<DB> = Result<Describe<DB>, Error>;

/// A database whose queries can be counted: SQLite, PostgreSQL and MySQL. `Any` is none, since its arguments are not `Debug`.
///
/// It is implemented for whatever has connections that are executors, and arguments and results that are `Debug`. As a bound it
/// stands for these conditions, which by themselves would send the compiler round in circles where a type is not known yet.
///
/// # Example
///
/// ```
/// use querybudget::sqlx_0_9::{Counted, Driver};
/// use sqlx::Pool;
///
/// async fn wake<DB: Driver>(pool: &Counted<Pool<DB>>) -> sqlx::Result<()> {
///     sqlx::raw_sql("SELECT 1").execute(pool).await?;
///     Ok(())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the queries of `{Self}` cannot be counted",
    note = "its connection must be an `Executor` by `&mut`, its arguments and query result must be `Debug`"
)]
pub trait Driver: Database<Arguments: Debug, QueryResult: Debug> {
    #[doc(hidden)]
    fn fetch_many<'e, 'q: 'e, E>(connection: &'e mut Self::Connection, query: E) -> BoxStream<'e, Step<Self>>
    where
        E: 'q + Execute<'q, Self>;

    #[doc(hidden)]
    fn fetch_optional<'e, 'q: 'e, E>(connection: &'e mut Self::Connection, query: E) -> BoxFuture<'e, Row<Self>>
    where
        E: 'q + Execute<'q, Self>;

    #[doc(hidden)]
    fn prepare_with<'e>(
        connection: &'e mut Self::Connection,
        sql: SqlStr,
        parameters: &'e [Self::TypeInfo],
    ) -> BoxFuture<'e, Prepared<Self>>;

    #[doc(hidden)]
    fn describe(connection: &mut Self::Connection, sql: SqlStr) -> BoxFuture<'_, Described<Self>>;

    #[doc(hidden)]
    fn fetch_many_from_pool<'e, 'q: 'e, E>(pool: &Pool<Self>, query: E) -> BoxStream<'e, Step<Self>>
    where
        E: 'q + Execute<'q, Self>;

    #[doc(hidden)]
    fn fetch_optional_from_pool<'e, 'q: 'e, E>(pool: &Pool<Self>, query: E) -> BoxFuture<'e, Row<Self>>
    where
        E: 'q + Execute<'q, Self>;

    #[doc(hidden)]
    fn prepare_with_pool<'e>(
        pool: &Pool<Self>,
        sql: SqlStr,
        parameters: &'e [Self::TypeInfo],
    ) -> BoxFuture<'e, Prepared<Self>>;

    #[doc(hidden)]
    fn describe_with_pool<'e>(pool: &Pool<Self>, sql: SqlStr) -> BoxFuture<'e, Described<Self>>;
}

impl<DB> Driver for DB
where
    DB: Database<Arguments: Debug, QueryResult: Debug>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn fetch_many<'e, 'q: 'e, E>(connection: &'e mut DB::Connection, query: E) -> BoxStream<'e, Step<DB>>
    where
        E: 'q + Execute<'q, DB>,
    {
        connection.fetch_many(query)
    }

    fn fetch_optional<'e, 'q: 'e, E>(connection: &'e mut DB::Connection, query: E) -> BoxFuture<'e, Row<DB>>
    where
        E: 'q + Execute<'q, DB>,
    {
        connection.fetch_optional(query)
    }

    fn prepare_with<'e>(
        connection: &'e mut DB::Connection,
        sql: SqlStr,
        parameters: &'e [DB::TypeInfo],
    ) -> BoxFuture<'e, Prepared<DB>> {
        connection.prepare_with(sql, parameters)
    }

    fn describe(connection: &mut DB::Connection, sql: SqlStr) -> BoxFuture<'_, Described<DB>> {
        connection.describe(sql)
    }

    fn fetch_many_from_pool<'e, 'q: 'e, E>(pool: &Pool<DB>, query: E) -> BoxStream<'e, Step<DB>>
    where
        E: 'q + Execute<'q, DB>,
    {
        pool.fetch_many(query)
    }

    fn fetch_optional_from_pool<'e, 'q: 'e, E>(pool: &Pool<DB>, query: E) -> BoxFuture<'e, Row<DB>>
    where
        E: 'q + Execute<'q, DB>,
    {
        pool.fetch_optional(query)
    }

    fn prepare_with_pool<'e>(
        pool: &Pool<DB>,
        sql: SqlStr,
        parameters: &'e [DB::TypeInfo],
    ) -> BoxFuture<'e, Prepared<DB>> {
        pool.prepare_with(sql, parameters)
    }

    fn describe_with_pool<'e>(pool: &Pool<DB>, sql: SqlStr) -> BoxFuture<'e, Described<DB>> {
        pool.describe(sql)
    }
}
