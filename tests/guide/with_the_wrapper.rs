use querybudget::budget;
use querybudget::sqlx_0_9::Counted;
use sqlx::{SqliteExecutor, SqlitePool};

// The code under test takes any executor: `&pool` in production, `&counted` in a test.
async fn customer(database: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT name FROM customers WHERE id = ?").bind(id).fetch_one(database).await
}

#[budget(queries == 2, transactions == 2, wrapped)] // `wrapped`: every query goes through `Counted`
#[sqlx::test(fixtures("shop"))]
async fn two_customers_are_looked_up(pool: SqlitePool) -> sqlx::Result<()> {
    let pool = Counted::new(pool);
    let mut tx = pool.begin().await?;
    customer(&mut tx, 1).await?;
    tx.commit().await?;
    customer(&pool, 2).await?;
    Ok(())
}
