//! Budgets that each unit of work holds by itself.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Request;
use axum::routing::get;
use querybudget::{
    Blindness, Bound, Budget, Metric, Verdict, assert_budget, budget, check, record, sqlx_0_9::Counted, unit,
};
use sqlx::SqlitePool;
use tower::ServiceExt;
use tower_http::trace::TraceLayer;
use tracing::Instrument;

use crate::common;

/// Runs so many queries.
async fn queries(pool: &SqlitePool, n: i64) {
    for id in 0..n {
        sqlx::query("SELECT name FROM items WHERE id = ?").bind(id).fetch_all(pool).await.expect("rows");
    }
}

/// A unit of so many queries for each number.
async fn units(pool: &SqlitePool, sizes: &[i64]) {
    for n in sizes {
        unit(&format!("of {n}"), queries(pool, *n)).await;
    }
}

async fn judged(budget: Budget, sizes: &[i64]) -> Verdict {
    let pool = common::sqlite_with_items(3).await;
    check(budget, units(&pool, sizes)).await.into_parts().1
}

fn at_most(n: u64) -> Budget {
    Budget::new().per_unit(Metric::Queries, Bound::AtMost(n))
}

#[tokio::test]
async fn each_unit_is_held_by_itself() {
    assert!(judged(at_most(2), &[2, 1, 2]).await.is_ok());
    let verdict = judged(at_most(2), &[2, 3, 1, 5, 5]).await;
    let [breach] = verdict.breaches() else { panic!("one breach: {verdict}") };
    let unit = breach.unit.as_ref().expect("of a unit");
    assert_eq!((breach.actual, &*unit.name, unit.place, unit.n_broken, unit.n_units), (5, "of 5", 3, 3, 5));
    assert_eq!(unit.shapes[0].counts.executions, 5);
}

#[tokio::test]
async fn of_a_minimum_the_unit_with_the_least_is_named() {
    let verdict = judged(Budget::new().per_unit(Metric::Queries, Bound::AtLeast(3)), &[2, 1, 4]).await;
    assert_eq!(verdict.breaches()[0].to_string(), "expected queries >= 3 in each unit of work, found 1 in `of 1`");
    let verdict = judged(Budget::new().per_unit(Metric::Queries, Bound::Exactly(3)), &[1, 4, 3]).await;
    assert_eq!(verdict.breaches()[0].to_string(), "expected queries == 3 in each unit of work, found 4 in `of 4`");
}

#[tokio::test]
async fn what_is_in_no_unit_is_not_judged_by_it() {
    let pool = common::sqlite_with_items(3).await;
    let work = async {
        queries(&pool, 9).await;
        units(&pool, &[2]).await;
    };
    let checked = check(at_most(2).limit(Metric::Queries, Bound::Exactly(11)), work).await;
    checked.assert();
}

#[tokio::test]
async fn a_unit_in_another_is_counted_by_itself() {
    let pool = common::sqlite_with_items(3).await;
    let outer = async {
        queries(&pool, 2).await;
        unit("inner", queries(&pool, 2)).await;
    };
    check(at_most(2), unit("outer", outer)).await.assert();
}

