//! The other lints: of each a recording that passes, and one that fails with its whole message.

use std::future::Future;

use querybudget::{Bound, Budget, Lint, LintTerm, Metric, check};
use sqlx::SqlitePool;

use super::passes_with;
use super::shop::{customers, number, orders_of, shop, wrapped_shop, write};
use crate::common;

/// The message that the work fails with, with another name of the scope.
async fn message<F: Future>(budget: Budget, work: F) -> String {
    let checked = check(budget, work).await;
    let verdict = checked.verdict();
    common::pinned(verdict)
}

fn deny(lint: impl Into<LintTerm>) -> Budget {
    Budget::new().deny(lint)
}

async fn rows(pool: &SqlitePool, sql: &'static str) -> usize {
    sqlx::query(sql).fetch_all(pool).await.expect("rows").len()
}

#[tokio::test]
async fn duplicate_query_passes_different_arguments_and_writes() {
    let pool = wrapped_shop().await;
    passes_with(deny(Lint::DuplicateQuery), 5, async {
        orders_of(&pool, 1).await;
        orders_of(&pool, 2).await;
        customers(&pool).await;
        write(&pool, "DELETE FROM orders WHERE id = ?", 1).await;
        write(&pool, "DELETE FROM orders WHERE id = ?", 1).await;
    })
    .await;
}

