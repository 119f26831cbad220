use querybudget::assert_num_queries;
use sqlx::SqlitePool;
use tracing::Instrument;

#[tokio::test]
async fn a_thread_is_counted() -> sqlx::Result<()> {
    let pool = SqlitePool::connect("sqlite::memory:").await?;
    assert_num_queries!(1, {
        let query = async move { sqlx::query("SELECT 1").execute(&pool).await.map(drop) };
        let query = query.in_current_span();
        let on_a_thread = move || tokio::runtime::Runtime::new().expect("a runtime").block_on(query);
        tokio::task::spawn_blocking(move || std::thread::spawn(on_a_thread).join())
            .await
            .expect("it does not panic")
            .expect("it does not panic")?;
    });
    Ok(())
}
