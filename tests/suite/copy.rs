//! `COPY` through the wrapper, beside PostgreSQL's own log: sqlx reports nothing of it, so that the wrapper alone counts it.
#![cfg(feature = "sqlx-0_9-postgres")]

use futures::TryStreamExt;
use querybudget::fingerprint::{Dialect, Shape};
use querybudget::{Recording, record, sqlx_0_9::Counted};
use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers::{self, FreshDatabase};
use sqlx::PgPool;
use sqlx::postgres::{PgPoolCopyExt, PgPoolOptions};

const COPY_IN: &str = "COPY items (id, name) FROM STDIN";
const COPY_OUT: &str = "COPY items TO STDOUT";

/// A pool with a table, and the log of what is executed on it from now on.
async fn open() -> Option<(Counted<PgPool>, PostgresLog, FreshDatabase)> {
    let database = servers::fresh_postgres().await?;
    let log = PostgresLog::listen(database.url()).expect("a proxy");
    let pool = PgPoolOptions::new().max_connections(2).connect(log.url()).await.expect("a connection");
    sqlx::raw_sql("CREATE TABLE items (id INT PRIMARY KEY, name TEXT)").execute(&pool).await.expect("a table");
    log.clear();
    Some((Counted::new(pool), log, database))
}

/// Each statement that the server saw is counted once, in its order.
fn assert_agreed(queries: &Recording, log: &PostgresLog) {
    let ours: Vec<_> = queries.queries().map(|query| query.shape().text().to_owned()).collect();
    let shape = |sql: &String| Shape::of(sql, Dialect::Postgres).text().to_owned();
    assert_eq!(ours, log.statements().iter().map(shape).collect::<Vec<_>>());
    assert_eq!(queries.unwrapped(), 0);
    assert!(queries.is_complete());
}

#[tokio::test]
async fn a_copy_on_a_pool_is_one_query() {
    let Some((pool, log, _database)) = open().await else { return };
    let (text, queries) = record(async {
        let mut copy = pool.copy_in_raw(COPY_IN).await.expect("it begins");
        for id in 0..100 {
            copy.send(format!("{id}\tname\n").into_bytes()).await.expect("sent");
        }
        assert_eq!(copy.finish().await.expect("it ends"), 100);
        let chunks = pool.copy_out_raw(COPY_OUT).await.expect("it begins");
        chunks.try_collect::<Vec<_>>().await.expect("all of it").concat()
    })
    .await;
    assert_eq!(String::from_utf8_lossy(&text).lines().count(), 100);
    assert_eq!((queries.len(), queries.wrapped()), (2, 2), "{queries}");
    assert!(queries.queries().all(|query| query.failed() == Some(false)));
    assert_agreed(&queries, &log);
}

#[tokio::test]
async fn a_copy_on_a_connection_or_in_a_transaction_is_one_query() {
    let Some((pool, log, _database)) = open().await else { return };
    let ((), queries) = record(async {
        let mut connection = pool.acquire().await.expect("a connection");
        let mut copy = connection.copy_in_raw(COPY_IN).await.expect("it begins");
        copy.send(&b"1\tone\n2\ttwo\n"[..]).await.expect("sent");
        assert_eq!(copy.finish().await.expect("it ends"), 2);
        let mut transaction = connection.begin().await.expect("begun");
        let mut copy = transaction.copy_in_raw(COPY_IN).await.expect("it begins");
        copy.send(&b"3\tthree\n"[..]).await.expect("sent");
        assert_eq!(copy.finish().await.expect("it ends"), 1);
        let chunks = transaction.copy_out_raw(COPY_OUT).await.expect("it begins");
        assert_eq!(chunks.try_collect::<Vec<_>>().await.expect("all of it").len(), 3);
        transaction.rollback().await.expect("rolled back");
        let left: i64 =
            sqlx::query_scalar("SELECT count(*) FROM items").fetch_one(&mut connection).await.expect("a row");
        assert_eq!(left, 2);
    })
    .await;
    let depths: Vec<_> = queries.queries().filter_map(|query| query.transaction_depth()).collect();
    assert_eq!(depths, [0, 0, 1, 1, 1, 0]);
    assert_agreed(&queries, &log);
}

#[tokio::test]
async fn a_copy_that_is_refused_has_failed() {
    let Some((pool, log, _database)) = open().await else { return };
    let mut connection = pool.acquire().await.expect("a connection");
    let ((), queries) = record(async {
        connection.copy_in_raw("COPY missing FROM STDIN").await.map(drop).expect_err("no table");
        connection.copy_out_raw("COPY missing TO STDOUT").await.map(drop).expect_err("no table");
    })
    .await;
    let failed: Vec<_> = queries.queries().map(|query| query.failed()).collect();
    assert_eq!(failed, [Some(true), Some(true)]);
    assert_agreed(&queries, &log);
}

/// What was sent before is copied by nobody, but the statement was executed.
#[tokio::test]
async fn a_copy_that_is_aborted_or_dropped_is_counted() {
    let Some((pool, log, _database)) = open().await else { return };
    let ((), queries) = record(async {
        let copy = pool.copy_in_raw(COPY_IN).await.expect("it begins");
        copy.abort("not wanted").await.expect("aborted");
        let mut copy = pool.copy_in_raw(COPY_IN).await.expect("it begins");
        copy.send(&b"1\tone\n"[..]).await.expect("sent");
        drop(copy);
    })
    .await;
    assert_eq!((queries.len(), queries.wrapped()), (2, 2));
    assert_agreed(&queries, &log);
}

#[tokio::test]
async fn a_copy_that_is_never_polled_is_not_counted() {
    let Some((pool, log, _database)) = open().await else { return };
    let mut connection = pool.acquire().await.expect("a connection");
    let ((), queries) = record(async {
        drop(pool.copy_in_raw(COPY_IN));
        drop(pool.copy_out_raw(COPY_OUT));
        drop(connection.copy_in_raw(COPY_IN));
    })
    .await;
    assert!(queries.is_empty());
    assert_agreed(&queries, &log);
}

#[tokio::test]
async fn a_copy_begun_by_a_query_is_a_query() {
    let Some((pool, log, _database)) = open().await else { return };
    let ((), queries) = record(async {
        sqlx::query("COPY (SELECT 1) TO '/dev/null'").execute(&pool).await.expect("copied");
    })
    .await;
    assert_eq!((queries.len(), queries.wrapped()), (1, 1));
    assert_agreed(&queries, &log);
}
