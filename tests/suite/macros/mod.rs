//! The macros and attributes, on SQLite: what they count, what they let through, where they fail.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attributes;
mod blocks;
mod location;
mod modules;
mod rstest_fixtures;

use std::num::ParseIntError;

use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

/// An empty database on one connection, because each connection to `:memory:` has its own.
async fn pool() -> SqlitePool {
    SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("an empty database")
}

/// Executes one query.
async fn one(pool: &SqlitePool) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT 1").fetch_one(pool).await
}

/// Executes a query for each of three rows.
async fn one_for_each_of_three(pool: &SqlitePool) -> sqlx::Result<()> {
    for id in 0..3 {
        sqlx::query("SELECT ? + 1").bind(id).execute(pool).await?;
    }
    Ok(())
}

/// Executes one query that fails.
async fn broken(pool: &SqlitePool) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT missing FROM nowhere").fetch_one(pool).await
}

#[derive(Debug)]
enum Failure {
    Database,
    Number,
}

impl From<sqlx::Error> for Failure {
    fn from(_: sqlx::Error) -> Self {
        Failure::Database
    }
}

impl From<ParseIntError> for Failure {
    fn from(_: ParseIntError) -> Self {
        Failure::Number
    }
}
