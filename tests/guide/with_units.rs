use querybudget::{budget, unit};
use sqlx::SqlitePool;

#[budget(per_unit(queries <= 2), queries <= 5)]
#[sqlx::test(fixtures("shop"))]
async fn each_page_needs_two_queries(pool: SqlitePool) -> sqlx::Result<()> {
    for name in ["Ada", "Grace"] {
        unit(name, async {
            let sql = "SELECT id FROM customers WHERE name = ?";
            let id: i64 = sqlx::query_scalar(sql).bind(name).fetch_one(&pool).await?;
            sqlx::query("SELECT id FROM orders WHERE customer_id = ?").bind(id).fetch_all(&pool).await
        })
        .await?;
    }
    Ok(())
}
