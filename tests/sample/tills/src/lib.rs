//! What is in the tills.

use sqlx::SqlitePool;

/// The sum of what was taken.
pub async fn takings(db: &SqlitePool) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT coalesce(sum(amount), 0) FROM takings").fetch_one(db).await
}

/// Takes money.
pub async fn take(db: &SqlitePool, amount: i64) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO takings (amount) VALUES (?)").bind(amount).execute(db).await.map(drop)
}
