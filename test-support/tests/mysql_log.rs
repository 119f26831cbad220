//! The general log has each executed statement of the connections asked for, and no other's.

use querybudget_test_support::mysql_log::MysqlLog;
use querybudget_test_support::servers::{FreshDatabase, fresh_mysql};
use sqlx::mysql::MySqlConnection;
use sqlx::{Connection as _, Executor as _};

/// A log, and a connection whose set-up statements are the first that the log has of it.
async fn open() -> Option<(FreshDatabase, MysqlLog, MySqlConnection)> {
    let database = fresh_mysql().await?;
    let log = MysqlLog::open(database.url()).await.unwrap();
    let connection = MySqlConnection::connect(database.url()).await.unwrap();
    Some((database, log, connection))
}

/// The statements after the last of the driver's `SET`s.
async fn statements(log: &mut MysqlLog, database: &FreshDatabase) -> Vec<String> {
    let connections = log.connections_to(database.name()).await.unwrap();
    let all = log.statements(&connections).await.unwrap();
    let first = all.iter().rposition(|text| text.starts_with("SET ")).map_or(0, |at| at + 1);
    all[first..].to_vec()
}

#[tokio::test]
async fn every_execution_of_a_cached_statement_is_listed_with_its_values() {
    let Some((database, mut log, mut connection)) = open().await else {
        return;
    };

    for id in 1..=3 {
        sqlx::query("SELECT ? + 1").bind(id).fetch_all(&mut connection).await.unwrap();
    }

    assert_eq!(statements(&mut log, &database).await, ["SELECT 1 + 1", "SELECT 2 + 1", "SELECT 3 + 1"]);
}

#[tokio::test]
async fn the_set_up_of_a_connection_is_listed() {
    let Some((database, mut log, _connection)) = open().await else {
        return;
    };

    let connections = log.connections_to(database.name()).await.unwrap();
    let all = log.statements(&connections).await.unwrap();

    assert_eq!(connections.len(), 1);
    assert!(all.iter().any(|text| text.starts_with("SET ")), "{all:?}");
}

#[tokio::test]
async fn a_transaction_and_a_raw_text_are_listed() {
    let Some((database, mut log, mut connection)) = open().await else {
        return;
    };

    let mut transaction = connection.begin().await.unwrap();
    transaction.execute(sqlx::raw_sql("SELECT 1")).await.unwrap();
    transaction.commit().await.unwrap();

    assert_eq!(statements(&mut log, &database).await, ["BEGIN", "SELECT 1", "COMMIT"]);
}

#[tokio::test]
async fn a_statement_that_fails_is_listed_unless_it_cannot_be_prepared() {
    let Some((database, mut log, mut connection)) = open().await else {
        return;
    };
    connection.execute("CREATE TABLE t (id INT PRIMARY KEY)").await.unwrap();

    sqlx::query("INSERT INTO t VALUES (1), (1)").execute(&mut connection).await.unwrap_err();
    connection.execute(sqlx::raw_sql("SELECT nonsense")).await.unwrap_err();
    sqlx::query("SELECT nonsense").execute(&mut connection).await.unwrap_err();

    assert_eq!(
        statements(&mut log, &database).await,
        ["CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (1)", "SELECT nonsense"]
    );
}

#[tokio::test]
async fn another_connection_is_not_listed() {
    let Some((database, mut log, mut connection)) = open().await else {
        return;
    };
    let Some((_other, _, mut neighbour)) = open().await else {
        return;
    };

    neighbour.execute("SELECT 'theirs'").await.unwrap();
    connection.execute("SELECT 'ours'").await.unwrap();

    assert_eq!(statements(&mut log, &database).await, ["SELECT 'ours'"]);
}
