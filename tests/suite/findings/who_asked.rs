//! Loops told from what only repeats, by who asked: on three databases, by the layer and by the wrapper, in code as applications have it.

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::Request;
use axum::http::request::Parts;
use axum::routing::get;
use futures::TryStreamExt;
use futures::future::{BoxFuture, FutureExt, join_all};
use querybudget::sqlx_0_9::Counted;
use querybudget::{Budget, Details, Lint, Recording, check, record};
use querybudget_test_support::servers::{FreshDatabase, fresh_mysql, fresh_postgres};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::{MySql, MySqlPool, PgPool, Postgres, QueryBuilder, Sqlite, SqlitePool};
use tower::ServiceExt;

use super::{finds, n_plus_ones, passes};
use crate::common;

/// 5 customers, 3 orders of each but the last, who has none; 2 brands.
const SCHEMA: &str = "
    CREATE TABLE customers (id BIGINT PRIMARY KEY, name TEXT, recommended_by BIGINT);
    CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT, total BIGINT);
    CREATE TABLE brands (id BIGINT PRIMARY KEY, name TEXT);
    INSERT INTO customers VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 1), (4, 'd', 2), (5, 'e', 4);
    INSERT INTO orders VALUES (11, 1, 1), (12, 1, 2), (13, 1, 3), (21, 2, 1), (22, 2, 2), (23, 2, 3), (31, 3, 1), (32, 3, 2), (33, 3, 3),
        (41, 4, 1), (42, 4, 2), (43, 4, 3);
    INSERT INTO brands VALUES (1, 'x'), (2, 'y')";

const ORDERS_OF: &str = "SELECT id FROM orders WHERE customer_id = ?";
const NAME_OF: &str = "SELECT name FROM customers WHERE id = ?";
const TOTAL_OF: &str = "SELECT total FROM orders WHERE id = ?";

/// What belongs to the pool: its database, which goes with it.
type Guard = (Option<FreshDatabase>, Option<common::TempFile>);

async fn sqlite() -> Option<(SqlitePool, Guard)> {
    let (pool, file) = common::sqlite_file(4).await;
    sqlx::raw_sql(SCHEMA).execute(&pool).await.expect("a schema");
    Some((pool, (None, Some(file))))
}

async fn postgres() -> Option<(PgPool, Guard)> {
    let database = fresh_postgres().await?;
    let pool = PgPoolOptions::new().max_connections(4).connect(database.url()).await.expect("a connection");
    sqlx::raw_sql(SCHEMA).execute(&pool).await.expect("a schema");
    Some((pool, (Some(database), None)))
}

async fn mariadb() -> Option<(MySqlPool, Guard)> {
    let database = fresh_mysql().await?;
    let pool = MySqlPoolOptions::new().max_connections(4).connect(database.url()).await.expect("a connection");
    sqlx::raw_sql(SCHEMA).execute(&pool).await.expect("a schema");
    Some((pool, (Some(database), None)))
}

/// The details of the first finding, and the texts of its likely parents.
fn first(recording: &Recording) -> (Details, Vec<String>) {
    let found = n_plus_ones(recording);
    let parents = found[0].details().likely_parents().iter();
    let text = |place: &usize| recording.all_shapes().nth(*place).expect("a shape").text().to_owned();
    (found[0].details().clone(), parents.map(text).collect())
}

/// How often each shape was found to be repeated by several places.
fn repeated(recording: &Recording) -> Vec<u64> {
    let executions = |details: &Details| match details {
        Details::RepeatedQuery { executions } => *executions,
        other => panic!("not repeated: {other:?}"),
    };
    recording.find(Lint::RepeatedQuery).iter().map(|found| executions(found.details())).collect()
}

/// One request to the service, in the test's own task.
async fn call(service: &Router, path: &str) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = service.clone().oneshot(request).await.expect("a response");
    assert!(response.status().is_success(), "{}", response.status());
}

macro_rules! by_layer_and_wrapper {
    ($($database:ident: $db:ty, $placeholder:literal, $layer:ident $raw:ty, $wrapper:ident;)+) => {
        $(
            mod $layer {
                use super::*;
                type Db = $db;
                type Pool = $raw;
                const PLACEHOLDER: &str = $placeholder;
                async fn pool() -> Option<(Pool, Guard)> {
                    $database().await
                }
                include!("who_asked_cases.rs");
            }
            mod $wrapper {
                use super::*;
                type Db = $db;
                type Pool = Counted<$raw>;
                const PLACEHOLDER: &str = $placeholder;
                async fn pool() -> Option<(Pool, Guard)> {
                    let (pool, guard) = $database().await?;
                    Some((Counted::new(pool), guard))
                }
                include!("who_asked_cases.rs");
            }
        )+
    };
}

by_layer_and_wrapper! {
    sqlite: Sqlite, "?", on_sqlite SqlitePool, on_sqlite_wrapped;
    postgres: Postgres, "$1", on_postgres PgPool, on_postgres_wrapped;
    mariadb: MySql, "?", on_mariadb MySqlPool, on_mariadb_wrapped;
}
