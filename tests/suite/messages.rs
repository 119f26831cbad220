//! What a failing test shows: the common messages in full, the others in part.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use querybudget::{Bound, Budget, Lint, Metric, Verdict, check, check_sync, record};
use querybudget_test_support::servers;
use sqlx::SqlitePool;

use crate::common::{self, panics};

async fn shop() -> SqlitePool {
    let pool = common::sqlite().await;
    let schema = "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT);
                  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total INTEGER);
                  INSERT INTO customers VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')";
    sqlx::raw_sql(schema).execute(&pool).await.expect("a schema");
    pool
}

/// One query for the customers, then one for each of the four.
async fn naive(pool: &SqlitePool) {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM customers").fetch_all(pool).await.expect("customers");
    for id in ids {
        let orders = sqlx::query("SELECT id, total FROM orders WHERE customer_id = ?").bind(id);
        orders.fetch_all(pool).await.expect("orders");
    }
}

async fn verdict(budget: Budget, pool: &SqlitePool) -> Verdict {
    check(budget, naive(pool)).await.verdict().clone()
}

/// The message with the name of the scope, which is its line, replaced.
fn text(verdict: &Verdict) -> String {
    common::pinned(verdict)
}

#[tokio::test]
async fn over_the_maximum() {
    let pool = shop().await;
    let expected = "\
querybudget: `NAME` is over its budget
  expected queries <= 3, found 5 in 2 shapes (2 over)

  4x  SELECT id, total FROM orders WHERE customer_id = ?  N+1
      likely one for each of the 4 rows of: SELECT id FROM customers
      tests/suite/messages.rs:LINE  suite::messages::naive
  1x  SELECT id FROM customers                            4 rows
      tests/suite/messages.rs:LINE  suite::messages::naive

  help: fetch the rows in one query: SELECT customer_id, id, total FROM orders WHERE customer_id IN (?, ?, ?), or join
  expected queries <= 3, found 5";
    assert_eq!(text(&verdict(Budget::max_queries(3), &pool).await), expected);
}

