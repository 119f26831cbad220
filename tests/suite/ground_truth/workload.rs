//! What is executed.

/// How often the workload goes round; each round has 26 statements of the application.
pub(crate) const N_ROUNDS: i64 = 90;

pub(crate) const SCHEMA: &str = "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer BIGINT, total BIGINT)";

/// A placeholder of SQLite's and MariaDB's.
pub(crate) fn question_mark(_: u32) -> String {
    "?".to_owned()
}

/// One of PostgreSQL's.
pub(crate) fn dollar(number: u32) -> String {
    format!("${number}")
}

/// A transaction of sqlx as an executor, and one inside of it.
macro_rules! raw {
    (begin $outer:ident) => {
        sqlx::Acquire::begin(&mut *$outer)
    };
    ($transaction:ident) => {
        &mut *$transaction
    };
}

/// The same of a wrapped one.
macro_rules! wrapped {
    (begin $outer:ident) => {
        $outer.begin()
    };
    ($transaction:ident) => {
        &mut $transaction
    };
}

/// Statements of mixed kinds on a pool: bound and literal, cached and not, failing, streamed and dropped, in transactions
/// that end in all three ways. `$p` turns a number into the database's placeholder, `$way` is `raw` or `wrapped`.
macro_rules! workload {
    ($pool:expr, $p:expr, $way:ident) => {{
        use futures::TryStreamExt;
        use sqlx::AssertSqlSafe;
        let (pool, p) = ($pool, $p);
        let sql = |text: String| AssertSqlSafe(text);
        sqlx::raw_sql($crate::ground_truth::workload::SCHEMA).execute(pool).await.expect("a table");
        for round in 0..$crate::ground_truth::workload::N_ROUNDS {
            let insert = format!("INSERT INTO orders (id, customer, total) VALUES ({}, {}, {})", p(1), p(2), p(3));
            for line in 0..4 {
                let id = round * 10 + line;
                sqlx::query(sql(insert.clone())).bind(id).bind(line).bind(round).execute(pool).await.expect("inserted");
            }
            // A key that exists: it fails when it runs.
            sqlx::query(sql(insert)).bind(round * 10).bind(1_i64).bind(1_i64).execute(pool).await.expect_err("a twin");
            let by_customer = format!("SELECT id, total FROM orders WHERE customer = {}", p(1));
            for customer in 0..5_i64 {
                sqlx::query(sql(by_customer.clone())).bind(customer).fetch_all(pool).await.expect("rows");
            }
            // Literals: a new text each time.
            let literal = format!("SELECT total FROM orders WHERE id = {round} AND total > -1");
            sqlx::query(sql(literal.clone())).fetch_optional(pool).await.expect("a row");
            sqlx::raw_sql(sql(literal)).fetch_all(pool).await.expect("rows");
            sqlx::query(sql(by_customer.clone())).persistent(false).bind(1_i64).fetch_all(pool).await.expect("rows");
            // Only the first row is wanted.
            let mut stream = sqlx::query("SELECT id FROM orders ORDER BY id").fetch(pool);
            stream.try_next().await.expect("a row");
            drop(stream);
            let update = format!("UPDATE orders SET total = total + {} WHERE id = {}", p(1), p(2));
            sqlx::query(sql(update.clone())).bind(5_i64).bind(round * 10).execute(pool).await.expect("updated");
            let delete = format!("DELETE FROM orders WHERE id = {}", p(1));
            sqlx::query(sql(delete.clone())).bind(round * 10 + 3).execute(pool).await.expect("deleted");
            sqlx::query("/* nightly */ WITH big AS (SELECT id FROM orders WHERE total > 10) SELECT count(*) FROM big")
                .fetch_one(pool)
                .await
                .expect("a row");
            let list = vec!["1"; (round % 9 + 1) as usize].join(", ");
            sqlx::query(sql(format!("SELECT id FROM orders WHERE id IN ({list})")))
                .fetch_all(pool)
                .await
                .expect("rows");

            let mut committed = pool.begin().await.expect("begun");
            sqlx::query(sql(update.clone())).bind(1_i64).bind(1_i64).execute($way!(committed)).await.expect("updated");
            let mut nested = $way!(begin committed).await.expect("a savepoint");
            sqlx::query(sql(update.clone())).bind(1_i64).bind(2_i64).execute($way!(nested)).await.expect("updated");
            nested.commit().await.expect("released");
            committed.commit().await.expect("committed");
            let mut rolled_back = pool.begin().await.expect("begun");
            sqlx::query(sql(delete.clone())).bind(1_i64).execute($way!(rolled_back)).await.expect("deleted");
            rolled_back.rollback().await.expect("rolled back");
            let mut dropped = pool.begin().await.expect("begun");
            sqlx::query(sql(delete)).bind(2_i64).execute($way!(dropped)).await.expect("deleted");
            drop(dropped);
            for _ in 0..3 {
                sqlx::query(sql(by_customer.clone())).bind(9_i64).fetch_all(pool).await.expect("rows");
            }
            sqlx::raw_sql("SELECT 1").execute(pool).await.expect("a row");
        }
    }};
}

pub(crate) use {raw, workload, wrapped};
