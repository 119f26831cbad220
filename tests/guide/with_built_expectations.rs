use querybudget::{Bound, Budget, Metric, record};
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn an_expectation_is_built(pool: SqlitePool) -> sqlx::Result<()> {
    let (orders, queries) = record(sqlx::query("SELECT id FROM orders").fetch_all(&pool)).await;
    assert_eq!(orders?.len(), 3);

    let budget = Budget::new().expect("the orders", Metric::table("orders"), Bound::Exactly(1));
    let budget = budget.expect("the settings", Metric::text("FROM settings"), Bound::Within(0, 1));
    budget.check(&queries).assert();
    Ok(())
}
