// An example on a wrapped pool.

#[tokio::main(flavor = "current_thread")]
async fn with_pool(
    example: impl AsyncFnOnce(querybudget::sqlx_0_9::Counted<sqlx::SqlitePool>) -> sqlx::Result<()>,
) {
    let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.expect("an empty database");
    example(querybudget::sqlx_0_9::Counted::new(pool)).await.expect("the example succeeds");
}
