//! Statements that lead to no scope by themselves, and scopes that are not simply one inside the other: nothing is
//! counted in a wrong scope, and no budget passes over what was not counted.

use std::time::Duration;

use futures::future::{join, poll_immediate};
use futures::{FutureExt, TryStreamExt};
use querybudget::{Blindness, Bound, Budget, Metric, check, check_sync, record};
use querybudget_test_support::servers;
use sqlx::{PgPool, SqlitePool};
use tracing::Instrument;

use crate::common;

async fn run(pool: &SqlitePool, n: u64) {
    for _ in 0..n {
        sqlx::query("SELECT 1").execute(pool).await.expect("a row");
    }
}

async fn run_on_postgres(pool: &PgPool, n: u64) {
    for _ in 0..n {
        sqlx::query("SELECT 1").execute(pool).await.expect("a row");
    }
}

async fn postgres() -> Option<(PgPool, servers::FreshDatabase)> {
    let database = servers::fresh_postgres().await?;
    Some((PgPool::connect(database.url()).await.expect("a pool"), database))
}

/// A budget that all of the statements below would be within, were they overlooked.
fn generous() -> Budget {
    Budget::new().limit(Metric::Queries, Bound::Within(0, 3))
}

// -- statements that cannot be attributed --------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spawned_statements_on_many_threads_are_counted() {
    let pool = common::sqlite().await;
    let work = async {
        run(&pool, 1).await;
        let pool = pool.clone();
        tokio::spawn(async move { run(&pool, 9).await }).await.expect("the task ends");
    };
    check(Budget::num_queries(10), work).await.assert();
}

#[tokio::test]
async fn statements_of_a_blocking_thread_are_counted() {
    let pool = common::sqlite().await;
    let work = async {
        run(&pool, 1).await;
        let (handle, pool) = (tokio::runtime::Handle::current(), pool.clone());
        tokio::task::spawn_blocking(move || handle.block_on(run(&pool, 9))).await.expect("the thread ends");
    };
    check(Budget::num_queries(10), work).await.assert();
}

#[tokio::test]
async fn statements_of_a_local_set_are_counted_on_both() {
    let pool = common::sqlite().await;
    let postgres = postgres().await;
    let (_, queries) = record(async {
        let local = tokio::task::LocalSet::new();
        let own = pool.clone();
        local.spawn_local(async move { run(&own, 4).await });
        if let Some((pool, _)) = &postgres {
            let own = pool.clone();
            local.spawn_local(async move { run_on_postgres(&own, 4).await });
        }
        local.await;
    })
    .await;
    assert_eq!(queries.len(), if postgres.is_some() { 8 } else { 4 });
}

/// They enter the runtime, whatever thread they are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_of_rayons_threads_are_counted_on_both() {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    let pool = common::sqlite().await;
    let postgres = postgres().await;
    let (_, queries) = record(async {
        let handle = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| (0..8).into_par_iter().for_each(|_| handle.block_on(run(&pool, 1))));
        if let Some((pool, _)) = &postgres {
            let query = |_| handle.block_on(run_on_postgres(pool, 1));
            tokio::task::block_in_place(|| (0..8).into_par_iter().for_each(query));
        }
    })
    .await;
    assert_eq!(queries.len(), if postgres.is_some() { 16 } else { 8 });
}

#[tokio::test]
async fn a_thread_with_a_runtime_of_its_own_is_told_and_counted_with_the_span_of_the_test() {
    let pool = common::sqlite().await;
    let work = async {
        let (alone, carried, span) = (pool.clone(), pool.clone(), tracing::Span::current());
        common::on_a_thread(async move { run(&alone, 3).await }).await;
        common::on_a_thread(async move { run(&carried, 2).await }.instrument(span)).await;
    };
    let (_, queries) = record(work).await;
    let strays: u64 = queries.unattributed().map(|shape| shape.executions()).sum();
    assert_eq!((queries.len(), strays), if common::is_alone() { (5, 0) } else { (2, 3) });
}

#[tokio::test]
async fn a_scope_in_a_spawned_task_counts_the_tasks_that_it_spawns() {
    let pool = common::sqlite().await;
    let task = async move {
        let work = async {
            run(&pool, 1).await;
            let pool = pool.clone();
            tokio::spawn(async move { run(&pool, 9).await }).await.expect("the task ends");
        };
        check(Budget::num_queries(10), work).await.assert();
    };
    tokio::spawn(task).await.expect("the task ends");
}

#[tokio::test]
async fn two_scopes_beside_each_other_both_fail_over_what_one_of_them_spawns() {
    let Some((pool, _database)) = postgres().await else { return };
    let scope = |pool: PgPool| async move {
        let work = async {
            tokio::task::yield_now().await;
            let pool = pool.clone();
            tokio::spawn(async move { run_on_postgres(&pool, 3).await }).await.expect("the task ends");
        };
        check(generous(), work).await.verdict().blindness()
    };
    let blindness = join(scope(pool.clone()), scope(pool)).await;
    assert_eq!(blindness, (Some(Blindness::Unattributed), Some(Blindness::Unattributed)));
}

