//! The three versions of the example, driven over HTTP, as its reader would test them.

#[path = "../../examples/json_endpoint.rs"]
#[allow(dead_code, reason = "its `main` is not used here")]
mod example;

use example::{budget, get, serve, shop};
use querybudget::{Lint, assert_budget, assert_num_queries, budget, check, no_n_plus_one, pause, record, unit};

use crate::common;

async fn server(n_users: i64) -> u16 {
    serve(shop(n_users).await.expect("a shop")).await.expect("a port")
}

async fn json(port: u16, version: &str) -> String {
    let response = get(port, version).await.expect("a response");
    assert!(response.starts_with("HTTP/1.0 200 OK\r\n"), "{response}");
    response.split_once("\r\n\r\n").expect("a body").1.to_owned()
}

const FIRST_TWO: &str = r#"[{"id":1,"name":"user 1","orders":[]},{"id":2,"name":"user 2","orders":[{"id":1,"total":101},{"id":2,"total":102}]},"#;

#[tokio::test]
async fn the_versions_send_the_same_json() {
    let port = server(5).await;
    let page = json(port, "naive").await;
    assert!(page.starts_with(FIRST_TWO), "{page}");
    assert_eq!(page, json(port, "batched").await);
    assert_eq!(page, json(port, "joined").await);
}

#[tokio::test]
async fn the_naive_version_runs_a_query_for_each_user() {
    for n_users in [5, 50, 500] {
        let port = server(n_users).await;
        assert_num_queries!(1 + n_users as u64, { json(port, "naive").await });
    }
}

#[tokio::test]
async fn the_others_run_two_and_one_however_many_users() {
    for n_users in [4, 50, 500] {
        let port = server(n_users).await;
        let n_users = n_users as u64;
        assert_budget!((queries == 2, rows == n_users + n_users, no_n_plus_one), { json(port, "batched").await });
        assert_budget!((queries == 1, rows == n_users + n_users / 2), { json(port, "joined").await });
    }
}

/// What a reader writes: the server may run before, since what counts is the request.
#[tokio::test]
#[budget(queries <= 2, no_n_plus_one)]
async fn the_endpoint_is_within_its_budget() {
    let port = pause(server(500)).await;
    assert!(json(port, "batched").await.contains("user 500"));
}

#[tokio::test]
#[no_n_plus_one]
#[should_panic(expected = "expected no n_plus_one, found a SELECT executed 500 times")]
async fn the_naive_endpoint_has_an_n_plus_one() {
    let port = pause(server(500)).await;
    json(port, "naive").await;
}

/// A page of 1 user asked for three times is 3 queries for orders, and no loop: between two of them the test has gone on.
#[tokio::test]
async fn requests_of_one_test_are_told_apart() {
    let port = server(1).await;
    let (_, as_one) = record(async {
        for _ in 0..3 {
            json(port, "naive").await;
        }
    })
    .await;
    let (_, as_units) = record(async {
        for _ in 0..3 {
            unit("GET /naive", json(port, "naive")).await;
        }
    })
    .await;
    assert_eq!((as_one.len(), as_one.find(Lint::NPlusOne).len()), (6, 0));
    assert_eq!((as_units.len(), as_units.find(Lint::NPlusOne).len()), (6, 0));
}

/// What was expected, and where the loop is.
const IN_THE_FAILURE: [&str; 5] = [
    "  expected queries <= 2, found 501 in 2 shapes (499 over)",
    "  expected no n_plus_one, found a SELECT executed 500 times",
    "  500x  SELECT id, total FROM orders WHERE user_id = ? ORDER BY id  N+1",
    "        likely one for each of the 500 rows of: SELECT id, name FROM users ORDER BY id",
    "    1x  SELECT id, name FROM users ORDER BY id                      500 rows",
];

#[tokio::test]
async fn the_failure_names_the_query_of_the_serialization() {
    let port = server(500).await;
    let checked = check(budget(), json(port, "naive")).await;
    let message = common::without_other_tests(&checked.verdict().to_string());
    let mut lines = message.lines();
    for expected in IN_THE_FAILURE {
        assert!(lines.any(|line| line == expected), "expected, in this order, the line {expected:?} in\n{message}");
    }
}
