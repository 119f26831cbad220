use querybudget::{assert_max_queries, no_n_plus_one};
use sqlx::SqlitePool;

async fn customers_with_orders(pool: &SqlitePool) -> sqlx::Result<Vec<(String, i64)>> {
    let sql = "SELECT name, count(o.id) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id";
    sqlx::query_as(sql).fetch_all(pool).await
}

#[no_n_plus_one] // no SELECT three times or more in this test
#[sqlx::test(fixtures("shop"))]
async fn customers_are_listed(pool: SqlitePool) -> sqlx::Result<()> {
    // The value passes through; `.await`, `?` and `return` work as they do without the macro.
    let page = assert_max_queries!(1, { customers_with_orders(&pool).await? });
    assert_eq!(page.len(), 2);
    Ok(())
}
