//! The three versions of the example, as its reader would test them.

#[path = "../../examples/admin_dashboard.rs"]
#[allow(dead_code, reason = "its `main` is not used here")]
mod example;

use example::{aggregate, batched, naive, shop};
use querybudget::{Budget, assert_max_queries, assert_num_queries, check};

use crate::common;

#[tokio::test]
async fn the_versions_show_the_same_page() -> sqlx::Result<()> {
    let pool = shop(20).await?;
    let page = naive(&pool).await?;
    assert_eq!((page.len(), page[0].orders), (20, 3));
    assert_eq!(page, batched(&pool).await?);
    assert_eq!(page, aggregate(&pool).await?);
    Ok(())
}

#[tokio::test]
async fn the_naive_version_runs_a_query_for_each_customer_and_each_order() -> sqlx::Result<()> {
    for n_customers in [20, 200, 2_000] {
        let pool = shop(n_customers).await?;
        assert_num_queries!(1 + n_customers + 3 * n_customers, { naive(&pool).await? });
    }
    Ok(())
}

#[tokio::test]
async fn the_batched_version_runs_three() -> sqlx::Result<()> {
    for n_customers in [20, 200, 2_000] {
        let pool = shop(n_customers).await?;
        assert_num_queries!(3, { batched(&pool).await? });
    }
    Ok(())
}

#[tokio::test]
async fn the_aggregate_version_runs_one() -> sqlx::Result<()> {
    let pool = shop(2_000).await?;
    let page = assert_max_queries!(1, { aggregate(&pool).await? });
    assert_eq!(page.len(), 2_000);
    Ok(())
}

/// What the README shows first.
const FAILURE: &str = "\
querybudget: `NAME` is over its budget
  expected queries <= 3, found 81 in 3 shapes (78 over)

  20x  SELECT id FROM orders WHERE customer_id = ?                    N+1
       likely one for each of the 20 rows of: SELECT id, name FROM customers ORDER BY id
       examples/admin_dashboard.rs:LINE  suite::admin_dashboard::example::orders_of
       examples/admin_dashboard.rs:LINE  suite::admin_dashboard::example::naive
  60x    SELECT price * quantity FROM order_items WHERE order_id = ?  N+1
         likely one for each of the 60 rows of: SELECT id FROM orders WHERE customer_id = ?
         examples/admin_dashboard.rs:LINE  suite::admin_dashboard::example::total_of
         examples/admin_dashboard.rs:LINE  suite::admin_dashboard::example::naive
   1x  SELECT id, name FROM customers ORDER BY id                     20 rows
       examples/admin_dashboard.rs:LINE  suite::admin_dashboard::example::naive

  help: fetch the rows in one query: SELECT order_id, price * quantity FROM order_items WHERE order_id IN (?, ?, ?), or join
  help: fetch the rows in one query: SELECT customer_id, id FROM orders WHERE customer_id IN (?, ?, ?), or join
  expected queries <= 3, found 81";

#[tokio::test]
async fn a_budget_of_three_fails_the_naive_version_and_names_both_loops() -> sqlx::Result<()> {
    let pool = shop(20).await?;
    let checked = check(Budget::max_queries(3), naive(&pool)).await;
    assert_eq!(common::pinned(checked.verdict()), FAILURE);
    Ok(())
}

#[test]
fn the_readme_shows_this_failure() {
    let readme = include_str!("../../README.md");
    let (failure, totals) = FAILURE.rsplit_once('\n').expect("several lines");
    let dump = "dump: target/querybudget/shop/pages/dashboard_lists_customers.json";
    let shown = format!("{failure}\n  {dump}\n{totals}").replace("NAME", "dashboard_lists_customers");
    let shown = shown
        .replace("examples/admin_dashboard.rs", "src/pages.rs")
        .replace("suite::admin_dashboard::example", "shop::pages");
    let readme = common::without_lines(readme);
    assert!(readme.contains(&shown), "the README shows another failure than:\n{shown}");
}
