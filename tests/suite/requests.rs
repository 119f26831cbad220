//! Requests to a service that the test calls itself, without a server.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::routing::get;
use querybudget::{Budget, Recording, check, no_n_plus_one, record};
use sqlx::SqlitePool;
use tower::ServiceExt;
use tower_http::trace::TraceLayer;
use tracing::Instrument;

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
async fn a_request_is_one_whatever_its_span_is_called() {
    let own = TraceLayer::new_for_http().make_span_with(|_: &Request<Body>| tracing::info_span!("http_request"));
    let queries = three_requests(service().await.layer(own)).await;
    assert_eq!((queries.len(), queries.findings().len()), (3, 0));
}

/// Handles events one after the other, each in a span of the application's.
async fn three_events(pool: &SqlitePool) {
    for id in 0..3 {
        let handled = async {
            for _ in 0..2 {
                sqlx::query("SELECT name FROM items WHERE id = ?").bind(id).fetch_all(pool).await.expect("rows");
            }
        };
        handled.instrument(tracing::info_span!(target: "shop::events", "handle_event")).await;
    }
}

#[tokio::test]
async fn spans_of_the_applications_are_units_by_name_or_target() {
    let pool = common::sqlite_with_items(3).await;
    let budget = || Budget::new().no_n_plus_one(3);
    assert!(!check(budget(), three_events(&pool)).await.verdict().is_ok());
    for named in ["handle_event", "shop::events", "shop"] {
        check(budget().units(named), three_events(&pool)).await.assert();
    }
    assert!(!check(budget().units("sho"), three_events(&pool)).await.verdict().is_ok());
}

#[no_n_plus_one(units("handle_event"))]
#[tokio::test]
async fn an_attribute_names_them() {
    three_events(&querybudget::pause(common::sqlite_with_items(3)).await).await;
}

#[tokio::test]
async fn a_message_names_the_unit() {
    let pool = common::sqlite_with_items(3).await;
    let checked = check(Budget::new().no_n_plus_one(2).units("handle_event"), three_events(&pool)).await;
    assert!(
        checked.verdict().to_string().contains("\n      in the unit of work `handle_event`\n"),
        "{}",
        checked.verdict()
    );
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
