use querybudget::budget;
use sqlx::SqlitePool;

#[budget(queries <= 3, writes == 2, time <= "2s", deny(n_plus_one))]
#[tokio::test]
async fn an_order_is_stored_once() -> sqlx::Result<()> {
    let pool = SqlitePool::connect("sqlite::memory:").await?;
    sqlx::query("CREATE TABLE orders (id INTEGER, total INTEGER)").execute(&pool).await?;
    sqlx::query("INSERT INTO orders VALUES (?, ?)").bind(1).bind(4200).execute(&pool).await?;
    sqlx::query("SELECT total FROM orders WHERE id = ?").bind(1).fetch_one(&pool).await?;
    Ok(())
}
