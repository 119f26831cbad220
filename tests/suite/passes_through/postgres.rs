use querybudget::sqlx_0_9::Counted;
use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, Postgres};

use super::running::{run_plan, runs};
use super::steps::Plan;
use super::{Seen, compare};

runs!(Postgres, |number| format!("${number}"));

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS items \
    (id BIGINT PRIMARY KEY, name TEXT, weight DOUBLE PRECISION CHECK (weight < 5e8), data BYTEA); TRUNCATE items";

#[test]
fn on_postgres_any_queries_are_the_same() {
    let Some(database) = crate::passes_through::block_on(servers::fresh_postgres()) else { return };
    let log = PostgresLog::listen(database.url()).expect("a proxy");
    compare(60, |plan, is_wrapped| run(plan, is_wrapped, &log));
}

async fn run(plan: Plan, is_wrapped: bool, log: &PostgresLog) -> Seen {
    let pool = PgPoolOptions::new().max_connections(1).connect(log.url()).await.expect("a connection");
    pool.execute(sqlx::raw_sql(SCHEMA)).await.expect("a table");
    log.clear();
    let (connection, results) = run_plan!(plan, pool, is_wrapped);
    seen(connection, results, log).await
}

async fn seen(mut connection: PgConnection, results: Vec<String>, log: &PostgresLog) -> Seen {
    let n_cached_statements = connection.cached_statements_size();
    // What a dropped stream has not read is read first.
    connection.ping().await.expect("alive");
    let mut by_database = log.statements();
    let prepared = sqlx::raw_sql("SELECT name || ': ' || statement FROM pg_prepared_statements ORDER BY prepare_time");
    let prepared = prepared.fetch_all(&mut connection).await.expect("rows");
    by_database.extend(prepared.iter().map(|row| sqlx::Row::get(row, 0)));
    connection.close().await.expect("closed");
    Seen { results, n_cached_statements, by_database }
}
