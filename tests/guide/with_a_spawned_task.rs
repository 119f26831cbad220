use querybudget::assert_num_queries;
use sqlx::SqlitePool;
use tracing::Instrument;

#[tokio::test(flavor = "multi_thread")]
async fn a_spawned_task_is_counted() -> sqlx::Result<()> {
    let pool = SqlitePool::connect("sqlite::memory:").await?;
    assert_num_queries!(1, {
        let query = async move { sqlx::query("SELECT 1").execute(&pool).await };
        tokio::spawn(query.in_current_span()).await.expect("it does not panic")?;
    });
    Ok(())
}
