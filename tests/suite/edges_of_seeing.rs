//! What an adversary tried: statements that are cancelled, silent, left behind, or asked for on a runtime that tests share.

use std::sync::LazyLock;
use std::time::Duration;

use futures::future::poll_immediate;
use querybudget::{Blindness, Bound, Budget, Metric, check, check_sync, pause, record};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, SqlitePool};

use crate::common::{self, alone::scenarios};

async fn run(pool: &SqlitePool, n: u64) {
    for _ in 0..n {
        sqlx::query("SELECT 1").execute(pool).await.expect("a row");
    }
}

/// As many as were overlooked are within it.
fn generous() -> Budget {
    Budget::new().limit(Metric::Queries, Bound::Within(0, 3))
}

/// A statement that takes SQLite about so many milliseconds.
fn slow(milliseconds: u32) -> String {
    let n = milliseconds * 20_000;
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) SELECT count(*) FROM n")
}

// -- statements that are cancelled ---------------------------------------------------------------

#[tokio::test]
async fn statements_queued_behind_a_slow_one_that_was_cancelled_are_waited_for() {
    let (pool, _file) = common::sqlite_file(1).await;
    let mut connection = pool.acquire().await.expect("a connection");
    // How a statement is asked for is known from the first one.
    sqlx::query("SELECT 1").execute(&mut *connection).await.expect("a row");
    let checked = check(generous(), async {
        let slow = sqlx::AssertSqlSafe(slow(300));
        poll_immediate(sqlx::query(slow).execute(&mut *connection)).await;
        for _ in 0..3 {
            poll_immediate(sqlx::query("SELECT 1").execute(&mut *connection)).await;
        }
    })
    .await;
    let counted = checked.verdict().recording().expect("it is connected").len();
    assert!(counted == 4 || checked.verdict().blindness() == Some(Blindness::StillRunning), "{counted}");
}

#[tokio::test]
async fn a_pause_that_is_cancelled_keeps_its_statement() {
    let (pool, _file) = common::sqlite_file(2).await;
    let (_, queries) = record(async {
        run(&pool, 1).await;
        for _ in 0..20 {
            let mut connection = pool.acquire().await.expect("a connection");
            poll_immediate(pause(sqlx::query("SELECT 2").execute(&mut *connection))).await;
        }
        run(&pool, 1).await;
    })
    .await;
    assert_eq!(queries.len(), 2, "{queries}");
}

// -- statements that nobody reports --------------------------------------------------------------

#[tokio::test]
async fn a_connection_that_reports_slow_statements_alone_is_noticed() {
    for level in ["off", "warn"] {
        let options = SqliteConnectOptions::new()
            .in_memory(true)
            .log_statements("off".parse().expect("a level"))
            .log_slow_statements(level.parse().expect("a level"), Duration::from_millis(50));
        let silent = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a database");
        let pool = common::sqlite().await;
        let checked = check(generous(), async {
            run(&pool, 1).await;
            run(&silent, 50).await;
        })
        .await;
        assert_eq!(checked.verdict().blindness(), Some(Blindness::Silent), "{}", checked.verdict());
    }
}

// -- statements that are left behind -------------------------------------------------------------

#[tokio::test]
async fn tasks_that_a_block_leaves_behind_count_for_the_test_around_it() {
    let (pool, _file) = common::sqlite_file(4).await;
    let (_, test) = record(async {
        let (_, block) = record(async {
            for _ in 0..5 {
                let pool = pool.clone();
                tokio::spawn(async move { run(&pool, 1).await });
            }
            run(&pool, 1).await;
        })
        .await;
        assert!(block.len() <= 6);
        tokio::time::sleep(Duration::from_millis(50)).await;
    })
    .await;
    assert_eq!(test.len(), 6);
}

// -- runtimes that tests share -------------------------------------------------------------------

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Runtime::new().expect("a runtime"));

/// A test of the harness, on a thread with its name.
fn named_test<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> std::thread::JoinHandle<T> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).expect("a thread")
}

// -- callsites -----------------------------------------------------------------------------------

/// An event like sqlx's, from one place.
fn statement() {
    tracing::event!(
        target: "sqlx::query",
        tracing::Level::DEBUG,
        summary = "SELECT 1",
        db.statement = "",
        rows_affected = 0_u64,
        rows_returned = 1_u64,
        elapsed_secs = 0.001_f64,
    );
}

scenarios! {
    async fn tasks_that_a_block_leaves_behind_are_told() {
        let (pool, _file) = common::sqlite_file(2).await;
        let (_, block) = record(async {
            for _ in 0..2 {
                let pool = pool.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    run(&pool, 1).await;
                });
            }
            run(&pool, 1).await;
        })
        .await;
        assert_eq!(block.len(), 1);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    async fn tasks_on_a_runtime_that_two_tests_share_are_counted_in_neither() {
        let pool = std::thread::spawn(|| RUNTIME.block_on(common::sqlite())).join().expect("a pool");
        let (beside, own) = (pool.clone(), pool);
        let barrier = std::sync::Arc::new(std::sync::Barrier::new(2));
        let begun = std::sync::Arc::clone(&barrier);
        // It has no scope, and spawns.
        let other = named_test("shared::other", move || {
            RUNTIME.block_on(async {
                begun.wait();
                run(&beside, 1).await;
                let pool = beside.clone();
                tokio::spawn(async move { run(&pool, 31).await }).await.expect("the task ends");
            });
            begun.wait();
        });
        let test = named_test("shared::test", move || {
            let checked = check_sync(Budget::max_queries(5), || {
                RUNTIME.block_on(run(&own, 5));
                barrier.wait();
                barrier.wait();
            });
            let verdict = checked.verdict();
            (verdict.recording().expect("it is connected").len(), verdict.blindness())
        });
        other.join().expect("it ends");
        // Whose the task's are cannot be told, so that they are counted in neither.
        assert_eq!(test.join().expect("it ends"), (5, Some(Blindness::Unattributed)));
    }

    async fn a_block_that_is_dropped_is_told() {
        let (pool, has_asked) = (common::sqlite().await, tokio::sync::Notify::new());
        let block = check(Budget::max_queries(1), async {
            run(&pool, 5).await;
            has_asked.notify_one();
            std::future::pending::<()>().await;
        });
        tokio::select! {
            _ = block => panic!("it never ends"),
            () = has_asked.notified() => {}
        }
    }

    async fn a_first_statement_below_a_subscriber_of_none_freezes_nothing() {
        querybudget::install().expect("it is connected");
        tracing::dispatcher::with_default(&tracing::Dispatch::none(), statement);
        let (_, queries) = querybudget::record_sync(|| (0..5).for_each(|_| statement()));
        assert_eq!(queries.len(), 5);
    }
}

#[test]
fn what_is_told_of_a_dropped_block_is_its_place_and_what_was_seen() {
    let told = common::alone::stderr_of("suite::edges_of_seeing::scenarios::a_block_that_is_dropped_is_told");
    let told = common::without_lines(&told);
    let expected = "querybudget: `tests/suite/edges_of_seeing.rs:LINE` was dropped before its end and is not judged; 5 queries were seen\n";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn what_is_told_of_a_task_that_was_left_behind_names_its_block() {
    let told = common::alone::stderr_of("suite::edges_of_seeing::scenarios::tasks_that_a_block_leaves_behind_are_told");
    let expected =
        "a statement came after `tests/suite/edges_of_seeing.rs:LINE` had ended and is not counted: SELECT ?\n";
    assert_eq!(common::without_lines(&told).matches(expected).count(), 2, "{told}");
}
