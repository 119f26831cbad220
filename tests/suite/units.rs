//! Parts of a scope: units of work, and what is paused.

use querybudget::{Budget, check, pause, pause_sync, record, record_sync, sqlx_0_9::Counted, unit};
use sqlx::SqlitePool;

use crate::common;

/// Looks the user up, once per request.
async fn request(pool: &SqlitePool) {
    sqlx::query("SELECT name FROM items WHERE id = ?").bind(1).fetch_all(pool).await.expect("rows");
}

#[tokio::test]
async fn three_requests_are_three_units_where_the_test_says_so() {
    let pool = common::sqlite_with_items(3).await;
    let (_, as_one) = record(async {
        for _ in 0..3 {
            request(&pool).await;
        }
    })
    .await;
    let (_, as_three) = record(async {
        for name in ["GET /", "POST /orders", "GET /orders"] {
            unit(name, request(&pool)).await;
        }
    })
    .await;
    assert_eq!((as_one.len(), as_one.findings().len()), (3, 1));
    assert_eq!((as_three.len(), as_three.findings().len(), as_three.repeats()), (3, 0, 3));
}

#[tokio::test]
async fn a_loop_inside_of_one_unit_is_found() {
    let pool = common::sqlite_with_items(3).await;
    let (_, queries) = record(async {
        request(&pool).await;
        let looping = async {
            for _ in 0..4 {
                request(&pool).await;
            }
        };
        unit("GET /orders", looping).await;
    })
    .await;
    let [found] = queries.findings().try_into().expect("one finding");
    assert_eq!((queries.len(), found.shape().most_in_one_unit()), (5, 4));
}

#[tokio::test]
async fn a_task_that_is_spawned_in_a_unit_is_in_it() {
    let pool = common::sqlite_with_items(3).await;
    let (_, queries) = record(async {
        for _ in 0..3 {
            let pool = pool.clone();
            let task = async move { tokio::spawn(async move { request(&pool).await }).await.expect("the task ends") };
            unit("a request", task).await;
        }
    })
    .await;
    assert_eq!((queries.len(), queries.findings().len()), (3, 0));
}

#[tokio::test]
async fn what_is_paused_is_in_no_count_and_is_told() {
    let pool = common::sqlite().await;
    let counted = Counted::new(pool.clone());
    let seeding = async {
        sqlx::raw_sql("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)").execute(&pool).await.expect("a table");
        for id in 0..5 {
            sqlx::query("INSERT INTO items VALUES (?, 'x')").bind(id).execute(&counted).await.expect("a row");
        }
        // A scope of its own in there sees what it is asked for.
        let (_, inner) = record(request(&pool)).await;
        assert_eq!(inner.len(), 1);
    };
    let checked = check(Budget::no_queries(), async {
        pause(seeding).await;
        request(&pool).await;
    })
    .await;
    let recording = checked.verdict().recording().expect("it was connected");
    assert_eq!((recording.len(), recording.writes(), recording.rows()), (1, 0, 1));
    let paused: u64 = recording.paused().map(|shape| shape.executions()).sum();
    assert_eq!(paused, 7);
    let message = checked.verdict().to_string();
    assert!(message.contains("not counted: ") && message.contains("7 paused"), "{message}");
}

#[tokio::test]
async fn outside_of_all_scopes_they_do_nothing() {
    let pool = common::sqlite_with_items(1).await;
    unit("a request", request(&pool)).await;
    pause(request(&pool)).await;
    assert_eq!(pause_sync(|| 7), 7);
}

#[test]
fn a_closure_is_paused_as_well() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pool = runtime.block_on(common::sqlite_with_items(1));
    let (_, queries) = record_sync(|| {
        pause_sync(|| runtime.block_on(request(&pool)));
        runtime.block_on(request(&pool));
    });
    assert_eq!((queries.len(), queries.paused().count()), (1, 1));
}

/// Only so many units are told apart at a time, which changes no count.
#[tokio::test]
async fn a_thousand_units_are_counted_and_the_one_with_the_loop_is_found() {
    let pool = common::sqlite_with_items(1).await;
    let (_, queries) = record(async {
        unit("the loop", async {
            for _ in 0..4 {
                request(&pool).await;
            }
        })
        .await;
        for _ in 0..1_000 {
            unit("a request", request(&pool)).await;
        }
    })
    .await;
    let [found] = queries.findings().try_into().expect("one finding");
    assert_eq!((queries.len(), found.shape().most_in_one_unit()), (1_004, 4));
}
