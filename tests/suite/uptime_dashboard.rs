//! The three versions of the example, as its reader would test them.

#[path = "../../examples/uptime_dashboard.rs"]
#[allow(dead_code, reason = "its `main` is not used here")]
mod example;

use example::{Line, NOW, aggregate, budget, eager, history, last_day};
use querybudget::{Bound, Budget, Lint, Metric, Recording, budget, check, pause, record};

use crate::common;

#[tokio::test]
async fn the_versions_show_the_same_page() -> sqlx::Result<()> {
    let pool = history(100).await?;
    let page = eager(&pool).await?;
    assert_eq!((page.len(), &page[0]), (20, &Line { name: "server 1".to_owned(), up: 22, checks: 24 }));
    assert_eq!(page, last_day(&pool).await?);
    assert_eq!(page, aggregate(&pool).await?);
    Ok(())
}

fn numbers(queries: &Recording) -> [u64; 4] {
    [queries.len(), queries.shapes().count() as u64, queries.rows(), queries.rows_per_query()]
}

#[tokio::test]
async fn the_eager_version_runs_few_queries_and_reads_all_rows() -> sqlx::Result<()> {
    let pool = history(NOW).await?;
    let (_, eager) = record(eager(&pool)).await;
    assert_eq!(numbers(&eager), [2, 2, 200_020, 200_000]);
    let (_, last_day) = record(last_day(&pool)).await;
    assert_eq!(numbers(&last_day), [2, 2, 500, 480]);
    let (_, aggregate) = record(aggregate(&pool)).await;
    assert_eq!(numbers(&aggregate), [1, 1, 20, 20]);
    Ok(())
}

/// It passes: this is the test that is not enough.
#[tokio::test]
#[budget(queries <= 2, no_n_plus_one)]
async fn a_budget_of_queries_does_not_see_the_history() -> sqlx::Result<()> {
    let pool = pause(history(NOW)).await?;
    assert_eq!(eager(&pool).await?.len(), 20);
    Ok(())
}

#[tokio::test]
#[budget(queries <= 2, rows <= 1_000, deny(unbounded_result(rows = 1_000)))]
async fn the_last_day_is_within_the_budget_of_rows() -> sqlx::Result<()> {
    let pool = pause(history(NOW)).await?;
    assert_eq!(last_day(&pool).await?.len(), 20);
    Ok(())
}

#[tokio::test]
#[budget(queries == 1, rows <= 20, deny(unbounded_result))]
async fn the_aggregate_returns_a_row_for_each_server() -> sqlx::Result<()> {
    let pool = pause(history(NOW)).await?;
    assert_eq!(aggregate(&pool).await?.len(), 20);
    Ok(())
}

/// Each of the two terms sees it by itself; the lint names the query.
#[tokio::test]
async fn a_budget_of_rows_sees_it_and_so_does_the_lint() -> sqlx::Result<()> {
    let (_, eager) = record(eager(&history(NOW).await?)).await;
    assert!(Budget::max_queries(2).check(&eager).is_ok());
    let by_rows = Budget::new().limit(Metric::Rows, Bound::AtMost(1_000)).check(&eager);
    assert_eq!(by_rows.breaches()[0].to_string(), "expected rows <= 1000, found 200020");
    let by_lint = Budget::new().deny(Lint::UnboundedResult.at(1_000)).check(&eager);
    let named: Vec<_> = by_lint.findings().iter().map(ToString::to_string).collect();
    assert_eq!(named, ["unbounded_result: SELECT server_id, hour, up FROM checks"]);
    Ok(())
}

/// A test's tables have to be fuller than the limit is high.
#[tokio::test]
async fn neither_sees_it_where_the_history_is_short() -> sqlx::Result<()> {
    let (_, eager) = record(eager(&history(40).await?)).await;
    assert_eq!(numbers(&eager), [2, 2, 20 + 20 * 40, 800]);
    assert!(budget().check(&eager).is_ok());
    Ok(())
}

/// What was expected, the query, and that the seeding is not in the numbers.
const IN_THE_FAILURE: [&str; 6] = [
    "  expected rows <= 1000, found 200020 (199020 over)",
    "  expected no unbounded_result(rows = 1000), found a query that returned 200,000 rows",
    "  1x  SELECT server_id, hour, up FROM checks    unbounded, 200,000 rows in one",
    "  1x  SELECT id, name FROM servers ORDER BY id  20 rows",
    "  not counted: 3 paused",
    "  help: ask for what is shown: a condition, a LIMIT or an aggregate; read a large table in batches",
];

#[tokio::test]
async fn the_failure_names_the_query_and_what_to_ask_instead() -> sqlx::Result<()> {
    let in_a_test = async {
        let pool = pause(history(NOW)).await?;
        eager(&pool).await
    };
    let checked = check(budget(), in_a_test).await;
    let message = common::without_other_tests(&checked.verdict().to_string());
    let mut lines = message.lines();
    for expected in IN_THE_FAILURE {
        assert!(lines.any(|line| line == expected), "expected, in this order, the line {expected:?} in\n{message}");
    }
    Ok(())
}
