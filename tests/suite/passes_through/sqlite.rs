use querybudget::sqlx_0_9::Counted;
use querybudget_test_support::sqlite_trace::StatementLog;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection, Sqlite, SqliteConnection};

use super::running::{run_plan, runs};
use super::steps::Plan;
use super::{Seen, compare};

runs!(Sqlite, |_| "?".to_owned());

const SCHEMA: &str =
    "CREATE TABLE items (id BIGINT PRIMARY KEY, name TEXT, weight DOUBLE CHECK (weight < 5e8), data BLOB)";

#[test]
fn on_sqlite_any_queries_are_the_same() {
    compare(200, run);
}

async fn run(plan: Plan, is_wrapped: bool) -> Seen {
    let log = StatementLog::new();
    let options = log.watch_pool(SqlitePoolOptions::new().max_connections(1));
    let pool = options.connect("sqlite::memory:").await.expect("an empty database");
    pool.execute(SCHEMA).await.expect("a table");
    let (connection, results) = run_plan!(plan, pool, is_wrapped);
    seen(connection, results, &log).await
}

async fn seen(mut connection: SqliteConnection, results: Vec<String>, log: &StatementLog) -> Seen {
    // The number is told behind each statement; this waits for it.
    connection.ping().await.expect("alive");
    let n_cached_statements = connection.cached_statements_size();
    let by_database = log.statements();
    connection.close().await.expect("closed");
    Seen { results, n_cached_statements, by_database }
}
