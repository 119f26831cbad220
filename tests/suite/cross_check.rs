//! Wrapper and layer check each other: what comes round the wrapper is told, and a layer that is deaf is found out.

use querybudget::{Blindness, Budget, NotConnected, allow_wrapper_alone, check, record, sqlx_0_9::Counted};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, SqlitePool};
use tracing::subscriber::set_global_default;

use crate::common::{self, alone::scenarios};

/// A pool whose statements sqlx does not report.
async fn silent_sqlite() -> SqlitePool {
    let options = SqliteConnectOptions::new().in_memory(true).disable_statement_logging();
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a database")
}

async fn select(pool: &Counted<SqlitePool>) {
    sqlx::query("SELECT 1").execute(pool).await.expect("a row");
}

#[tokio::test]
async fn what_came_round_the_wrapper_is_counted_and_named() {
    let pool = Counted::new(common::sqlite().await);
    let checked = check(Budget::new().wrapped(), async {
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        sqlx::query("SELECT 1").execute(pool.inner()).await.expect("a row");
        sqlx::query("SELECT 2 AS two").execute(pool.inner()).await.expect("a row");
    })
    .await;
    let recording = checked.verdict().recording().expect("it was connected");
    assert_eq!((recording.len(), recording.wrapped(), recording.unwrapped()), (3, 1, 2));
    let expected = "\
querybudget: `NAME` is over its budget
  expected unwrapped == 0, found 2 (2 over)

  2x  SELECT ?         2 rows, 1 not wrapped
      1 from
        tests/suite/cross_check.rs:LINE  suite::cross_check::what_came_round_the_wrapper_is_counted_and_named
      1 from
        tests/suite/cross_check.rs:LINE  suite::cross_check::what_came_round_the_wrapper_is_counted_and_named
  1x  SELECT ? AS two  1 row, not wrapped
      tests/suite/cross_check.rs:LINE  suite::cross_check::what_came_round_the_wrapper_is_counted_and_named

  2 of 3 queries did not go through `Counted`

  expected unwrapped == 0, found 2";
    assert_eq!(common::pinned(checked.verdict()), expected);
}

#[tokio::test]
async fn a_statement_that_sqlx_does_not_report_fails_the_budget() {
    let pool = Counted::new(silent_sqlite().await);
    let checked = check(Budget::max_queries(9), async {
        select(&pool).await;
        select(&pool).await;
    })
    .await;
    assert_eq!(checked.verdict().blindness(), Some(Blindness::Unreported));
    let expected = format!(
        "\
querybudget: `{}` cannot be judged
  sqlx has not reported 2 statements that went through `Counted`, so that it may be silent on others as well
  help: remove `log_statements(LevelFilter::Off)` or the filter that drops them
  help: or let the wrapper count alone: querybudget::allow_wrapper_alone()
  2 queries were seen, 2 of them through `Counted`",
        checked.verdict().name()
    );
    assert_eq!(common::without_other_tests(&checked.verdict().to_string()), expected);
}

#[tokio::test]
#[should_panic = "sqlx has not reported 1 statement that went through `Counted`"]
async fn record_panics_on_a_statement_that_sqlx_does_not_report() {
    let pool = Counted::new(silent_sqlite().await);
    let _ = record(select(&pool)).await;
}

#[tokio::test]
async fn one_that_fails_or_is_given_up_need_not_be_reported() {
    let pool = Counted::new(silent_sqlite().await);
    let (_, queries) = record(async {
        sqlx::query("SELECT * FROM missing").execute(&pool).await.expect_err("there is no such table");
    })
    .await;
    assert_eq!((queries.len(), queries.shapes().next().expect("a shape").failures()), (1, 1));
}

#[tokio::test]
async fn a_report_that_comes_after_the_result_is_waited_for() {
    let pool = Counted::new(common::sqlite_with_items(200).await);
    for _ in 0..500 {
        let checked = check(Budget::num_queries(1), sqlx::query("SELECT * FROM items").fetch_optional(&pool)).await;
        assert_eq!(checked.verdict().to_string(), "");
    }
}

#[querybudget::budget(queries == 2, wrapped)]
#[tokio::test]
async fn the_attribute_wants_all_queries_wrapped() {
    let pool = Counted::new(common::sqlite().await);
    select(&pool).await;
    select(&pool).await;
}

#[querybudget::budget(wrapped)]
#[tokio::test]
#[should_panic = "expected unwrapped == 0, found 1"]
async fn the_attribute_fails_on_one_that_is_not() {
    let pool = Counted::new(common::sqlite().await);
    select(&pool).await;
    sqlx::query("SELECT 1").execute(pool.inner()).await.expect("a row");
}

