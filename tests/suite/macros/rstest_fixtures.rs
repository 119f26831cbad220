//! Attributes and rstest. The fixtures execute three queries, which no test has in its budget.

use querybudget::budget;
use rstest::{fixture, rstest};
use sqlx::SqlitePool;

use super::{one, pool};

#[fixture]
async fn shop() -> SqlitePool {
    let pool = pool().await;
    for _ in 0..3 {
        one(&pool).await.unwrap();
    }
    pool
}

#[budget(queries == 1)]
#[rstest]
#[tokio::test]
async fn above(#[future(awt)] shop: SqlitePool) {
    one(&shop).await.unwrap();
}

#[rstest]
#[tokio::test]
#[budget(queries == 1)]
async fn below(#[future(awt)] shop: SqlitePool) {
    one(&shop).await.unwrap();
}

#[rstest]
#[budget(queries == 1)]
#[tokio::test]
#[should_panic(expected = "expected queries == 1, found 2")]
async fn between(#[future(awt)] shop: SqlitePool) {
    one(&shop).await.unwrap();
    one(&shop).await.unwrap();
}

#[budget(queries == n_queries)]
#[rstest]
#[case(1)]
#[case::several(4)]
#[tokio::test]
async fn above_cases(#[future(awt)] shop: SqlitePool, #[case] n_queries: u64) {
    for _ in 0..n_queries {
        one(&shop).await.unwrap();
    }
}

#[fixture]
fn seeded() -> SqlitePool {
    let runtime = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(shop())
    });
    runtime.join().unwrap()
}

#[rstest]
#[case(1)]
#[case::several(4)]
#[tokio::test]
#[budget(queries == n_queries)]
async fn below_cases(seeded: SqlitePool, #[case] n_queries: u64) {
    for _ in 0..n_queries {
        one(&seeded).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
#[budget(queries in 2..=3)]
async fn below_values(seeded: SqlitePool, #[values(2, 3)] n_queries: u64) {
    for _ in 0..n_queries {
        one(&seeded).await.unwrap();
    }
}

#[rstest]
#[case(2)]
#[tokio::test]
#[budget(queries == 1)]
#[should_panic(expected = "below_a_case_over_its_budget::case_1")]
async fn below_a_case_over_its_budget(seeded: SqlitePool, #[case] n_queries: u64) {
    for _ in 0..n_queries {
        one(&seeded).await.unwrap();
    }
}
