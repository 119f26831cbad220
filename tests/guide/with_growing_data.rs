use querybudget::record;
use sqlx::SqlitePool;

async fn all_orders(pool: &SqlitePool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar("SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id").fetch_all(pool).await
}

#[sqlx::test(fixtures("shop"))]
async fn more_customers_need_no_more_queries(pool: SqlitePool) -> sqlx::Result<()> {
    let (few_orders, with_few) = record(all_orders(&pool)).await;
    sqlx::query("INSERT INTO customers VALUES (3, 'Alan'), (4, 'Edsger')").execute(&pool).await?;
    sqlx::query("INSERT INTO orders VALUES (4, 3), (5, 4)").execute(&pool).await?;
    let (many_orders, with_many) = record(all_orders(&pool)).await;
    assert_eq!((few_orders?.len(), many_orders?.len()), (3, 5));
    assert_eq!(with_few.len(), with_many.len());
    Ok(())
}
