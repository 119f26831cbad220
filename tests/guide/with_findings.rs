use querybudget::{budget, pause, unit};
use sqlx::SqlitePool;

#[budget(
    queries <= 4,
    rows_per_query <= 100,
    deny(n_plus_one, duplicate_query),
    warn(select_star),
    allow("FROM settings", reason = "the poll has a bound"),
)]
#[tokio::test]
async fn a_session() -> sqlx::Result<()> {
    let pool = SqlitePool::connect("sqlite::memory:").await?;
    // Not counted: the seeding.
    pause(sqlx::raw_sql("CREATE TABLE settings (id INTEGER, value TEXT)").execute(&pool)).await?;
    for id in 0..3 {
        sqlx::query("SELECT value FROM settings WHERE id = ?").bind(id).fetch_optional(&pool).await?;
    }
    // Looked at by itself, as a request is.
    unit("GET /", sqlx::query("SELECT 1 AS user").fetch_one(&pool)).await?;
    Ok(())
}
