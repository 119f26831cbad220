use querybudget::{assert_budget, assert_no_queries, budget, record};
use sqlx::SqlitePool;

#[budget(queries <= 4, writes == 1, time <= "2s")]
#[tokio::test]
async fn an_order_is_stored_once() -> sqlx::Result<()> {
    let pool = SqlitePool::connect("sqlite::memory:").await?;
    assert_budget!((queries == 2, table("orders") == 1), {
        sqlx::query("CREATE TABLE IF NOT EXISTS orders (id INTEGER, total INTEGER)").execute(&pool).await?;
        sqlx::query("SELECT total FROM orders WHERE id = ?").bind(1).fetch_optional(&pool).await?
    });
    assert_no_queries!({ 40 + 2 });

    // Or look at the queries yourself.
    let (total, queries) = record(sqlx::query_scalar::<_, i64>("SELECT 40 + 2").fetch_one(&pool)).await;
    assert_eq!(total?, 42);
    assert_eq!(queries.to_string(), "1 query in 1 shape\n  1x  SELECT ? + ?\n");
    Ok(())
}
