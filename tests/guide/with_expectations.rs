use querybudget::expect_queries;
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn the_page_asks_for_two_things(pool: SqlitePool) -> sqlx::Result<()> {
    expect_queries!(("the customers": table("customers") == 1, "their orders": "FROM orders" == 1), {
        sqlx::query("SELECT id, name FROM customers").fetch_all(&pool).await?;
        sqlx::query("SELECT id FROM orders WHERE customer_id IN (1, 2)").fetch_all(&pool).await?;
    });
    Ok(())
}