#[querybudget::budget(queries <= 1, show_arguments)]
#[tokio::test]
#[should_panic = "      with 1, \"Ada\"\n      with 2, \"Bob\"\n"]
async fn values_are_shown_on_request() {
    let pool = Counted::new(common::sqlite().await);
    for (id, name) in [(1, "Ada"), (2, "Bob")] {
        sqlx::query("SELECT ?, ?").bind(id).bind(name).execute(&pool).await.expect("a row");
    }
}

#[tokio::test]
async fn values_are_not_shown_unless_that_is_asked_for() {
    let pool = Counted::new(common::sqlite().await);
    let checked = check(Budget::no_queries(), async {
        for name in ["Ada", "Bob", "Cleo"] {
            sqlx::query("SELECT ?").bind(name).execute(&pool).await.expect("a row");
        }
    })
    .await;
    let verdict = checked.verdict();
    let shown = format!("{verdict}{verdict:?}");
    assert!(shown.contains("3 different arguments") && ["Ada", "Bob", "Cleo"].iter().all(|name| !shown.contains(name)));
}

#[tokio::test]
async fn the_same_query_again_and_again_is_told_from_a_loop_over_rows() {
    let pool = Counted::new(common::sqlite().await);
    let checked = check(Budget::max_queries(1), async {
        for _ in 0..3 {
            sqlx::query("SELECT ? + 1").bind(7).execute(&pool).await.expect("a row");
        }
    })
    .await;
    let message = checked.verdict().to_string();
    assert!(message.contains("3x  SELECT ? + ?  duplicate, the same each time\n"), "{message}");
    assert!(message.contains("help: run the statement once and keep its rows"), "{message}");
}

/// SQLite's thread has no runtime and the task no span: the layer alone cannot tell whose it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_without_a_span_is_the_tests_on_a_multi_thread_runtime() {
    let pool = Counted::new(common::sqlite().await);
    let checked = check(Budget::num_queries(20), async {
        let tasks = (0..20).map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { select(&pool).await })
        });
        futures::future::try_join_all(tasks).await.expect("the tasks end");
    })
    .await;
    assert_eq!(checked.verdict().to_string(), "");
}

scenarios! {
    async fn with_logging_off_the_wrapper_alone_counts() {
        allow_wrapper_alone();
        let pool = Counted::new(silent_sqlite().await);
        let checked = check(Budget::num_queries(1), select(&pool)).await;
        assert_eq!(checked.verdict().to_string(), "");
    }

    async fn under_a_foreign_subscriber_the_wrapper_alone_counts() {
        set_global_default(tracing_subscriber::fmt().with_writer(std::io::sink).finish()).expect("the first one");
        allow_wrapper_alone();
        let pool = Counted::new(common::sqlite().await);
        let (_, queries) = record(async {
            let ((), inner) = record(select(&pool)).await;
            assert_eq!(inner.len(), 1);
            let pool = pool.clone();
            tokio::spawn(async move { select(&pool).await }).await.expect("the task ends");
        })
        .await;
        assert_eq!((queries.len(), queries.wrapped()), (2, 2));
    }

    async fn where_nothing_is_wrapped_nothing_proves_that_anything_is_counted() {
        set_global_default(tracing_subscriber::fmt().with_writer(std::io::sink).finish()).expect("the first one");
        allow_wrapper_alone();
        let checked = check(Budget::no_queries(), async {}).await;
        assert_eq!(checked.verdict().blindness(), Some(Blindness::NotConnected(NotConnected::ForeignSubscriber)));
    }

    async fn that_nothing_comes_round_the_wrapper_cannot_be_told_without_the_layer() {
        set_global_default(tracing_subscriber::fmt().with_writer(std::io::sink).finish()).expect("the first one");
        allow_wrapper_alone();
        let pool = Counted::new(common::sqlite().await);
        let checked = check(Budget::new().wrapped(), select(&pool)).await;
        assert_eq!(checked.verdict().blindness(), Some(Blindness::NotConnected(NotConnected::ForeignSubscriber)));
    }

    #[should_panic = "the counter is not connected"]
    async fn it_must_be_allowed_to() {
        set_global_default(tracing_subscriber::fmt().with_writer(std::io::sink).finish()).expect("the first one");
        let pool = Counted::new(common::sqlite().await);
        let _ = record(select(&pool)).await;
    }
}