#[tokio::test]
async fn a_scope_without_a_unit_cannot_be_judged() {
    let pool = common::sqlite_with_items(3).await;
    let verdict = check(at_most(2), queries(&pool, 1)).await.into_parts().1;
    assert_eq!(verdict.blindness(), Some(Blindness::NoUnit));
    assert_eq!(
        common::pinned(&verdict),
        "\
querybudget: `NAME` saw no unit of work
  expected at least one with a query, since the budget is: per_unit(queries <= 2)
  help: a request with the span of tower-http's `TraceLayer` is a unit
  help: of other work make one: querybudget::unit(\"the import\", future)
  help: or name the span that it has: units(\"handle_event\")
  1 query was seen in no unit"
    );
    let none = Budget::new().per_unit(Metric::Queries, Bound::Exactly(0));
    check(none.clone(), queries(&pool, 1)).await.assert();
    check(none, async {}).await.assert();
    let perhaps_none = at_most(2).limit(Metric::Queries, Bound::Within(0, 9));
    check(perhaps_none.clone(), async {}).await.assert();
    assert!(!check(perhaps_none, queries(&pool, 1)).await.verdict().is_ok());
}

#[tokio::test]
async fn a_scope_without_any_query_has_seen_none() {
    let verdict = judged(at_most(2), &[]).await;
    assert_eq!(verdict.blindness(), Some(Blindness::NothingSeen));
}

#[tokio::test]
async fn a_scope_without_a_unit_says_so_beside_what_else_is_wrong() {
    let pool = common::sqlite_with_items(3).await;
    let budget = at_most(2).limit(Metric::Writes, Bound::AtLeast(1));
    let message = check(budget, queries(&pool, 1)).await.verdict().to_string();
    assert!(message.contains("\n  besides, no unit of work was seen, which `per_unit` is for\n"), "{message}");
}

/// Queries are kept one by one up to 1,000, units by name as well.
#[tokio::test]
async fn far_behind_what_is_kept_each_unit_is_counted() {
    let pool = common::sqlite_with_items(1).await;
    let (_, recording) = record(async {
        unit("large", queries(&pool, 1_500)).await;
        for _ in 0..1_500 {
            unit("small", queries(&pool, 1)).await;
        }
        unit("late", queries(&pool, 1_501)).await;
    })
    .await;
    let verdict = at_most(1_500).check(&recording);
    let unit = verdict.breaches()[0].unit.as_ref().expect("of a unit");
    assert_eq!((verdict.breaches()[0].actual, &*unit.name, unit.n_broken, unit.n_units), (1_501, "late", 1, 1_502));
    assert!(at_most(1_501).check(&recording).is_ok());
}

/// Units that run at the same time.
#[tokio::test]
async fn units_in_turn_are_told_apart() {
    let (pool, _file) = common::sqlite_file(4).await;
    let counted = Counted::new(pool);
    let one = |n: u64| {
        let counted = counted.clone();
        async move {
            for _ in 0..n {
                sqlx::query("SELECT ? + 1").bind(1).fetch_all(&counted).await.expect("rows");
                tokio::task::yield_now().await;
            }
        }
    };
    let work = async { tokio::join!(unit("a", one(3)), unit("b", one(4)), unit("c", one(2))) };
    let verdict = check(at_most(3), work).await.into_parts().1;
    assert_eq!(verdict.breaches()[0].to_string(), "expected queries <= 3 in each unit of work, found 4 in `b`");
}

/// Every metric of one unit is that of a scope around the same work alone.
#[tokio::test]
async fn every_metric_has_its_value_in_each_unit() {
    let pool = common::sqlite_with_items(3).await;
    let counted = Counted::new(pool.clone());
    let work = || async {
        let mut transaction = counted.begin().await.expect("a transaction");
        sqlx::query("UPDATE items SET name = 'y' WHERE id < 2").execute(&mut transaction).await.expect("rows");
        transaction.commit().await.expect("a commit");
        for id in [1, 1, 2] {
            sqlx::query("SELECT id FROM items WHERE id >= ?").bind(id).fetch_all(&counted).await.expect("rows");
        }
        sqlx::query("INSERT INTO items VALUES (9, 'z')").execute(&pool).await.expect("a row");
        sqlx::query("DELETE FROM items WHERE id = 9").execute(&pool).await.expect("a row");
    };
    let (_, alone) = record(work()).await;
    let (_, both) = record(async {
        unit("other", queries(&pool, 5)).await;
        unit("it", work()).await;
    })
    .await;
    for metric in Metric::NAMED.iter().cloned().chain([Metric::table("items")]).filter(|metric| *metric != Metric::Time)
    {
        // A bound that no unit is within names the value of the last and of the least.
        let value = alone.measure(&metric);
        let verdict = Budget::new().per_unit(metric.clone(), Bound::AtLeast(u64::MAX)).check(&both);
        let other = queries_metrics(&metric);
        assert_eq!(verdict.breaches()[0].actual, value.min(other), "{metric}");
        let verdict = Budget::new().per_unit(metric.clone(), Bound::Exactly(other)).check(&both);
        let found = verdict.breaches().first().map_or(other, |breach| breach.actual);
        assert_eq!(found, value, "{metric}");
    }
    let time = |bound| Budget::new().per_unit(Metric::Time, bound).check(&both).is_ok();
    let whole = both.measure(&Metric::Time);
    assert!(time(Bound::Within(1, whole - 1)) && !time(Bound::AtLeast(whole)));
}

/// What five queries of `queries` are, by each metric.
fn queries_metrics(metric: &Metric) -> u64 {
    match metric {
        Metric::Queries | Metric::Selects | Metric::Repeats | Metric::Unwrapped | Metric::Table(_) => 5,
        Metric::Shapes | Metric::RowsPerQuery => 1,
        Metric::Rows => 3,
        _ => 0,
    }
}

#[tokio::test]
#[budget(per_unit(queries <= 2, rows <= 2), queries <= 5)]
async fn an_attribute_has_it() {
    let pool = querybudget::pause(common::sqlite_with_items(3)).await;
    units(&pool, &[2, 1, 2]).await;
}

#[budget(per_unit(queries <= 2))]
#[tokio::test]
#[should_panic = "expected queries <= 2 in each unit of work, found 3 in `of 3`"]
async fn an_attribute_fails_by_it() {
    let pool = querybudget::pause(common::sqlite_with_items(3)).await;
    units(&pool, &[2, 3]).await;
}

#[budget(per_unit(queries <= 1), units("handle_event"))]
#[tokio::test]
#[should_panic = "expected queries <= 1 in each unit of work, found 2 in `handle_event`"]
async fn a_named_span_is_held_to_it() {
    let pool = querybudget::pause(common::sqlite_with_items(3)).await;
    queries(&pool, 2).instrument(tracing::info_span!("handle_event")).await;
}

/// Of two limits that one unit breaks its statements are shown once, and those of the scope if that is over its budget too.
#[tokio::test]
async fn a_unit_is_shown_once_and_beside_the_scope() {
    let budget = at_most(2).per_unit(Metric::Rows, Bound::AtMost(2)).limit(Metric::Queries, Bound::AtMost(4));
    let verdict = judged(budget, &[2, 3]).await;
    assert_eq!(
        common::pinned(&verdict),
        "\
querybudget: `NAME` is over its budget
  expected queries <= 4, found 5 in 1 shape (1 over)
  expected queries <= 2 in each unit of work, found 3 in `of 3` (1 over)
  expected rows <= 2 in each unit of work, found 3 in `of 3` (1 over)

  5x  SELECT name FROM items WHERE id = ?  N+1
      in the unit of work `of 3`
      3 of them in one loop
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::queries
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::units

  in `of 3`, unit 2 of 2:
  3x  SELECT name FROM items WHERE id = ?  N+1
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::queries
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::units

  help: fetch the rows in one query: SELECT id, name FROM items WHERE id IN (?, ?, ?), or join
  expected queries <= 4, found 5
  expected queries <= 2 in each unit of work, found 3 in `of 3`
  expected rows <= 2 in each unit of work, found 3 in `of 3`"
    );
}

/// The place in the first unit did not ask in the second.
#[tokio::test]
async fn only_the_places_that_asked_in_the_unit_are_shown() {
    let pool = common::sqlite_with_items(3).await;
    let look_up = || sqlx::query("SELECT count(*) FROM items").fetch_all(&pool);
    let checked = check(at_most(2), async {
        unit("first", async { look_up().await.map(drop) }).await.expect("rows");
        let both = async {
            for _ in 0..2 {
                look_up().await.expect("rows");
            }
            look_up().await.expect("rows");
        };
        unit("second", both).await;
    })
    .await;
    let message = common::pinned(checked.verdict());
    let (_, shown) = message.split_once("\n  in `second`, unit 2 of 2:\n").expect("the unit");
    assert!(shown.starts_with("  3x  SELECT count(*) FROM items"), "{message}");
    assert_eq!((shown.matches(" from\n").count(), shown.matches("      2 from\n").count()), (2, 1), "{message}");
}

/// Behind the first 1,000 queries it is not known who asked in which unit.
#[tokio::test]
async fn of_a_late_unit_no_place_is_accused() {
    let pool = common::sqlite_with_items(3).await;
    let look_up = || sqlx::query("SELECT count(*) FROM items").fetch_all(&pool);
    let checked = check(at_most(2), async {
        queries(&pool, 1_000).await;
        unit("first", async { look_up().await.map(drop) }).await.expect("rows");
        let looping = async {
            for _ in 0..3 {
                look_up().await.expect("rows");
            }
        };
        unit("second", looping).await;
    })
    .await;
    let message = common::pinned(checked.verdict());
    assert!(message.contains("\n  in `second`, unit 2 of 2:\n  3x  SELECT count(*) FROM items"), "{message}");
    assert!(!message.contains(" from\n"), "{message}");
}

#[tokio::test]
async fn a_block_has_it_with_a_value_of_the_tests() {
    let pool = common::sqlite_with_items(3).await;
    let most = [0, 1].len();
    assert_budget!((per_unit(queries <= most)), {
        units(&pool, &[2, 2]).await;
    });
}

/// `n` queries for `/n`, and one that tells who asks.
async fn page(State(pool): State<SqlitePool>, Path(n): Path<i64>) -> &'static str {
    sqlx::query("SELECT count(*) FROM items").fetch_all(&pool).await.expect("rows");
    queries(&pool, n).await;
    "done"
}

async fn requests(service: &Router, sizes: &[i64]) {
    for n in sizes {
        let request = Request::get(format!("/{n}")).body(Body::empty()).expect("a request");
        let response = service.clone().oneshot(request).await.expect("a response");
        assert!(response.status().is_success());
    }
}

async fn service() -> Router {
    let service = Router::new().route("/{n}", get(page)).with_state(common::sqlite_with_items(3).await);
    service.layer(TraceLayer::new_for_http())
}

#[tokio::test]
async fn each_request_is_held_and_the_message_shows_the_one() {
    let service = service().await;
    check(at_most(3), requests(&service, &[2, 1, 2])).await.assert();
    let checked = check(at_most(3), requests(&service, &[1, 4, 2, 3])).await;
    assert_eq!(
        common::pinned(checked.verdict()),
        "\
querybudget: `NAME` is over its budget
  expected queries <= 3 in each unit of work, found 5 in `request` (2 over); 2 of 4 units break it

  in `request`, unit 2 of 4:
  4x  SELECT name FROM items WHERE id = ?  N+1
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::queries
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::page
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::requests
  1x  SELECT count(*) FROM items           1 row
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::page
      tests/suite/unit_budgets.rs:LINE  suite::unit_budgets::requests

  help: fetch the rows in one query: SELECT id, name FROM items WHERE id IN (?, ?, ?), or join
  expected queries <= 3 in each unit of work, found 5 in `request`"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_at_the_same_time_are_held_on_threads_too() {
    let service = service().await;
    let all = async {
        let tasks = [1, 4, 2].map(|n| {
            let service = service.clone();
            tokio::spawn(async move { requests(&service, &[n]).await }.in_current_span())
        });
        for task in tasks {
            task.await.expect("the task ends");
        }
    };
    let verdict = check(at_most(3), all).await.into_parts().1;
    assert_eq!(verdict.breaches()[0].to_string(), "expected queries <= 3 in each unit of work, found 5 in `request`");
}
