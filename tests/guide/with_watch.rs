use querybudget::watch;
use sqlx::SqlitePool;

#[watch]
mod orders {
    use super::*;

    #[sqlx::test(fixtures("shop"))]
    async fn are_listed(pool: SqlitePool) -> sqlx::Result<()> {
        sqlx::query("SELECT id FROM orders").fetch_all(&pool).await?;
        Ok(())
    }

    // It has an opinion of its own.
    #[querybudget::budget(queries == 1)]
    #[sqlx::test(fixtures("shop"))]
    async fn are_counted(pool: SqlitePool) -> sqlx::Result<()> {
        sqlx::query("SELECT count(*) FROM orders").fetch_one(&pool).await?;
        Ok(())
    }
}
