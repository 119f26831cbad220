//! Tests that other macros make, and tests that end otherwise.

use proptest::prelude::*;
use rstest::rstest;
use sqlx::SqlitePool;

use super::seen::{note, on_sqlite};
use super::work::Asks;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

#[test]
#[ignore = "a user's test, run by `whole_runs`"]
fn synchronous_with_two_runtimes() {
    let asked: Vec<String> = (2..4).flat_map(|n| runtime().block_on(own_log(n))).collect();
    note(asked);
}

/// What the database saw of so many statements.
async fn own_log(n: usize) -> Vec<String> {
    let log = querybudget_test_support::sqlite_trace::StatementLog::new();
    let options = log.watch_pool(sqlx::sqlite::SqlitePoolOptions::new().max_connections(1));
    options.connect("sqlite::memory:").await.expect("a database").asks(n).await;
    log.statements()
}

#[rstest]
#[case::few(2)]
#[case::many(30)]
#[tokio::test]
#[ignore = "a user's test, run by `whole_runs`"]
async fn of_rstest(#[case] n: usize) {
    on_sqlite(1, async |pool| pool.asks(n).await).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    /// All its cases together are one test.
    #[test]
    #[ignore = "a user's test, run by `whole_runs`"]
    fn of_proptest(n in 3_usize..=3) {
        let asked = runtime().block_on(own_log(n));
        note([asked.as_slice(); 5].concat());
    }
}

#[test]
#[should_panic = "as it should"]
#[ignore = "a user's test, run by `whole_runs`"]
fn that_panics() {
    note(runtime().block_on(own_log(8)));
    panic!("as it should");
}

/// Fixtures and migrations are not the test's.
#[sqlx::test(migrations = "audited/migrations", fixtures("two_asked"))]
#[ignore = "a user's test, run by `whole_runs`"]
async fn of_sqlx(pool: SqlitePool) {
    let n: i64 = sqlx::query_scalar("SELECT count(*) AS asked FROM asked").fetch_one(&pool).await.expect("a row");
    assert_eq!(n, 2);
    sqlx::query("INSERT INTO asked SELECT 3 AS asked").execute(&pool).await.expect("a row");
    note(vec!["AS asked".into(), "AS asked".into()]);
}

#[querybudget::budget(queries <= 9)]
#[tokio::test]
#[ignore = "a user's test, run by `whole_runs`"]
async fn annotated() {
    on_sqlite(1, async |pool| pool.asks(9).await).await;
}

#[tokio::test]
#[ignore = "a user's test, run by `whole_runs`"]
async fn that_asks_nothing() {
    tokio::task::yield_now().await;
}
