//! On SQLite the event of a statement can come after its caller has the result. A scope waits for it.

use futures::TryStreamExt;
use querybudget::record;
use tracing::Instrument;

use crate::common;

/// As many as the measurements that found one event in six late.
const N_RUNS: usize = 2_000;

#[tokio::test]
async fn a_failing_statement_is_counted_in_the_scope_that_executed_it() {
    let pool = common::sqlite_with_items(1).await;
    let mut miscounted = 0;
    for _ in 0..N_RUNS {
        let (result, queries) = record(sqlx::query("INSERT INTO items VALUES (0, 'again')").execute(&pool)).await;
        assert!(result.is_err());
        miscounted += usize::from(queries.len() != 1);
    }
    assert_eq!(miscounted, 0);
}

#[tokio::test]
async fn a_statement_that_does_not_compile_is_counted_in_its_scope() {
    let pool = common::sqlite().await;
    let mut miscounted = 0;
    for _ in 0..N_RUNS {
        let (result, queries) = record(sqlx::query("SELECT * FROM missing").persistent(false).execute(&pool)).await;
        assert!(result.is_err());
        miscounted += usize::from(queries.len() != 1);
    }
    assert_eq!(miscounted, 0);
}

#[tokio::test]
async fn a_stream_dropped_after_its_first_row_is_counted_in_its_scope() {
    let pool = common::sqlite_with_items(200).await;
    let mut miscounted = 0;
    for _ in 0..N_RUNS {
        let (row, queries) = record(async { sqlx::query("SELECT * FROM items").fetch(&pool).try_next().await }).await;
        assert!(row.expect("a row").is_some());
        miscounted += usize::from(queries.len() != 1);
    }
    assert_eq!(miscounted, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_holds_in_spawned_tasks_of_a_multi_thread_runtime() {
    let pool = common::sqlite_with_items(200).await;
    let run = |pool: sqlx::SqlitePool| async move {
        let mut miscounted = 0;
        for _ in 0..N_RUNS / 2 {
            let (_, queries) = record(async { sqlx::query("SELECT * FROM items").fetch(&pool).try_next().await }).await;
            miscounted += usize::from(queries.len() != 1);
            let (_, queries) = record(sqlx::query("INSERT INTO items VALUES (0, 'again')").execute(&pool)).await;
            miscounted += usize::from(queries.len() != 1);
        }
        miscounted
    };
    let miscounted = tokio::spawn(run(pool)).await.expect("the task ends");
    assert_eq!(miscounted, 0);
}

/// A thread that begins with another statement just as the scope ends has not been at one for a second.
#[tokio::test]
async fn a_scope_beside_which_statements_begin_all_the_time_is_complete() {
    let pools = [common::sqlite().await, common::sqlite().await, common::sqlite().await];
    for _ in 0..60 {
        let (background, queries) = record(async {
            let tasks = pools.clone().map(|pool| {
                let work = async move { while sqlx::query("SELECT 1").execute(&pool).await.is_ok() {} };
                tokio::spawn(work.in_current_span())
            });
            tokio::task::yield_now().await;
            tasks
        })
        .await;
        background.iter().for_each(tokio::task::JoinHandle::abort);
        assert!(queries.is_complete());
    }
}

#[tokio::test]
async fn a_stream_that_outlives_its_scope_does_not_hold_it_up_for_ever() {
    let pool = common::sqlite_with_items(500).await;
    let (stream, queries) = record(async {
        let mut stream = sqlx::query("SELECT * FROM items").fetch(&pool);
        stream.try_next().await.expect("a row");
        stream
    })
    .await;
    assert!(queries.duration() < std::time::Duration::from_secs(3), "{:?}", queries.duration());
    drop(stream);
}
