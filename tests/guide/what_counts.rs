use querybudget::record;
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn one_execution_is_one_query(pool: SqlitePool) -> sqlx::Result<()> {
    let (_, queries) = record(async {
        // One query, although it is two statements.
        sqlx::raw_sql("SELECT 1; SELECT 2").execute(&pool).await.ok();
        // One shape, executed twice: only the literals and the length of the list differ.
        sqlx::query("SELECT name FROM customers WHERE id IN (1)").fetch_all(&pool).await.ok();
        sqlx::query("select name from customers where id in (1, 2) -- both").fetch_all(&pool).await.ok();
        // Not counted: a setting of the connection, and a query that nobody awaits.
        sqlx::query("PRAGMA user_version").fetch_all(&pool).await.ok();
        drop(sqlx::query("SELECT 3").execute(&pool));
    })
    .await;
    assert_eq!((queries.len(), queries.shapes().count()), (3, 2));
    Ok(())
}
