//! A JSON endpoint that lists users with their orders: an axum handler and what turns its rows into JSON.
//!
//! The handler runs one query, and the step that makes JSON of a user another one, for the orders: 501 queries for 500 users.
//!
//! ```text
//! cargo run --example json_endpoint
//! ```
#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::collections::HashMap;
use std::io;
use std::time::Instant;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router, routing};
use querybudget::{Budget, check, record};
use serde::Serialize;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{FromRow, SqlitePool};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A user as the endpoint shows them.
#[derive(Debug, Serialize)]
pub(crate) struct UserJson {
    id: i64,
    name: String,
    orders: Vec<OrderJson>,
}

#[derive(Debug, Serialize, FromRow)]
pub(crate) struct OrderJson {
    id: i64,
    total: i64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:>5}  {:<8} {:>8} {:>6} {:>10}", "users", "version", "queries", "rows", "time");
    for n_users in [5, 50, 500] {
        let port = serve(shop(n_users).await?).await?;
        for version in ["naive", "batched", "joined"] {
            let started = Instant::now();
            let (_, queries) = record(get(port, version)).await;
            let time = started.elapsed();
            println!("{n_users:>5}  {version:<8} {:>8} {:>6} {time:>10.1?}", queries.len(), queries.rows());
        }
    }
    println!("\nA test of the naive endpoint, with 500 users, fails with:\n");
    let port = serve(shop(500).await?).await?;
    println!("{}", check(budget(), get(port, "naive")).await.verdict());
    Ok(())
}

/// With a macro: `#[budget(queries <= 2, no_n_plus_one)]`.
pub(crate) fn budget() -> Budget {
    Budget::max_queries(2).no_n_plus_one(3)
}

/// The endpoint in its versions, in a task of its own; returns the port.
pub(crate) async fn serve(pool: SqlitePool) -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let router = Router::new()
        .route("/naive", routing::get(async |State(pool)| answer(naive(&pool).await)))
        .route("/batched", routing::get(async |State(pool)| answer(batched(&pool).await)))
        .route("/joined", routing::get(async |State(pool)| answer(joined(&pool).await)))
        .with_state(pool);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(port)
}

fn answer(users: sqlx::Result<Vec<UserJson>>) -> Result<Json<Vec<UserJson>>, StatusCode> {
    users.map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// The smallest client: the response to `GET /version`.
pub(crate) async fn get(port: u16, version: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(format!("GET /{version} HTTP/1.0\r\n\r\n").as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response)
}

/// A query here, and one for each user where they are made JSON: 1 + U.
async fn naive(pool: &SqlitePool) -> sqlx::Result<Vec<UserJson>> {
    let mut page = Vec::new();
    for (id, name) in users(pool).await? {
        page.push(to_json(pool, id, name).await?);
    }
    Ok(page)
}

/// What a serializer does that is given a user and the database.
async fn to_json(pool: &SqlitePool, id: i64, name: String) -> sqlx::Result<UserJson> {
    let sql = "SELECT id, total FROM orders WHERE user_id = ? ORDER BY id";
    Ok(UserJson { id, name, orders: sqlx::query_as(sql).bind(id).fetch_all(pool).await? })
}

/// All users, and all their orders: 2.
async fn batched(pool: &SqlitePool) -> sqlx::Result<Vec<UserJson>> {
    let users = users(pool).await?;
    let orders: Vec<(i64, i64, i64)> =
        sqlx::query_as("SELECT user_id, id, total FROM orders ORDER BY id").fetch_all(pool).await?;
    let mut of_user: HashMap<i64, Vec<OrderJson>> = HashMap::new();
    for (user, id, total) in orders {
        of_user.entry(user).or_default().push(OrderJson { id, total });
    }
    let user = |(id, name)| UserJson { id, name, orders: of_user.remove(&id).unwrap_or_default() };
    Ok(users.into_iter().map(user).collect())
}

/// The users once for each of their orders: 1.
async fn joined(pool: &SqlitePool) -> sqlx::Result<Vec<UserJson>> {
    let sql = "SELECT u.id, name, o.id, total FROM users u LEFT JOIN orders o ON user_id = u.id ORDER BY u.id, o.id";
    let rows: Vec<(i64, String, Option<i64>, Option<i64>)> = sqlx::query_as(sql).fetch_all(pool).await?;
    let mut page: Vec<UserJson> = Vec::new();
    for (id, name, order, total) in rows {
        if page.last().is_none_or(|user| user.id != id) {
            page.push(UserJson { id, name, orders: Vec::new() });
        }
        if let (Some(user), Some(id), Some(total)) = (page.last_mut(), order, total) {
            user.orders.push(OrderJson { id, total });
        }
    }
    Ok(page)
}

async fn users(pool: &SqlitePool) -> sqlx::Result<Vec<(i64, String)>> {
    sqlx::query_as("SELECT id, name FROM users ORDER BY id").fetch_all(pool).await
}

/// A shop in memory; every second user has 2 orders, the others none.
pub(crate) async fn shop(n_users: i64) -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                  CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, total INTEGER NOT NULL);
                  CREATE INDEX orders_user ON orders (user_id);";
    sqlx::raw_sql(schema).execute(&pool).await?;
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
    let users = format!("{rows} INSERT INTO users SELECT i, 'user ' || i FROM n");
    let orders = format!("{rows} INSERT INTO orders SELECT i, (i + 1) / 2 * 2, 100 + i % 7 FROM n");
    for (sql, n_rows) in [(users, n_users), (orders, n_users / 2 * 2)] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(n_rows).execute(&pool).await?;
    }
    Ok(pool)
}
