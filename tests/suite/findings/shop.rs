//! A little shop: 4 customers, 2 orders of each, 2 items of each order, one job.

use querybudget::sqlx_0_9::Counted;
use sqlx::{SqliteExecutor, SqlitePool};

use crate::common;

const SCHEMA: &str = "
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, email TEXT, recommended_by INTEGER);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total INTEGER);
    CREATE TABLE order_items (id INTEGER PRIMARY KEY, order_id INTEGER, price INTEGER, quantity INTEGER);
    CREATE TABLE jobs (id INTEGER PRIMARY KEY, state TEXT);
    INSERT INTO customers VALUES (1, 'a', 'a@x', NULL), (2, 'b', 'b@x', 1), (3, 'c', 'c@x', 1), (4, 'd', 'd@x', 2);
    INSERT INTO orders SELECT c.id * 10 + n.i, c.id, n.i * 100 FROM customers c, (SELECT 1 AS i UNION SELECT 2) n;
    INSERT INTO order_items SELECT o.id * 10 + n.i, o.id, 50, n.i FROM orders o, (SELECT 1 AS i UNION SELECT 2) n;
    INSERT INTO jobs VALUES (1, 'ready')";

/// The shapes of the functions below.
pub(crate) const ORDERS_OF: &str = "SELECT id FROM orders WHERE customer_id = ?";
pub(crate) const ITEMS_OF: &str = "SELECT id FROM order_items WHERE order_id = ?";
pub(crate) const NAME_OF: &str = "SELECT name FROM customers WHERE id = ?";

/// The shop in memory, on one connection.
pub(crate) async fn shop() -> SqlitePool {
    let pool = common::sqlite().await;
    set_up(&pool).await;
    pool
}

pub(crate) async fn wrapped_shop() -> Counted<SqlitePool> {
    Counted::new(shop().await)
}

/// The shop in a file, for several connections at once.
pub(crate) async fn shop_in_a_file() -> (SqlitePool, common::TempFile) {
    let (pool, file) = common::sqlite_file(4).await;
    set_up(&pool).await;
    (pool, file)
}

async fn set_up(pool: &SqlitePool) {
    sqlx::raw_sql(SCHEMA).execute(pool).await.expect("a schema");
}

pub(crate) async fn customers(database: impl SqliteExecutor<'_>) -> Vec<i64> {
    sqlx::query_scalar("SELECT id FROM customers").fetch_all(database).await.expect("customers")
}

pub(crate) async fn orders_of(database: impl SqliteExecutor<'_>, customer: i64) -> Vec<i64> {
    sqlx::query_scalar(ORDERS_OF).bind(customer).fetch_all(database).await.expect("orders")
}

pub(crate) async fn items_of(database: impl SqliteExecutor<'_>, order: i64) -> Vec<i64> {
    sqlx::query_scalar(ITEMS_OF).bind(order).fetch_all(database).await.expect("items")
}

pub(crate) async fn name_of(database: impl SqliteExecutor<'_>, customer: i64) -> Option<String> {
    sqlx::query_scalar(NAME_OF).bind(customer).fetch_optional(database).await.expect("a name or none")
}

/// A number that the statement, which has no arguments, counts.
pub(crate) async fn number(database: impl SqliteExecutor<'_>, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(database).await.expect("a number")
}

/// Writes of a customer, an order or a job.
pub(crate) async fn write(database: impl SqliteExecutor<'_>, sql: &'static str, id: i64) {
    sqlx::query(sql).bind(id).execute(database).await.expect("it is written");
}
