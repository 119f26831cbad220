//! The trace sees what SQLite runs, and each statement once.

use querybudget_test_support::sqlite_trace::StatementLog;
use sqlx::sqlite::{SqliteConnection, SqlitePoolOptions};
use sqlx::{Connection as _, Executor as _};

async fn connection() -> SqliteConnection {
    SqliteConnection::connect("sqlite::memory:").await.unwrap()
}

#[tokio::test]
async fn every_execution_of_a_cached_statement_is_listed() {
    let mut connection = connection().await;
    let log = StatementLog::attach(&mut connection).await.unwrap();

    for id in 0..3 {
        sqlx::query("SELECT ?").bind(id).fetch_all(&mut connection).await.unwrap();
    }

    assert_eq!(log.statements(), ["SELECT ?"; 3]);
}

#[tokio::test]
async fn many_rows_are_one_statement() {
    let mut connection = connection().await;
    let log = StatementLog::attach(&mut connection).await.unwrap();

    let rows = sqlx::query("VALUES (1), (2), (3)").fetch_all(&mut connection).await.unwrap();

    assert_eq!(rows.len(), 3);
    assert_eq!(log.statements(), ["VALUES (1), (2), (3)"]);
}

#[tokio::test]
async fn a_raw_text_is_as_many_statements_as_it_holds() {
    let mut connection = connection().await;
    let log = StatementLog::attach(&mut connection).await.unwrap();

    connection.execute(sqlx::raw_sql("SELECT 1; SELECT 2")).await.unwrap();

    assert_eq!(log.statements(), ["SELECT 1;", "SELECT 2"]);
}

#[tokio::test]
async fn a_transaction_that_sqlx_does_not_log_is_listed() {
    let mut connection = connection().await;
    let log = StatementLog::attach(&mut connection).await.unwrap();

    let mut transaction = connection.begin().await.unwrap();
    transaction.execute("SELECT 1").await.unwrap();
    transaction.commit().await.unwrap();

    assert_eq!(log.statements(), ["BEGIN", "SELECT 1", "COMMIT"]);
}

#[tokio::test]
async fn a_statement_that_fails_while_it_runs_is_listed() {
    let mut connection = connection().await;
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)").await.unwrap();
    let log = StatementLog::attach(&mut connection).await.unwrap();

    for _ in 0..2 {
        let _ = connection.execute("INSERT INTO t VALUES (1)").await;
    }

    assert_eq!(log.statements(), ["INSERT INTO t VALUES (1)"; 2]);
}

#[tokio::test]
async fn a_text_that_does_not_compile_never_runs() {
    let mut connection = connection().await;
    let log = StatementLog::attach(&mut connection).await.unwrap();

    connection.execute("SELECT * FROM nowhere").await.unwrap_err();

    assert!(log.statements().is_empty());
}

#[tokio::test]
async fn a_trigger_is_nested_and_a_leading_comment_is_not() {
    let mut connection = connection().await;
    connection
        .execute(sqlx::raw_sql(
            "CREATE TABLE t (id); CREATE TABLE audit (id);
             CREATE TRIGGER copies AFTER INSERT ON t BEGIN
               INSERT INTO audit VALUES (new.id);
             END;",
        ))
        .await
        .unwrap();
    let log = StatementLog::attach(&mut connection).await.unwrap();

    connection.execute("-- by hand\nINSERT INTO t VALUES (1)").await.unwrap();

    assert_eq!(log.statements(), ["-- by hand\nINSERT INTO t VALUES (1)"]);
    assert_eq!(log.nested(), ["TRIGGER copies", "INSERT INTO audit VALUES (new.id)"]);
}

#[tokio::test]
async fn reading_the_schema_of_a_file_is_not_listed() {
    let file = std::env::temp_dir().join(format!("querybudget-{}.db", std::process::id()));
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let mut first = SqliteConnection::connect(&url).await.unwrap();
    first.execute("CREATE TABLE t (id)").await.unwrap();
    let mut second = SqliteConnection::connect(&url).await.unwrap();
    let log = StatementLog::attach(&mut second).await.unwrap();

    second.execute("SELECT id FROM t").await.unwrap();

    assert_eq!(log.statements(), ["SELECT id FROM t"]);
    first.close().await.unwrap();
    second.close().await.unwrap();
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn the_connections_of_a_pool_share_one_log() {
    let log = StatementLog::new();
    let options = log.watch_pool(SqlitePoolOptions::new().max_connections(2));
    let pool = options.connect("sqlite::memory:").await.unwrap();

    let mut first = pool.acquire().await.unwrap();
    let mut second = pool.acquire().await.unwrap();
    log.clear();
    first.execute("SELECT 1").await.unwrap();
    second.execute("SELECT 2").await.unwrap();

    assert_eq!(log.statements(), ["SELECT 1", "SELECT 2"]);
}
