//! A server that is not named is said aloud, and a test's database goes with the test.

use std::process::{Command, Output};

use querybudget_test_support::servers::{
    FreshDatabase, MYSQL_VARIABLE, POSTGRES_VARIABLE, REQUIRE_VARIABLE, fresh_mysql, fresh_postgres,
};
use sqlx::{Connection as _, Executor as _, MySqlConnection, PgConnection};

#[tokio::test]
async fn a_postgres_database_is_there_until_dropped() {
    let Some(database) = fresh_postgres().await else {
        return;
    };
    let url = database.url().to_owned();

    let mut connection = PgConnection::connect(&url).await.unwrap();
    connection.execute("CREATE TABLE t (id int)").await.unwrap();
    drop(database);

    assert!(PgConnection::connect(&url).await.is_err());
}

#[tokio::test]
async fn a_mysql_database_is_there_until_dropped() {
    let Some(database) = fresh_mysql().await else {
        return;
    };
    let url = database.url().to_owned();

    let mut connection = MySqlConnection::connect(&url).await.unwrap();
    connection.execute("CREATE TABLE t (id int)").await.unwrap();
    drop(database);

    assert!(MySqlConnection::connect(&url).await.is_err());
}

#[tokio::test]
async fn databases_made_at_once_are_different() {
    let Some(server) = querybudget_test_support::servers::postgres_url() else {
        return;
    };
    let tasks: Vec<_> = (0..4).map(|_| tokio::spawn(fresh_postgres())).collect();

    let mut databases: Vec<FreshDatabase> = Vec::new();
    for task in tasks {
        databases.extend(task.await.unwrap());
    }
    let mut names: Vec<&str> = databases.iter().map(FreshDatabase::name).collect();
    names.sort_unstable();
    names.dedup();

    assert_eq!(names.len(), 4, "on {server}");
}

/// Runs one test of this file in a process of its own, without the servers' variables.
fn run_alone(test: &str, require: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env_remove(POSTGRES_VARIABLE)
        .env_remove(MYSQL_VARIABLE)
        .env(REQUIRE_VARIABLE, require)
        .output()
        .unwrap()
}

#[test]
fn a_server_that_is_not_named_skips_with_one_line() {
    for (test, reason) in [
        (
            "a_postgres_database_is_there_until_dropped",
            "no PostgreSQL; set QUERYBUDGET_TEST_POSTGRES=postgres://user@host/db to run it",
        ),
        (
            "a_mysql_database_is_there_until_dropped",
            "no MySQL; set QUERYBUDGET_TEST_MYSQL=mysql://user@host/db to run it",
        ),
    ] {
        let output = run_alone(test, "");

        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(stderr, format!("skipped {test}: {reason}\n"));
        assert!(output.status.success());
    }
}

#[test]
fn a_required_server_that_is_not_named_fails() {
    let output = run_alone("a_postgres_database_is_there_until_dropped", "1");

    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success());
    assert!(stdout.contains("set QUERYBUDGET_TEST_POSTGRES=postgres://user@host/db"), "{stdout}");
}