#[tokio::test]
async fn an_n_plus_one() {
    let pool = shop().await;
    let expected = "\
querybudget: `NAME` has an N+1
  expected no n_plus_one, found a SELECT executed 4 times

  4x  SELECT id, total FROM orders WHERE customer_id = ?  N+1
      likely one for each of the 4 rows of: SELECT id FROM customers
      tests/suite/messages.rs:LINE  suite::messages::naive
  1x  SELECT id FROM customers                            4 rows
      tests/suite/messages.rs:LINE  suite::messages::naive

  help: fetch the rows in one query: SELECT customer_id, id, total FROM orders WHERE customer_id IN (?, ?, ?), or join
  help: if it is meant: allow(\"FROM orders WHERE customer_id = ?\", reason = \"..\")
  expected no n_plus_one, found a SELECT executed 4 times";
    assert_eq!(text(&verdict(Budget::new().no_n_plus_one(3), &pool).await), expected);
}

#[tokio::test]
async fn several_limits_at_once_are_all_told() {
    let pool = shop().await;
    let budget = Budget::new()
        .limit(Metric::Queries, Bound::Exactly(2))
        .limit(Metric::table("orders"), Bound::Within(1, 2))
        .limit(Metric::Writes, Bound::Exactly(0))
        .limit(Metric::Rows, Bound::Below(4))
        .no_n_plus_one(2);
    let expected = "\
querybudget: `NAME` is over its budget
  expected queries == 2, found 5 in 2 shapes (3 over)
  expected table(\"orders\") in 1..=2, found 4 (2 over)
  expected rows < 4, found 4 (1 over)
  expected no n_plus_one(threshold = 2), found a SELECT executed 4 times

  4x  SELECT id, total FROM orders WHERE customer_id = ?  N+1
      likely one for each of the 4 rows of: SELECT id FROM customers
      tests/suite/messages.rs:LINE  suite::messages::naive
  1x  SELECT id FROM customers                            4 rows
      tests/suite/messages.rs:LINE  suite::messages::naive

  help: fetch the rows in one query: SELECT customer_id, id, total FROM orders WHERE customer_id IN (?, ?, ?), or join
  help: if it is meant: allow(\"FROM orders WHERE customer_id = ?\", reason = \"..\")
  expected queries == 2, found 5
  expected table(\"orders\") in 1..=2, found 4
  expected rows < 4, found 4
  expected no n_plus_one(threshold = 2), found a SELECT executed 4 times";
    assert_eq!(text(&verdict(budget, &pool).await), expected);
}

#[tokio::test]
async fn below_the_minimum() {
    let pool = shop().await;
    let query = sqlx::query("SELECT id FROM customers WHERE id = 7").execute(&pool);
    let checked = check(Budget::new().limit(Metric::Queries, Bound::AtLeast(2)), query).await;
    let expected = "\
querybudget: `NAME` is not within its budget
  expected queries >= 2, found 1 in 1 shape

  1x  SELECT id FROM customers WHERE id = ?

  expected queries >= 2, found 1";
    assert_eq!(text(checked.verdict()), expected);
}

#[tokio::test]
async fn many_shapes_are_cut_and_the_way_to_see_them_is_told() {
    let pool = shop().await;
    let work = async {
        for column in 'a'..='l' {
            let sql = format!("SELECT id AS {column} FROM customers WHERE id = 0");
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.expect("no row");
        }
        sqlx::query("SELECT id AS a FROM customers WHERE id = 1").execute(&pool).await.expect("a row");
    };
    let checked = check(Budget::max_queries(1), work).await;
    let expected = "\
querybudget: `NAME` is over its budget
  expected queries <= 1, found 13 in 12 shapes (12 over)

  2x  SELECT id AS a FROM customers WHERE id = ?  1 row
      1 from
        tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
      1 from
        tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS b FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS c FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS d FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS e FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS f FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS g FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS h FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS i FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  1x  SELECT id AS j FROM customers WHERE id = ?
      tests/suite/messages.rs:LINE  suite::messages::many_shapes_are_cut_and_the_way_to_see_them_is_told
  ... and 2 more shapes (2 queries); QUERYBUDGET_SHOW=all shows them

  expected queries <= 1, found 13";
    assert_eq!(text(checked.verdict()), expected);
}

#[tokio::test]
async fn a_long_statement_is_cut() {
    let pool = shop().await;
    let columns = vec!["id AS a_rather_long_name"; 30].join(", ");
    let sql = format!("SELECT {columns} FROM customers");
    let checked = check(Budget::no_queries(), sqlx::query(sqlx::AssertSqlSafe(sql.clone())).fetch_all(&pool)).await;
    let expected = format!(
        "\
querybudget: `NAME` is over its budget
  expected queries == 0, found 1 in 1 shape (1 over)

  1x  {}… FROM customers  4 rows

  expected queries == 0, found 1",
        &sql[..184]
    );
    assert_eq!(text(checked.verdict()), expected);
}

#[tokio::test]
async fn a_time_is_shown_in_humane_units() {
    let pool = shop().await;
    let budget =
        Budget::new().limit(Metric::Time, Bound::AtMost(1_000_000)).limit(Metric::Time, Bound::AtLeast(u64::MAX));
    let message = text(&verdict(budget, &pool).await);
    assert!(message.contains("expected time >= 18446744073.709551615s, found "), "{message}");
}

#[test]
fn nothing_seen() {
    let checked = check_sync(Budget::max_queries(3), || ());
    let expected = "\
querybudget: `NAME` saw no query
  expected at least one, since the budget is: queries <= 3

  help: if none is meant, write `queries == 0` or `assert_no_queries!`; to allow none, `queries in 0..=n`
  help: a connection with `log_statements(LevelFilter::Off)` reports nothing that could be counted
  help: code that was not awaited in here, or that talks to the database without sqlx, is not seen";
    assert_eq!(text(checked.verdict()), expected);
}

#[tokio::test]
async fn statements_that_are_not_counted_are_told() {
    let pool = shop().await;
    let work = async {
        sqlx::query("PRAGMA foreign_keys = ON").execute(&pool).await.expect("set");
        sqlx::raw_sql("BEGIN").execute(&pool).await.expect("begun");
        sqlx::raw_sql("ROLLBACK").execute(&pool).await.expect("ended");
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
    };
    let checked = check(Budget::no_queries(), work).await;
    let expected = "\
querybudget: `NAME` is over its budget
  expected queries == 0, found 1 in 1 shape (1 over)

  1x  SELECT ?  1 row
      tests/suite/messages.rs:LINE  suite::messages::statements_that_are_not_counted_are_told

  not counted: 2 transaction, 1 session

  expected queries == 0, found 1";
    assert_eq!(text(checked.verdict()), expected);
}

#[tokio::test]
async fn call_sites_stand_below_the_query_on_postgres() {
    async fn total_of(pool: &sqlx::PgPool, customer: i32) -> i32 {
        sqlx::query_scalar("SELECT $1 + 1").bind(customer).fetch_one(pool).await.expect("a total")
    }
    let Some(database) = servers::fresh_postgres().await else { return };
    let pool = sqlx::PgPool::connect(database.url()).await.expect("a pool");
    let work = async {
        for customer in 0..3 {
            total_of(&pool, customer).await;
        }
    };
    let checked = check(Budget::max_queries(1), work).await;
    let test = "suite::messages::call_sites_stand_below_the_query_on_postgres";
    let expected = format!(
        "\
querybudget: `NAME` is over its budget
  expected queries <= 1, found 3 in 1 shape (2 over)

  3x  SELECT ? + ?  N+1
      tests/suite/messages.rs:LINE  {test}::total_of
      tests/suite/messages.rs:LINE  {test}

  help: fetch the rows in one query, with a list of all keys, or join
  expected queries <= 1, found 3"
    );
    assert_eq!(text(checked.verdict()), expected);
}

#[tokio::test]
async fn no_value_stands_in_a_message() {
    let pool = shop().await;
    let work = async {
        sqlx::query("SELECT id FROM customers WHERE name = 'secret-literal'").execute(&pool).await.expect("no row");
        let bound = sqlx::query("SELECT id FROM customers WHERE name = ?").bind("secret-argument");
        bound.execute(&pool).await.expect("no row");
    };
    let checked = check(Budget::no_queries(), work).await;
    let recording = checked.verdict().recording().expect("a recording");
    let all = format!("{} {recording} {recording:?} {:?}", checked.verdict(), checked.verdict());
    assert!(!all.contains("secret"), "{all}");
}

#[tokio::test]
async fn the_panic_is_at_the_callers_line() {
    let pool = shop().await;
    panics::note_places();
    let line = line!() + 1;
    let failing = async { check(Budget::max_queries(1), naive(&pool)).await.assert() };
    AssertUnwindSafe(failing).catch_unwind().await.expect_err("over its budget");
    let (_, queries) = record(naive(&pool)).await;
    let verdict = Budget::max_queries(1).check(&queries);
    std::panic::catch_unwind(AssertUnwindSafe(|| verdict.assert())).expect_err("over its budget");
    let here = |line| (file!().to_owned(), line);
    assert_eq!(panics::noted_places(), [here(line), here(line + 4)]);
}

#[tokio::test]
async fn statements_in_no_scope_that_may_be_the_tests_are_listed() {
    let pool = shop().await;
    let work = async {
        let spawned = pool.clone();
        let query = async move { sqlx::query("SELECT name FROM customers").fetch_all(&spawned).await.map(drop) };
        common::on_a_thread(query).await.expect("rows");
    };
    if common::is_alone() {
        return check(Budget::num_queries(1), work).await.assert();
    }
    let checked = check(Budget::max_queries(1), work).await;
    let message = checked.verdict().to_string();
    let listed = "ran in no scope, and may be the test's:\n";
    let help = "  help: give a task or a thread the span of the test, with `tracing::Instrument` and `tracing::Span`:\n      tokio::spawn(future.in_current_span())\n";
    assert!(message.contains(listed) && message.contains(help), "{message}");
    assert!(message.contains("  1x  SELECT name FROM customers"), "{message}");
}

#[tokio::test]
async fn the_very_same_statement_again_and_again_is_to_be_run_once() {
    let pool = shop().await;
    let work = async {
        for _ in 0..3 {
            sqlx::query("SELECT name FROM customers").fetch_all(&pool).await.expect("rows");
        }
    };
    let checked = check(Budget::new().no_n_plus_one(3).deny(Lint::DuplicateQuery), work).await;
    let message = checked.verdict().to_string();
    assert!(
        message.contains(" asks for the same again\n  expected no duplicate_query, found 2 executions of a SELECT"),
        "{message}"
    );
    let help = "  help: run the statement once and keep its rows, since it is the same each time\n";
    assert!(message.contains(help), "{message}");
}
