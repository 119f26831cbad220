//! Whose query it is: concurrent and nested scopes, spawned tasks, several databases.

use futures::future::{join, join_all};
use querybudget::{Recording, record, record_sync};
use querybudget_test_support::servers;
use sqlx::{Executor, PgPool, SqlitePool};

use crate::common;

async fn run_queries(pool: &SqlitePool, n: u64) {
    for _ in 0..n {
        sqlx::query("SELECT 1").execute(pool).await.expect("a row");
    }
}

/// A scope with `n` queries around a scope with `n / 2`, which are among them.
async fn nested_scopes(pool: SqlitePool, n: u64) -> (u64, Recording, Recording) {
    let (inner, outer) = record(async {
        run_queries(&pool, n - n / 2).await;
        record(run_queries(&pool, n / 2)).await.1
    })
    .await;
    (n, inner, outer)
}

fn assert_all_exact(scopes: Vec<(u64, Recording, Recording)>) {
    let wrong: Vec<_> = scopes
        .iter()
        .filter(|(n, inner, outer)| outer.len() != *n || inner.len() != n / 2)
        .map(|(n, inner, outer)| (n, inner.len(), outer.len()))
        .collect();
    assert_eq!(wrong, [], "expected, inner, outer");
}

#[tokio::test]
async fn two_hundred_scopes_at_once_in_one_task_count_each_their_own() {
    let (pool, _file) = common::sqlite_file(8).await;
    let scopes = join_all((1..=200).map(|n| nested_scopes(pool.clone(), n % 17 + 1))).await;
    assert_all_exact(scopes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_scopes_at_once_in_spawned_tasks_count_each_their_own() {
    let (pool, _file) = common::sqlite_file(8).await;
    let tasks = (1..=200).map(|n| tokio::spawn(nested_scopes(pool.clone(), n % 17 + 1)));
    let scopes = join_all(tasks).await.into_iter().map(|scope| scope.expect("the task ends")).collect();
    assert_all_exact(scopes);
}

#[test]
fn two_hundred_tests_at_once_count_each_their_own_and_their_spawned_tasks() {
    let test = |n: u64| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let pool = common::sqlite().await;
            let spawned = pool.clone();
            let (_, queries) = record(async move {
                let task = tokio::spawn(async move { run_queries(&spawned, n).await });
                run_queries(&pool, n).await;
                task.await.expect("the task ends");
            })
            .await;
            (2 * n, queries.len())
        })
    };
    let threads: Vec<_> = (1..=200).map(|n| std::thread::spawn(move || test(n % 13 + 1))).collect();
    for thread in threads {
        let (expected, found) = thread.join().expect("the test ends");
        assert_eq!(expected, found);
    }
}

#[tokio::test]
async fn scopes_over_three_databases_at_once_count_each_their_own() {
    let (sqlite, _file) = common::sqlite_file(4).await;
    let postgres = servers::fresh_postgres().await;
    let mysql = servers::fresh_mysql().await;
    let postgres_pool = match &postgres {
        Some(database) => Some(PgPool::connect(database.url()).await.expect("a connection")),
        None => None,
    };
    let mysql_pool = match &mysql {
        Some(database) => Some(sqlx::MySqlPool::connect(database.url()).await.expect("a connection")),
        None => None,
    };
    let scopes = (0..200u64).map(|index| {
        let (sqlite, postgres, mysql) = (sqlite.clone(), postgres_pool.clone(), mysql_pool.clone());
        async move {
            let n = index % 7 + 1;
            let (_, queries) = record(async {
                for _ in 0..n {
                    match (index % 3, &postgres, &mysql) {
                        (1, Some(pool), _) => drop(pool.execute("SELECT 1").await.expect("a row")),
                        (2, _, Some(pool)) => drop(pool.execute("SELECT 1").await.expect("a row")),
                        _ => drop(sqlite.execute("SELECT 1").await.expect("a row")),
                    }
                }
            })
            .await;
            (n, queries.len())
        }
    });
    for (expected, found) in join_all(scopes).await {
        assert_eq!(expected, found);
    }
}

