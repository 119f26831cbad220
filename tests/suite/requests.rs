//! Requests to a service that the test calls itself, without a server.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::routing::get;
use querybudget::{Recording, record};
use sqlx::SqlitePool;
use tower::ServiceExt;
use tower_http::trace::TraceLayer;

use crate::common;

/// Looks the user up, and nothing else.
async fn page(State(pool): State<SqlitePool>) -> &'static str {
    sqlx::query("SELECT name FROM items WHERE id = ?").bind(1).fetch_all(&pool).await.expect("rows");
    "done"
}

async fn three_requests(service: Router) -> Recording {
    let (_, queries) = record(async {
        for _ in 0..3 {
            let request = Request::get("/").body(Body::empty()).expect("a request");
            let response = service.clone().oneshot(request).await.expect("a response");
            assert!(response.status().is_success());
        }
    })
    .await;
    queries
}

async fn service() -> Router {
    Router::new().route("/", get(page)).with_state(common::sqlite_with_items(1).await)
}

#[tokio::test]
async fn a_request_is_a_unit_of_work_by_its_span() {
    let queries = three_requests(service().await.layer(TraceLayer::new_for_http())).await;
    assert_eq!((queries.len(), queries.findings().len()), (3, 0));
}

#[tokio::test]
async fn without_it_they_are_one() {
    let queries = three_requests(service().await).await;
    assert_eq!((queries.len(), queries.findings().len()), (3, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_multi_thread_runtime_they_are_counted_on_sqlite_too() {
    assert_eq!(three_requests(service().await).await.len(), 3);
}
