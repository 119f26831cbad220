use querybudget::no_n_plus_one;
use sqlx::SqlitePool;

#[no_n_plus_one]
mod pages {
    use super::*;

    #[sqlx::test(fixtures("shop"))]
    async fn customers_are_listed(pool: SqlitePool) -> sqlx::Result<()> {
        sqlx::query("SELECT name FROM customers").fetch_all(&pool).await?;
        Ok(())
    }

    // Its own attribute replaces that of the module.
    #[querybudget::budget(queries == 3)]
    #[tokio::test]
    async fn three_pings() -> sqlx::Result<()> {
        let pool = SqlitePool::connect("sqlite::memory:").await?;
        for _ in 0..3 {
            sqlx::query("SELECT 1").fetch_one(&pool).await?;
        }
        Ok(())
    }
}