#[tokio::test]
async fn duplicate_query_fails_the_very_same_again() {
    let pool = shop().await;
    let work = async {
        for literal in ["SELECT id FROM orders WHERE total = 100", "SELECT id FROM orders WHERE total = 200"] {
            rows(&pool, literal).await;
            rows(&pool, literal).await;
        }
    };
    let expected = "\
querybudget: `NAME` asks for the same again
  expected no duplicate_query, found 2 executions of a SELECT that had been executed before

  4x  SELECT id FROM orders WHERE total = ?  duplicate
      2 from
        tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows
      > tests/suite/findings/lints.rs:LINE  suite::findings::lints::duplicate_query_fails_the_very_same_again
      2 from
        tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows
      > tests/suite/findings/lints.rs:LINE  suite::findings::lints::duplicate_query_fails_the_very_same_again

  help: run the statement once and keep its rows, since it is the same each time
  help: if it is meant: allow(\"FROM orders WHERE total = ?\", reason = \"..\")
  expected no duplicate_query, found 2 executions of a SELECT that had been executed before";
    assert_eq!(message(deny(Lint::DuplicateQuery), work).await, expected);
}

#[tokio::test]
async fn row_by_row_writes_passes_two_of_them_and_a_batch() {
    let pool = shop().await;
    passes_with(deny(Lint::RowByRowWrites.at(3)), 5, async {
        for id in [101, 102] {
            write(&pool, "INSERT INTO orders (id) VALUES (?)", id).await;
        }
        for customer in 1..4 {
            write(&pool, "UPDATE orders SET total = 0 WHERE customer_id = ?", customer).await;
        }
    })
    .await;
}

#[tokio::test]
async fn row_by_row_writes_fails_a_loop_of_inserts() {
    let pool = shop().await;
    let work = async {
        for id in 100..104 {
            write(&pool, "INSERT INTO orders (id) VALUES (?)", id).await;
        }
    };
    let expected = "\
querybudget: `NAME` writes row by row
  expected no row_by_row_writes, found an INSERT executed 4 times, for a row each

  4x  INSERT INTO orders (id) VALUES (?)  row by row
      tests/suite/findings/shop.rs:LINE  suite::findings::shop::write
      tests/suite/findings/lints.rs:LINE  suite::findings::lints::row_by_row_writes_fails_a_loop_of_inserts

  help: insert many rows at once: INSERT .. VALUES (..), (..), with sqlx's `QueryBuilder::push_values`
  help: if it is meant: allow(\"INSERT INTO orders (id) VALUES (?)\", reason = \"..\")
  expected no row_by_row_writes, found an INSERT executed 4 times, for a row each";
    assert_eq!(message(deny(Lint::RowByRowWrites.at(3)), work).await, expected);
}

#[tokio::test]
async fn unbounded_result_passes_many_small_pages() {
    let pool = shop().await;
    passes_with(deny(Lint::UnboundedResult.at(4)), 4, async {
        for customer in 1..4 {
            orders_of(&pool, customer).await;
        }
        customers(&pool).await;
    })
    .await;
}

#[tokio::test]
async fn unbounded_result_fails_a_page_of_everything() {
    let pool = shop().await;
    let work = rows(&pool, "SELECT id FROM order_items");
    let expected = "\
querybudget: `NAME` has an unbounded result
  expected no unbounded_result(rows = 4), found a query that returned 16 rows

  1x  SELECT id FROM order_items  unbounded, 16 rows in one
      tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows

  help: ask for what is shown: a condition, a LIMIT or an aggregate; read a large table in batches
  help: if it is meant: allow(\"FROM order_items\", reason = \"..\")
  expected no unbounded_result(rows = 4), found a query that returned 16 rows";
    assert_eq!(message(deny(Lint::UnboundedResult.at(4)), work).await, expected);
}

#[tokio::test]
async fn select_star_passes_counts_and_named_columns() {
    let pool = shop().await;
    passes_with(deny(Lint::SelectStar), 3, async {
        number(&pool, "SELECT count(*) FROM orders").await;
        rows(&pool, "SELECT price * quantity FROM order_items").await;
        rows(&pool, "SELECT id FROM orders o WHERE EXISTS (SELECT * FROM order_items i WHERE i.order_id = o.id)").await;
    })
    .await;
}

#[tokio::test]
async fn select_star_fails_all_columns_of_one_table() {
    let pool = shop().await;
    let work = rows(&pool, "SELECT c.name, o.* FROM customers c JOIN orders o ON o.customer_id = c.id");
    let expected = "\
querybudget: `NAME` selects all columns
  expected no select_star, found a SELECT of all columns

  1x  SELECT c.name, o.* FROM customers c JOIN orders o ON o.customer_id = c.id  all columns
      tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows

  help: name the columns that are used
  help: if it is meant: allow(\"FROM customers c JOIN orders o ON o.customer_id = c.id\", reason = \"..\")
  expected no select_star, found a SELECT of all columns";
    assert_eq!(message(deny(Lint::SelectStar), work).await, expected);
}

#[tokio::test]
async fn offset_pagination_passes_a_near_page_and_keys() {
    let pool = shop().await;
    passes_with(deny(Lint::OffsetPagination.at(100)), 2, async {
        rows(&pool, "SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 99").await;
        rows(&pool, "SELECT id FROM orders WHERE id > 1000 ORDER BY id LIMIT 2").await;
    })
    .await;
}

#[tokio::test]
async fn offset_pagination_fails_a_far_page() {
    let pool = shop().await;
    let work = rows(&pool, "SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 100");
    let expected = "\
querybudget: `NAME` skips rows with OFFSET
  expected no offset_pagination(offset = 100), found a SELECT that skips too many rows

  1x  SELECT id FROM orders ORDER BY id LIMIT ? OFFSET ?  skips rows
      tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows

  help: go on from the last row seen, with `WHERE id > ? ORDER BY id LIMIT ?`, instead of skipping
  help: if it is meant: allow(\"FROM orders\", reason = \"..\")
  expected no offset_pagination(offset = 100), found a SELECT that skips too many rows";
    assert_eq!(message(deny(Lint::OffsetPagination.at(100)), work).await, expected);
}

#[tokio::test]
async fn an_exception_passes_what_it_is_for() {
    let pool = shop().await;
    let budget = deny(Lint::SelectStar).allow("customers", "the export has all columns");
    passes_with(budget, 1, rows(&pool, "SELECT * FROM customers")).await;
}

#[tokio::test]
async fn an_exception_that_nothing_needs_fails() {
    let pool = shop().await;
    let budget = deny(Lint::SelectStar).allow("customers", "the export has all columns");
    let expected = "\
querybudget: `NAME` allows what no longer happens
  expected a finding for allow(\"customers\", reason = \"the export has all columns\"), found none

  1x  SELECT name FROM customers  4 rows
      tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows

  help: remove allow(\"customers\", reason = \"the export has all columns\")
  expected a finding for allow(\"customers\", reason = \"the export has all columns\"), found none";
    assert_eq!(message(budget, rows(&pool, "SELECT name FROM customers")).await, expected);
}

#[tokio::test]
async fn a_warning_passes() {
    let pool = shop().await;
    let budget = Budget::new().warn(Lint::SelectStar);
    let checked = check(budget, rows(&pool, "SELECT * FROM customers")).await;
    assert!(checked.verdict().is_ok());
    let warnings: Vec<String> = checked.verdict().warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["select_star: SELECT * FROM customers"]);
}

#[tokio::test]
async fn a_warning_is_told_where_something_else_fails() {
    let pool = shop().await;
    let budget = Budget::new().limit(Metric::Rows, Bound::AtMost(1)).warn(Lint::SelectStar);
    let expected = "\
querybudget: `NAME` is over its budget
  expected rows <= 1, found 4 (3 over)

  1x  SELECT * FROM customers  all columns
      tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows

  warning: select_star, a SELECT of all columns: SELECT * FROM customers
    tests/suite/findings/lints.rs:LINE  suite::findings::lints::rows

  help: name the columns that are used
  expected rows <= 1, found 4";
    assert_eq!(message(budget, rows(&pool, "SELECT * FROM customers")).await, expected);
}
