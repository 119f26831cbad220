//! Attributes above and below the harnesses.

use querybudget::{budget, no_n_plus_one};
use sqlx::SqlitePool;

use super::{broken, one, one_for_each_of_three, pool};

#[budget(queries == 2, selects == 2, writes == 0)]
#[tokio::test]
async fn above_tokio() {
    let pool = pool().await;
    one(&pool).await.unwrap();
    one(&pool).await.unwrap();
}

#[tokio::test]
#[budget(queries == 1)]
async fn below_tokio() -> Result<(), Box<dyn std::error::Error>> {
    one(&pool().await).await?;
    "1".parse::<u8>()?;
    Ok(())
}

#[budget(queries == 1)]
#[tokio::test(flavor = "multi_thread")]
async fn above_tokio_on_threads() {
    one(&pool().await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[budget(queries == 1)]
async fn below_tokio_on_threads() {
    one(&pool().await).await.unwrap();
}

#[budget(queries == 1)]
#[test]
fn on_a_test_with_a_runtime_of_its_own() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { one(&pool().await).await }).unwrap();
}

#[tokio::test]
#[budget(queries == 0)]
#[should_panic(expected = "expected queries == 0, found 1")]
async fn over_its_budget() {
    one(&pool().await).await.unwrap();
}

#[tokio::test]
#[budget(queries <= 3)]
#[should_panic(expected = "saw no")]
async fn that_saw_nothing() {}

/// As the test of a route that needs no database.
#[tokio::test]
#[no_n_plus_one]
#[budget(warn(select_star))]
async fn of_lints_alone_passes_without_a_query() {}

#[no_n_plus_one]
#[budget(queries in 1..=9)]
#[tokio::test]
#[should_panic(expected = "3x")]
async fn with_an_n_plus_one() {
    one_for_each_of_three(&pool().await).await.unwrap();
}

#[tokio::test]
#[no_n_plus_one(threshold = 4)]
async fn with_a_higher_threshold() {
    one_for_each_of_three(&pool().await).await.unwrap();
}

#[tokio::test]
#[budget(deny(n_plus_one(threshold = 2), select_star), warn(duplicate_query, unbounded_result), rows_per_query <= 1)]
#[should_panic(expected = "expected no n_plus_one(threshold = 2), found a SELECT executed 3 times")]
async fn with_denied_lints() {
    one_for_each_of_three(&pool().await).await.unwrap();
}

#[tokio::test]
#[no_n_plus_one(threshold = 3, allow("SELECT ? + ?", reason = "three are meant"))]
async fn with_an_exception() {
    one_for_each_of_three(&pool().await).await.unwrap();
}

#[tokio::test]
#[no_n_plus_one(allow("SELECT ? + ?", "FROM jobs", reason = "they are meant"))]
#[should_panic(expected = r#"help: remove allow("FROM jobs", reason = "they are meant")"#)]
async fn with_two_exceptions_of_which_one_is_stale() {
    one_for_each_of_three(&pool().await).await.unwrap();
}

#[tokio::test]
#[no_n_plus_one(allow("FROM jobs", reason = "the poll has a bound"))]
#[should_panic(expected = r#"help: remove allow("FROM jobs", reason = "the poll has a bound")"#)]
async fn with_a_stale_exception() {
    one(&pool().await).await.unwrap();
}

#[tokio::test]
#[budget(queries == 0)]
#[should_panic(expected = "my own failure")]
async fn that_fails_by_itself() {
    one(&pool().await).await.unwrap();
    panic!("my own failure");
}

#[test]
fn that_returns_an_error() {
    #[budget(queries == 0)]
    #[tokio::main(flavor = "current_thread")]
    async fn page() -> sqlx::Result<i64> {
        broken(&pool().await).await
    }
    assert!(page().is_err());
}

#[budget(queries == 1)]
#[tokio::main(flavor = "current_thread")]
async fn generic<T: Clone>(mut value: T) -> impl Fn() -> T {
    let changed = value.clone();
    one(&pool().await).await.unwrap();
    value = changed;
    move || value.clone()
}

#[budget(queries == 1)]
#[tokio::main(flavor = "current_thread")]
async fn borrowed(name: &mut String) -> &str {
    name.push_str(if one(&pool().await).await.unwrap() == 1 { "!" } else { "?" });
    name
}

#[test]
fn on_what_an_attribute_of_another_name_runs() {
    assert_eq!(generic(7)(), 7);
    assert_eq!(borrowed(&mut "Ada".to_owned()), "Ada!");
}

#[budget(queries == 1)]
#[sqlx::test]
async fn above_sqlx(pool: SqlitePool) -> sqlx::Result<()> {
    one(&pool).await.map(drop)
}

#[sqlx::test]
#[budget(queries == 1)]
async fn below_sqlx(pool: SqlitePool) -> sqlx::Result<()> {
    one(&pool).await?;
    Ok(())
}

#[budget(queries == 1)]
#[sqlx::test]
async fn above_sqlx_without_a_pool() {
    one(&pool().await).await.unwrap();
}

#[sqlx::test]
#[budget(queries == 1)]
async fn below_sqlx_without_a_pool() -> sqlx::Result<()> {
    one(&pool().await).await?;
    Ok(())
}

#[sqlx::test]
#[budget(queries == 2)]
#[should_panic(expected = "expected queries == 2, found 1")]
async fn below_sqlx_over_its_budget(pool: SqlitePool) {
    one(&pool).await.unwrap();
}

#[budget(queries == 1)]
#[test_log::test(tokio::test)]
async fn above_test_log() {
    one(&pool().await).await.unwrap();
}

#[test_log::test(tokio::test)]
#[budget(queries == 1)]
async fn below_test_log() {
    one(&pool().await).await.unwrap();
}

#[tokio::test]
#[test_log::test]
#[budget(queries == 0)]
#[should_panic(expected = "expected queries == 0, found 1")]
async fn below_test_log_over_its_budget() {
    one(&pool().await).await.unwrap();
}
