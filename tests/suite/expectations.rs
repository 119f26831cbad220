//! Named expectations: each is told by itself, and what belongs to none is listed.

use querybudget::{Bound, Budget, Metric, check, expect_queries};
use sqlx::SqlitePool;

use crate::common;

async fn shop() -> SqlitePool {
    let pool = common::sqlite().await;
    let schema = "CREATE TABLE posts (id INTEGER, author INTEGER); CREATE TABLE authors (id INTEGER);
                  INSERT INTO posts VALUES (1, 1), (2, 2)";
    sqlx::raw_sql(schema).execute(&pool).await.expect("a schema");
    pool
}

async fn page(pool: &SqlitePool) {
    sqlx::query("SELECT id, author FROM posts").fetch_all(pool).await.expect("posts");
    for author in 1..=2 {
        sqlx::query("SELECT id FROM authors WHERE id = ?").bind(author).fetch_all(pool).await.expect("an author");
    }
}

#[tokio::test]
async fn each_query_belongs_to_the_first_expectation_that_it_is_of() {
    let pool = shop().await;
    expect_queries!(("the page": table("posts") == 1, "the rest": selects in 1..=2), { page(&pool).await });
    expect_queries!(("all of it": queries == 3, "nothing is left": selects == 0), { page(&pool).await });
    let n_authors = 2;
    expect_queries!(("the page": "from POSTS" == 1, "authors": "WHERE id = ?" == n_authors), { page(&pool).await });
}

#[tokio::test]
async fn each_expectation_is_told_and_what_belongs_to_none_is_listed() {
    let pool = shop().await;
    let budget = Budget::new().expect("the page", Metric::table("posts"), Bound::Exactly(1)).expect(
        "authors in one go",
        Metric::table("authors"),
        Bound::Exactly(1),
    );
    let checked = check(budget, async {
        page(&pool).await;
        sqlx::query("UPDATE posts SET author = ?").bind(2).execute(&pool).await.expect("rows");
        sqlx::query("SELECT 1 AS one").fetch_all(&pool).await.expect("a row");
    })
    .await;
    let verdict = checked.verdict();
    let expected = "\
querybudget: `NAME` is not as expected
  the page: expected table(\"posts\") == 1, found 2
  authors in one go: expected table(\"authors\") == 1, found 2
  nothing else: expected none, found 1 query

  2x  SELECT id FROM authors WHERE id = ?  N+1
      likely one for each of the 2 rows of: SELECT id, author FROM posts
      tests/suite/expectations.rs:LINE  suite::expectations::page
      tests/suite/expectations.rs:LINE  suite::expectations::each_expectation_is_told_and_what_belongs_to_none_is_listed
  1x  SELECT ? AS one                      not expected, 1 row
      tests/suite/expectations.rs:LINE  suite::expectations::each_expectation_is_told_and_what_belongs_to_none_is_listed
  1x  SELECT id, author FROM posts         2 rows
      tests/suite/expectations.rs:LINE  suite::expectations::page
      tests/suite/expectations.rs:LINE  suite::expectations::each_expectation_is_told_and_what_belongs_to_none_is_listed
  1x  UPDATE posts SET author = ?
      tests/suite/expectations.rs:LINE  suite::expectations::each_expectation_is_told_and_what_belongs_to_none_is_listed

  help: fetch the rows in one query: SELECT id FROM authors WHERE id IN (?, ?, ?), or join
  the page: expected table(\"posts\") == 1, found 2
  authors in one go: expected table(\"authors\") == 1, found 2
  nothing else: expected none, found 1 query";
    assert_eq!(common::pinned(verdict), expected);
}

#[tokio::test]
#[should_panic = "saw no query"]
async fn none_at_all_is_not_as_expected() {
    expect_queries!(("the page": queries == 1), {});
}

#[tokio::test]
async fn perhaps_none_is_said_by_a_range() {
    expect_queries!(("the page": queries in 0..=1), {});
}
