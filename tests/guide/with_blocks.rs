use querybudget::{assert_budget, assert_no_queries, assert_num_queries};
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn each_step_has_its_own_budget(pool: SqlitePool) -> sqlx::Result<()> {
    let names: Vec<String> =
        assert_num_queries!(1, { sqlx::query_scalar("SELECT name FROM customers").fetch_all(&pool).await? });
    // A value may be an expression.
    assert_budget!((updates == names.len(), table("orders") == 0, rows in 0..=10), {
        for name in &names {
            let sql = "UPDATE customers SET name = upper(name) WHERE name = ?";
            sqlx::query(sql).bind(name).execute(&pool).await?;
        }
    });
    let page = assert_no_queries!({ names.join(", ") });
    assert_eq!(page, "Ada, Grace");
    Ok(())
}
