use querybudget::sqlx_0_9::Counted;
use querybudget_test_support::servers;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::{Connection, MySql, MySqlConnection};

use super::running::{run_plan, runs};
use super::steps::Plan;
use super::{Seen, compare};

runs!(MySql, |_| "?".to_owned());

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS items \
    (id BIGINT PRIMARY KEY, name TEXT, weight DOUBLE CHECK (weight < 5e8), data BLOB); TRUNCATE items";

#[test]
fn on_mariadb_any_queries_are_the_same() {
    let Some(database) = crate::passes_through::block_on(servers::fresh_mysql()) else { return };
    compare(60, |plan, is_wrapped| run(plan, is_wrapped, database.url()));
}

async fn run(plan: Plan, is_wrapped: bool, url: &str) -> Seen {
    let pool = MySqlPoolOptions::new().max_connections(1).connect(url).await.expect("a connection");
    pool.execute(sqlx::raw_sql(SCHEMA)).await.expect("a table");
    let (connection, results) = run_plan!(plan, pool, is_wrapped);
    seen(connection, results).await
}

async fn seen(mut connection: MySqlConnection, results: Vec<String>) -> Seen {
    let n_cached_statements = connection.cached_statements_size();
    connection.ping().await.expect("alive");
    // How many commands of each kind this connection has sent, and how many statements it has prepared and closed.
    let status = sqlx::raw_sql("SHOW SESSION STATUS WHERE Variable_name LIKE 'Com\\_%' OR Variable_name = 'Questions'");
    let status = status.fetch_all(&mut connection).await.expect("rows");
    let line = |row| format!("{}: {}", sqlx::Row::get::<String, _>(row, 0), sqlx::Row::get::<String, _>(row, 1));
    let by_database = status.iter().map(line).filter(|line| !line.ends_with(": 0")).collect();
    connection.close().await.expect("closed");
    Seen { results, n_cached_statements, by_database }
}
