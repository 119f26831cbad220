use querybudget::{Bound, Budget, Lint, Metric, check};
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn a_budget_is_built(pool: SqlitePool) -> sqlx::Result<()> {
    let budget = Budget::max_queries(3)
        .limit(Metric::Rows, Bound::Below(500))
        .limit(Metric::table("orders"), Bound::Exactly(0))
        .deny(Lint::NPlusOne.at(5));
    let names = sqlx::query_scalar::<_, String>("SELECT name FROM customers").fetch_all(&pool);
    let names = check(budget, names).await.assert()?;
    assert_eq!(names, ["Ada", "Grace"]);
    Ok(())
}
