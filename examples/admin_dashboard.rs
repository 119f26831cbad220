//! An admin page that lists customers with the number of their orders and what they spent.
//!
//! Written the obvious way it runs one query for the customers, one for the orders of each of them, and one for the items
//! of each order. Nobody sees that in a test with three customers; with 2,000 it is 8,001 queries.
//!
//! ```text
//! cargo run --example admin_dashboard
//! ```
#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::collections::HashMap;
use std::time::Instant;

use querybudget::{Budget, check, record};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqlitePool};

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) orders: i64,
    pub(crate) spent: i64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> sqlx::Result<()> {
    println!("{:>10}  {:<10} {:>8} {:>7} {:>10}", "customers", "version", "queries", "shapes", "time");
    for n_customers in [20, 200, 2_000] {
        let pool = shop(n_customers).await?;
        let started = Instant::now();
        let (_, naive) = record(naive(&pool)).await;
        print_row(n_customers, "naive", &naive, started);
        let started = Instant::now();
        let (_, batched) = record(batched(&pool)).await;
        print_row(n_customers, "batched", &batched, started);
        let started = Instant::now();
        let (_, aggregate) = record(aggregate(&pool)).await;
        print_row(n_customers, "aggregate", &aggregate, started);
    }
    println!("\nA test that gives the naive page a budget of 3 fails with:\n");
    let pool = shop(20).await?;
    let checked = check(Budget::max_queries(3), naive(&pool)).await;
    println!("{}", checked.verdict());
    Ok(())
}

fn print_row(n_customers: usize, version: &str, queries: &querybudget::Recording, started: Instant) {
    let time = started.elapsed();
    let n_shapes = queries.shapes().count();
    println!("{n_customers:>10}  {version:<10} {:>8} {n_shapes:>7} {time:>10.1?}", queries.len());
}

/// A query for the customers, one for the orders of each, and one for the items of each order: 1 + C + O.
pub(crate) async fn naive(pool: &SqlitePool) -> sqlx::Result<Vec<Line>> {
    let customers: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, name FROM customers ORDER BY id").fetch_all(pool).await?;
    let mut page = Vec::new();
    for (customer, name) in customers {
        let orders = orders_of(pool, customer).await?;
        let mut spent = 0;
        for order in &orders {
            spent += total_of(pool, *order).await?;
        }
        page.push(Line { name, orders: orders.len() as i64, spent });
    }
    Ok(page)
}

async fn orders_of(pool: &SqlitePool, customer: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar("SELECT id FROM orders WHERE customer_id = ?").bind(customer).fetch_all(pool).await
}

async fn total_of(pool: &SqlitePool, order: i64) -> sqlx::Result<i64> {
    let items = "SELECT price * quantity FROM order_items WHERE order_id = ?";
    Ok(sqlx::query_scalar::<_, i64>(items).bind(order).fetch_all(pool).await?.iter().sum())
}

/// A query for each table: 3.
pub(crate) async fn batched(pool: &SqlitePool) -> sqlx::Result<Vec<Line>> {
    let customers: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, name FROM customers ORDER BY id").fetch_all(pool).await?;
    let ids = customers.iter().map(|(id, _)| *id);
    let orders: Vec<(i64, i64)> =
        all_where(pool, "SELECT id, customer_id FROM orders WHERE customer_id IN (", ids).await?;
    let ids = orders.iter().map(|(id, _)| *id);
    let items: Vec<(i64, i64)> =
        all_where(pool, "SELECT order_id, price * quantity FROM order_items WHERE order_id IN (", ids).await?;

    let mut total_of_order: HashMap<i64, i64> = HashMap::new();
    for (order, total) in items {
        *total_of_order.entry(order).or_default() += total;
    }
    let mut of_customer: HashMap<i64, (i64, i64)> = HashMap::new();
    for (order, customer) in orders {
        let (n_orders, spent) = of_customer.entry(customer).or_default();
        *n_orders += 1;
        *spent += total_of_order.get(&order).copied().unwrap_or_default();
    }
    let line = |(id, name): (i64, String)| {
        let (orders, spent) = of_customer.get(&id).copied().unwrap_or_default();
        Line { name, orders, spent }
    };
    Ok(customers.into_iter().map(line).collect())
}

/// The rows of `sql`, which ends in `IN (`, for all the ids.
async fn all_where(
    pool: &SqlitePool,
    sql: &'static str,
    ids: impl Iterator<Item = i64>,
) -> sqlx::Result<Vec<(i64, i64)>> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(sql);
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(id);
    }
    list.push_unseparated(")");
    query.build_query_as().fetch_all(pool).await
}

/// The database counts and sums: 1.
pub(crate) async fn aggregate(pool: &SqlitePool) -> sqlx::Result<Vec<Line>> {
    let sql = "SELECT c.name, count(DISTINCT o.id) AS orders, coalesce(sum(i.price * i.quantity), 0) AS spent
               FROM customers c
               LEFT JOIN orders o ON o.customer_id = c.id
               LEFT JOIN order_items i ON i.order_id = o.id
               GROUP BY c.id ORDER BY c.id";
    sqlx::query_as(sql).fetch_all(pool).await
}

/// A shop in memory: each customer has 3 orders, each order 2 items.
pub(crate) async fn shop(n_customers: usize) -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL);
                  CREATE TABLE order_items (order_id INTEGER NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL);
                  CREATE INDEX orders_customer ON orders (customer_id);
                  CREATE INDEX items_order ON order_items (order_id);";
    sqlx::raw_sql(schema).execute(&pool).await?;
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
    let customers = format!("{rows} INSERT INTO customers SELECT i, 'customer ' || i FROM n");
    let orders = format!("{rows} INSERT INTO orders SELECT i, 1 + (i - 1) / 3 FROM n");
    let items = format!("{rows} INSERT INTO order_items SELECT 1 + (i - 1) / 2, 100 + i % 7, 1 + i % 3 FROM n");
    for (sql, n_rows) in [(customers, n_customers), (orders, 3 * n_customers), (items, 6 * n_customers)] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(n_rows as i64).execute(&pool).await?;
    }
    Ok(pool)
}
