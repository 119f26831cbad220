//! Streams that are made in one span or scope and read in another, and statements of transactions that fail.

use futures::TryStreamExt;
use querybudget::fingerprint::{Class, Dialect, Shape};
use querybudget::{Budget, Recording, check, record, sqlx_0_9::Counted};
use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers::{self, FreshDatabase};
use querybudget_test_support::sqlite_trace::StatementLog;
#[cfg(feature = "sqlx-0_9-postgres")]
use sqlx::postgres::PgPoolCopyExt;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Error, MySqlPool, PgPool, SqlitePool};

use crate::common::{self, alone::scenarios};

/// A function with a span of its own (`#[tracing::instrument]`) makes a stream that is read outside of it.
macro_rules! made_in_a_span {
    ($pool:expr) => {{
        use tracing_subscriber::layer::SubscriberExt;
        use tracing_subscriber::util::SubscriberInitExt;
        tracing_subscriber::registry().with(querybudget::layer()).init();
        let pool = Counted::new($pool);
        let work = async {
            let span = tracing::error_span!("repository");
            let stream = span.in_scope(|| sqlx::query("SELECT 1 AS made_in_a_span").fetch(&pool));
            stream.try_collect::<Vec<_>>().await.expect("a row");
        };
        let ((), verdict) = check(Budget::num_queries(1), work).await.into_parts();
        assert!(verdict.is_ok(), "{verdict}");
    }};
}

// With a subscriber in which that span is enabled, as it is with a user's.
scenarios! {
    async fn a_stream_made_in_another_span_is_counted_once_on_sqlite() {
        made_in_a_span!(common::sqlite().await);
    }

    async fn a_stream_made_in_another_span_is_counted_once_on_postgres() {
        let Some(database) = servers::fresh_postgres().await else { return };
        made_in_a_span!(PgPool::connect(database.url()).await.expect("a pool"));
    }

    async fn a_stream_made_in_another_span_is_counted_once_on_mariadb() {
        let Some(database) = servers::fresh_mysql().await else { return };
        made_in_a_span!(MySqlPool::connect(database.url()).await.expect("a pool"));
    }
}

#[tokio::test]
async fn a_stream_read_behind_the_scope_it_was_begun_in_is_counted_once() {
    let Some(database) = servers::fresh_postgres().await else { return };
    let pool = Counted::new(PgPool::connect(database.url()).await.expect("a pool"));
    let work = async {
        let (mut stream, inner) = record(async {
            let mut stream = sqlx::query("SELECT generate_series(1, 3)").fetch(&pool);
            stream.try_next().await.expect("a row");
            stream
        })
        .await;
        while stream.try_next().await.expect("a row").is_some() {}
        inner
    };
    let (inner, verdict) = check(Budget::num_queries(1), work).await.into_parts();
    assert!(verdict.is_ok(), "{verdict}");
    assert_eq!(inner.len(), 1);
}

async fn postgres() -> Option<(Counted<PgPool>, PostgresLog, FreshDatabase)> {
    let database = servers::fresh_postgres().await?;
    let log = PostgresLog::listen(database.url()).expect("a proxy");
    let pool = PgPoolOptions::new().max_connections(1).connect(log.url()).await.expect("a connection");
    log.clear();
    Some((Counted::new(pool), log, database))
}

async fn sqlite() -> (Counted<SqlitePool>, StatementLog) {
    let log = StatementLog::new();
    let options = log.watch_pool(SqlitePoolOptions::new().max_connections(1));
    let pool = options.connect("sqlite::memory:").await.expect("an empty database");
    log.clear();
    (Counted::new(pool), log)
}

fn assert_agreed(queries: &Recording, statements: Vec<String>) {
    let ours: Vec<_> = queries.queries().map(|query| query.shape().text().to_owned()).collect();
    let theirs: Vec<_> = statements
        .iter()
        .map(|sql| Shape::of(sql, Dialect::Postgres))
        .filter(|s| s.class() != Class::Session)
        .map(|s| s.text().to_owned())
        .collect();
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn a_begin_that_sqlx_refuses_rolls_back_what_is_around_it() {
    let (pool, log) = sqlite().await;
    let (_, queries) = record(async {
        let mut outer = pool.begin().await.expect("begun");
        assert!(matches!(outer.begin_with("BEGIN").await, Err(Error::InvalidSavePointStatement)));
        outer.commit().await.expect("committed");
    })
    .await;
    assert_agreed(&queries, log.statements());
}

#[cfg(feature = "sqlx-0_9-postgres")]
#[tokio::test]
async fn a_copy_that_fails_on_a_pool_is_counted() {
    let Some((pool, log, _database)) = postgres().await else { return };
    let (_, queries) =
        record(async { pool.copy_in_raw("COPY missing FROM STDIN").await.map(drop).expect_err("no table") }).await;
    assert_agreed(&queries, log.statements());
}

#[tokio::test]
async fn a_begin_that_fails_on_a_pool_is_counted_on_postgres() {
    let Some((pool, log, _database)) = postgres().await else { return };
    let (_, queries) = record(async { pool.begin_with("SELECT 1").await.map(drop).expect_err("no transaction") }).await;
    assert_agreed(&queries, log.statements());
}

#[tokio::test]
async fn a_begin_that_fails_on_a_pool_is_counted_on_sqlite() {
    let (pool, log) = sqlite().await;
    let (_, queries) = record(async { pool.begin_with("SELECT 1").await.map(drop).expect_err("no transaction") }).await;
    assert_agreed(&queries, log.statements());
}

/// The driver reads all rows to give one away.
#[tokio::test]
async fn the_rows_that_the_driver_has_read_are_those_of_the_layer_on_postgres() {
    let Some((pool, _, _database)) = postgres().await else { return };
    let read = |pool: Counted<PgPool>| async move {
        sqlx::query("SELECT generate_series(1, 100)").fetch_one(&pool).await.expect("a row");
        sqlx::query("SELECT generate_series(1, 100)").fetch_one(pool.inner()).await.expect("a row");
    };
    let (_, queries) = record(read(pool.clone())).await;
    let rows: Vec<u64> = queries.queries().map(|query| query.rows_returned()).collect();
    assert_eq!((rows[0], queries.wrapped()), (rows[1], 1));
}
