//! The server's log, read off the wire, has each executed statement once.

use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers::{FreshDatabase, fresh_postgres};
use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::{Connection as _, Executor as _};

async fn listen() -> Option<(FreshDatabase, PostgresLog, PgConnection)> {
    let database = fresh_postgres().await?;
    let log = PostgresLog::listen(database.url()).unwrap();
    let connection = PgConnection::connect(log.url()).await.unwrap();
    log.clear();
    Some((database, log, connection))
}

#[tokio::test]
async fn every_execution_of_a_cached_statement_is_listed() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    for id in 0..3 {
        sqlx::query("SELECT $1::int4").bind(id).fetch_all(&mut connection).await.unwrap();
    }

    assert_eq!(log.statements(), ["SELECT $1::int4"; 3]);
}

#[tokio::test]
async fn an_uncached_statement_is_listed() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    sqlx::query("SELECT 1").persistent(false).execute(&mut connection).await.unwrap();

    assert_eq!(log.statements(), ["SELECT 1"]);
}

#[tokio::test]
async fn a_raw_text_of_two_statements_is_one_round_trip() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    connection.execute(sqlx::raw_sql("SELECT 1; SELECT 2")).await.unwrap();

    assert_eq!(log.statements(), ["SELECT 1; SELECT 2"]);
}

#[tokio::test]
async fn a_transaction_and_its_savepoint_are_listed() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    let mut outer = connection.begin().await.unwrap();
    let mut inner = outer.begin().await.unwrap();
    sqlx::query("SELECT 1").execute(&mut *inner).await.unwrap();
    inner.commit().await.unwrap();
    outer.rollback().await.unwrap();

    assert_eq!(
        log.statements(),
        ["BEGIN", "SAVEPOINT _sqlx_savepoint_1", "SELECT 1", "RELEASE SAVEPOINT _sqlx_savepoint_1", "ROLLBACK"]
    );
}

#[tokio::test]
async fn a_rollback_by_drop_is_listed_before_the_next_statement() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    drop(connection.begin().await.unwrap());
    sqlx::query("SELECT nonsense").execute(&mut connection).await.unwrap_err();

    assert_eq!(log.statements(), ["BEGIN", "ROLLBACK", "SELECT nonsense"]);
}

#[tokio::test]
async fn statements_refused_at_any_stage_are_listed_once() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };
    connection.execute("CREATE TABLE t (id int PRIMARY KEY)").await.unwrap();
    log.clear();

    let refused = [
        "SELEC 1",                                           // parsed
        "SELECT * FROM nowhere",                             // analysed
        "SELECT 1/0",                                        // planned, while binding
        "INSERT INTO t VALUES (1), (1)",                     // executed
        "SELECT 1/(id - id) FROM (SELECT random() AS id) r", // executed
    ];
    for text in refused {
        sqlx::query(text).execute(&mut connection).await.unwrap_err();
        connection.execute(sqlx::raw_sql(text)).await.unwrap_err();
    }
    sqlx::query("SELECT 7").execute(&mut connection).await.unwrap();

    let mut expected: Vec<&str> = refused.iter().flat_map(|&text| [text, text]).collect();
    expected.push("SELECT 7");
    assert_eq!(log.statements(), expected);
}

#[tokio::test]
async fn a_statement_only_prepared_is_not_listed() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    sqlx::Executor::prepare(&mut connection, sqlx::SqlSafeStr::into_sql_str("SELECT 1")).await.unwrap();

    assert!(log.statements().is_empty());
}

#[tokio::test]
async fn a_text_of_several_lines_arrives_whole() {
    let Some((_database, log, mut connection)) = listen().await else {
        return;
    };

    sqlx::query("-- note: this\nSELECT 'é',\n  1").execute(&mut connection).await.unwrap();

    assert_eq!(log.statements(), ["-- note: this\nSELECT 'é',\n  1"]);
}

#[tokio::test]
async fn the_connections_of_a_pool_share_one_log() {
    let Some(database) = fresh_postgres().await else {
        return;
    };
    let log = PostgresLog::listen(database.url()).unwrap();
    let pool = PgPoolOptions::new().max_connections(2).connect(log.url()).await.unwrap();

    let mut first = pool.acquire().await.unwrap();
    let mut second = pool.acquire().await.unwrap();
    log.clear();
    first.execute("SELECT 1").await.unwrap();
    second.execute("SELECT 2").await.unwrap();

    assert_eq!(log.statements(), ["SELECT 1", "SELECT 2"]);
}