#[test]
fn a_synchronous_scope_counts_what_a_multi_thread_runtime_in_it_spawns_on_postgres() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some((pool, database)) = runtime.block_on(postgres()) else { return };
    let checked = check_sync(Budget::num_queries(10), || {
        runtime.block_on(async {
            run_on_postgres(&pool, 1).await;
            let pool = pool.clone();
            tokio::spawn(async move { run_on_postgres(&pool, 9).await }).await.expect("the task ends");
        });
    });
    checked.assert();
    drop(database);
}

// -- statements that are still on their way ------------------------------------------------------

#[tokio::test]
async fn a_statement_cancelled_right_after_it_was_sent_is_counted() {
    let pool = common::sqlite_with_items(0).await;
    let mut counted = 0;
    for _ in 0..500 {
        let insert = sqlx::query("INSERT INTO items (name) VALUES ('x')");
        let mut connection = pool.acquire().await.expect("a connection");
        let (_, queries) = record(async { poll_immediate(insert.execute(&mut *connection)).await }).await;
        counted += queries.len();
    }
    let executed: i64 = sqlx::query_scalar("SELECT count(*) FROM items").fetch_one(&pool).await.expect("a row");
    assert_eq!(counted, executed as u64);
}

#[tokio::test]
async fn a_statement_that_is_still_running_after_a_second_fails_the_budget() {
    let pool = common::sqlite_with_items(500).await;
    let work = async {
        let mut stream = sqlx::query("SELECT * FROM items").fetch(&pool);
        stream.try_next().await.expect("a row");
        stream
    };
    let checked = check(generous(), work).await;
    assert_eq!(checked.verdict().blindness(), Some(Blindness::StillRunning));
    let expected = format!(
        "\
querybudget: `{}` cannot be judged
  a statement was still running on SQLite's thread a second after the end, and is in no count
  help: read its stream to the end, or await its task, inside
  0 queries were seen until then",
        checked.verdict().name()
    );
    assert_eq!(common::without_other_tests(&checked.verdict().to_string()), expected);
}

// -- scopes and spans that are made in one place and used in another -----------------------------

#[tokio::test]
async fn a_scope_made_before_the_one_around_it_is_counted_in_both() {
    let pool = common::sqlite().await;
    let inner = record(run(&pool, 3));
    let ((_, inner), outer) = record(inner).await;
    assert_eq!((inner.len(), outer.len()), (3, 3));
}

#[tokio::test]
async fn a_span_made_before_the_scope_does_not_hide_a_query() {
    let pool = common::sqlite().await;
    querybudget::install().expect("it is connected");
    let span = tracing::info_span!("made_before");
    let (_, queries) = record(run(&pool, 9).instrument(span)).await;
    assert_eq!(queries.len(), 9);
}

#[tokio::test]
async fn a_task_with_the_span_of_an_ended_scope_counts_for_the_next_one() {
    let pool = common::sqlite().await;
    let (go, gone) = tokio::sync::oneshot::channel::<()>();
    let ([task], _) = record(async {
        let pool = pool.clone();
        let work = async move {
            gone.await.expect("a signal");
            run(&pool, 9).await;
        };
        // In a list, since a task is a future, which is not to be awaited here.
        [tokio::spawn(work.instrument(tracing::info_span!("of_the_first_scope")))]
    })
    .await;
    let (_, next) = record(async {
        go.send(()).expect("a task");
        task.await.expect("the task ends");
    })
    .await;
    assert_eq!(next.len(), 9);
}

#[tokio::test]
async fn a_scope_in_a_task_does_not_take_the_tests_own_statements() {
    let pool = common::sqlite().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let in_task = pool.clone();
    let task = tokio::spawn(record(async move {
        run(&in_task, 1).await;
        stopped.await.expect("a signal");
    }));
    let (_, own) = record(run(&pool, 1)).await;
    run(&pool, 7).await;
    stop.send(()).expect("a task");
    let (_, of_task) = task.await.expect("the task ends");
    assert_eq!((own.len(), of_task.len()), (1, 1));
}

#[tokio::test]
async fn the_tests_code_beside_a_scope_is_not_counted_in_it_on_postgres() {
    let Some((pool, _database)) = postgres().await else { return };
    let ((_, queries), ()) = join(record(run_on_postgres(&pool, 20)), run_on_postgres(&pool, 5)).await;
    assert_eq!(queries.len(), 20);
}

#[tokio::test]
async fn the_tests_code_beside_a_scope_is_not_counted_in_it_below_another_one() {
    let (pool, _file) = common::sqlite_file(2).await;
    let (((_, inner), ()), outer) = record(join(record(run(&pool, 20)), run(&pool, 5))).await;
    assert_eq!((inner.len(), outer.len()), (20, 25));
}

#[tokio::test]
async fn a_future_that_panics_when_it_is_dropped_leaves_no_scope_open() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                panic!("a bomb");
            }
        }
    }
    let pool = common::sqlite().await;
    let dropped = async {
        let recorded = record(async {
            let _bomb = Bomb;
            std::future::pending::<()>().await;
        });
        tokio::time::timeout(Duration::from_millis(5), recorded).await.ok();
    };
    std::panic::AssertUnwindSafe(dropped).catch_unwind().await.expect_err("it panics");
    let (_, queries) = record(async {
        tokio::spawn(async move { run(&pool, 2).await }).await.expect("the task ends");
    })
    .await;
    assert_eq!(queries.len(), 2);
}
