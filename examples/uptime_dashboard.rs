//! A dashboard of servers and how many of their checks of the last day succeeded, over a history of more than a year.
//!
//! Written with care not to loop, it loads the servers with one query and the checks of all with another, and picks the last
//! day in Rust. That is two queries however many servers, so that a budget of queries is content. It is also 200,000 rows.
//!
//! ```text
//! cargo run --example uptime_dashboard
//! ```
#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::collections::HashMap;
use std::time::Instant;

use querybudget::{Bound, Budget, Lint, Metric, Recording, check, pause, record};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{FromRow, SqlitePool};

/// A server's line: how many of its checks of the last 24 hours succeeded, and how many there were.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) up: i64,
    pub(crate) checks: i64,
}

/// The hour that it is in the example.
pub(crate) const NOW: i64 = 10_000;
const N_SERVERS: i64 = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() -> sqlx::Result<()> {
    println!("{:>10}  {:<10} {:>8} {:>8} {:>10}", "checks of", "version", "queries", "rows", "time");
    for n_hours in [24, 500, NOW] {
        let pool = history(n_hours).await?;
        let started = Instant::now();
        let (_, eager) = record(eager(&pool)).await;
        print_row(n_hours, "eager", &eager, started);
        let started = Instant::now();
        let (_, last_day) = record(last_day(&pool)).await;
        print_row(n_hours, "last_day", &last_day, started);
        let started = Instant::now();
        let (_, aggregate) = record(aggregate(&pool)).await;
        print_row(n_hours, "aggregate", &aggregate, started);
    }
    println!(
        "\nA test that gives the eager page a budget of 2 queries passes. One that limits the rows, too, fails with:\n"
    );
    let in_a_test = async {
        let pool = pause(history(NOW)).await?;
        eager(&pool).await
    };
    println!("{}", check(budget(), in_a_test).await.verdict());
    Ok(())
}

fn print_row(n_hours: i64, version: &str, queries: &Recording, started: Instant) {
    let time = started.elapsed();
    println!("{n_hours:>8} h  {version:<10} {:>8} {:>8} {time:>10.1?}", queries.len(), queries.rows());
}

/// With a macro: `#[budget(queries <= 2, rows <= 1_000, deny(unbounded_result(rows = 1_000)))]`. `rows` is of all queries
/// together, the lint is of each, and names it.
pub(crate) fn budget() -> Budget {
    Budget::max_queries(2).limit(Metric::Rows, Bound::AtMost(1_000)).deny(Lint::UnboundedResult.at(1_000))
}

/// The servers, and every check there ever was: 2 queries, 20 + 200,000 rows.
pub(crate) async fn eager(pool: &SqlitePool) -> sqlx::Result<Vec<Line>> {
    let servers = servers(pool).await?;
    let history: Vec<(i64, i64, bool)> =
        sqlx::query_as("SELECT server_id, hour, up FROM checks").fetch_all(pool).await?;
    let of_last_day = history.into_iter().filter(|(_, hour, _)| *hour > NOW - 24);
    Ok(lines(servers, of_last_day.map(|(server, _, up)| (server, up))))
}

/// The servers, and the checks of the last 24 hours: 2 queries, 20 + 480 rows.
pub(crate) async fn last_day(pool: &SqlitePool) -> sqlx::Result<Vec<Line>> {
    let servers = servers(pool).await?;
    let sql = "SELECT server_id, up FROM checks WHERE hour > ?";
    let checks: Vec<(i64, bool)> = sqlx::query_as(sql).bind(NOW - 24).fetch_all(pool).await?;
    Ok(lines(servers, checks.into_iter()))
}

/// The database counts: 1 query, 20 rows.
pub(crate) async fn aggregate(pool: &SqlitePool) -> sqlx::Result<Vec<Line>> {
    let sql = "SELECT s.name, coalesce(sum(c.up), 0) AS up, count(c.up) AS checks
               FROM servers s LEFT JOIN checks c ON c.server_id = s.id AND c.hour > ?
               GROUP BY s.id ORDER BY s.id";
    sqlx::query_as(sql).bind(NOW - 24).fetch_all(pool).await
}

async fn servers(pool: &SqlitePool) -> sqlx::Result<Vec<(i64, String)>> {
    sqlx::query_as("SELECT id, name FROM servers ORDER BY id").fetch_all(pool).await
}

fn lines(servers: Vec<(i64, String)>, checks: impl Iterator<Item = (i64, bool)>) -> Vec<Line> {
    let mut of_server: HashMap<i64, (i64, i64)> = HashMap::new();
    for (server, is_up) in checks {
        let (up, checks) = of_server.entry(server).or_default();
        *up += i64::from(is_up);
        *checks += 1;
    }
    let line = |(id, name): (i64, String)| {
        let (up, checks) = of_server.get(&id).copied().unwrap_or_default();
        Line { name, up, checks }
    };
    servers.into_iter().map(line).collect()
}

/// 20 servers in memory, each checked in each of the hours until now.
pub(crate) async fn history(n_hours: i64) -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE servers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                  CREATE TABLE checks (hour INTEGER NOT NULL, server_id INTEGER NOT NULL, up BOOLEAN NOT NULL,
                                       PRIMARY KEY (hour, server_id)) WITHOUT ROWID;";
    sqlx::raw_sql(schema).execute(&pool).await?;
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
    let servers = format!("{rows} INSERT INTO servers SELECT i, 'server ' || i FROM n");
    let hours = rows.replace("SELECT 1 ", "SELECT ? ");
    let checks = format!("{hours} INSERT INTO checks SELECT i, s.id, (i + s.id) % 12 <> 0 FROM n CROSS JOIN servers s");
    sqlx::query(sqlx::AssertSqlSafe(servers)).bind(N_SERVERS).execute(&pool).await?;
    sqlx::query(sqlx::AssertSqlSafe(checks)).bind(NOW - n_hours + 1).bind(NOW).execute(&pool).await?;
    Ok(pool)
}
