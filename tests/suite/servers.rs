//! A server that the test spawns and drives over HTTP: its queries are the test's.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use querybudget::record;
use querybudget_test_support::servers;
use sqlx::{PgPool, SqlitePool};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::common;

/// A handler that runs three queries.
async fn on_sqlite(State(pool): State<SqlitePool>) -> &'static str {
    for _ in 0..3 {
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
    }
    "done"
}

async fn on_postgres(State(pool): State<PgPool>) -> &'static str {
    for _ in 0..3 {
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
    }
    "done"
}

/// Serves the router in a task of its own; returns the port.
async fn serve(router: Router) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

async fn get_page(port: u16) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.expect("sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("a response");
    assert!(response.ends_with("done"), "{response}");
}

async fn postgres_pool() -> Option<(PgPool, servers::FreshDatabase)> {
    let database = servers::fresh_postgres().await?;
    Some((PgPool::connect(database.url()).await.expect("a connection"), database))
}

#[tokio::test]
async fn a_servers_queries_are_the_tests_on_sqlite() {
    let router = Router::new().route("/", get(on_sqlite)).with_state(common::sqlite().await);
    let (_, queries) = record(async {
        let port = serve(router).await;
        get_page(port).await;
        get_page(port).await;
    })
    .await;
    assert_eq!(queries.len(), 6);
}

#[tokio::test]
async fn a_server_spawned_before_the_scope_counts_as_well() {
    let router = Router::new().route("/", get(on_sqlite)).with_state(common::sqlite().await);
    let port = serve(router).await;
    let (_, one) = record(get_page(port)).await;
    let (_, other) = record(get_page(port)).await;
    assert_eq!((one.len(), other.len()), (3, 3));
}

#[tokio::test]
async fn a_servers_queries_are_the_tests_on_postgres() {
    let Some((pool, _database)) = postgres_pool().await else { return };
    let router = Router::new().route("/", get(on_postgres)).with_state(pool);
    let (_, queries) = record(async { get_page(serve(router).await).await }).await;
    assert_eq!(queries.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_servers_queries_are_the_tests_on_postgres_on_a_multi_thread_runtime() {
    let Some((pool, _database)) = postgres_pool().await else { return };
    let router = Router::new().route("/", get(on_postgres)).with_state(pool);
    let (_, queries) = record(async { get_page(serve(router).await).await }).await;
    assert_eq!(queries.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_servers_queries_are_never_lost_on_sqlite_on_a_multi_thread_runtime() {
    const SQL: &str = "SELECT 1 AS served_on_a_multi_thread_runtime";
    let handler = |State(pool): State<SqlitePool>| async move {
        sqlx::query(SQL).execute(&pool).await.expect("a row");
        "done"
    };
    let router = Router::new().route("/", get(handler)).with_state(common::sqlite().await);
    let (_, queries) = record(async { get_page(serve(router).await).await }).await;
    let own = queries.shapes().chain(queries.unattributed()).filter(|shape| shape.text().contains("served_on"));
    assert_eq!(own.map(|shape| shape.executions()).sum::<u64>(), 1);
}