#[tokio::test]
async fn a_spawned_task_counts_for_the_innermost_open_scope_of_the_test() {
    let pool = common::sqlite().await;
    let spawn_one = |pool: SqlitePool| tokio::spawn(async move { run_queries(&pool, 1).await });
    let (inner, outer) = record(async {
        spawn_one(pool.clone()).await.expect("the task ends");
        let inner = record(async { spawn_one(pool.clone()).await.expect("the task ends") }).await.1;
        spawn_one(pool.clone()).await.expect("the task ends");
        inner
    })
    .await;
    assert_eq!((inner.len(), outer.len()), (1, 3));
}

#[tokio::test]
async fn a_task_spawned_beside_two_open_scopes_is_attributed_to_their_parent() {
    let pool = common::sqlite().await;
    let ((left, right), outer) = record(async {
        let one = record(async {
            let pool = pool.clone();
            tokio::spawn(async move { run_queries(&pool, 1).await }).await.expect("the task ends");
        });
        let other = record(async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            run_queries(&pool, 2).await;
        });
        let ((_, left), (_, right)) = join(one, other).await;
        (left, right)
    })
    .await;
    assert_eq!((left.len(), right.len(), outer.len()), (0, 2, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spawned_task_on_a_multi_thread_runtime_is_never_lost_on_sqlite() {
    // Another test's statements may be unattributed at the same time, so these are of a shape of their own.
    const SQL: &str = "SELECT 1 AS spawned_on_a_multi_thread_runtime";
    let pool = common::sqlite().await;
    let (_, queries) = record(async {
        sqlx::query(SQL).execute(&pool).await.expect("a row");
        let pool = pool.clone();
        let spawned = tokio::spawn(async move {
            for _ in 0..3 {
                sqlx::query(SQL).execute(&pool).await.expect("a row");
            }
        });
        spawned.await.expect("the task ends");
    })
    .await;
    let own = queries.shapes().chain(queries.unattributed()).filter(|shape| shape.text().contains("spawned_on"));
    assert_eq!(own.map(|shape| shape.executions()).sum::<u64>(), 4, "{queries}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spawned_task_with_the_span_of_the_test_is_counted_on_sqlite() {
    use tracing::Instrument;
    let pool = common::sqlite().await;
    let (_, queries) = record(async {
        let pool = pool.clone();
        tokio::spawn(async move { run_queries(&pool, 3).await }.in_current_span()).await.expect("the task ends");
    })
    .await;
    assert_eq!(queries.len(), 3);
}

#[test]
fn a_synchronous_scope_counts_what_a_runtime_inside_of_it_executes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pool = runtime.block_on(common::sqlite());
    let ((_, inner), outer) = record_sync(|| {
        runtime.block_on(run_queries(&pool, 2));
        record_sync(|| runtime.block_on(run_queries(&pool, 1)))
    });
    assert_eq!((inner.len(), outer.len()), (1, 3));
}

#[test]
fn an_asynchronous_scope_in_a_synchronous_one_sees_its_spawned_tasks() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pool = runtime.block_on(common::sqlite());
    let (inner, outer) = record_sync(|| {
        let pool = pool.clone();
        runtime.block_on(async move {
            let work = async move { tokio::spawn(async move { run_queries(&pool, 2).await }).await };
            record(work).await.1
        })
    });
    assert_eq!((inner.len(), outer.len()), (2, 2));
}

#[tokio::test]
async fn a_cancelled_scope_leaves_nothing_behind_on_its_thread() {
    let pool = common::sqlite().await;
    let cancelled = record(std::future::pending::<()>());
    assert!(tokio::time::timeout(std::time::Duration::from_millis(5), cancelled).await.is_err());
    let (_, queries) = record(async {
        let pool = pool.clone();
        tokio::spawn(async move { run_queries(&pool, 1).await }).await.expect("the task ends");
    })
    .await;
    assert_eq!(queries.len(), 1);
}

#[tokio::test]
async fn a_scope_that_was_never_polled_leaves_nothing_behind() {
    let pool = common::sqlite().await;
    drop(record(run_queries(&pool, 1)));
    let (_, queries) = record(async {
        let pool = pool.clone();
        tokio::spawn(async move { run_queries(&pool, 1).await }).await.expect("the task ends");
    })
    .await;
    assert_eq!(queries.len(), 1);
}

#[tokio::test]
async fn a_future_that_is_never_polled_counts_nothing() {
    let pool = common::sqlite().await;
    let (_, queries) = record(async {
        drop(sqlx::query("SELECT 1").execute(&pool));
    })
    .await;
    assert_eq!(queries.len(), 0);
}
