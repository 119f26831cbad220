use querybudget::record;
use querybudget::sqlx_0_9::Counted;
use sqlx::SqlitePool;

// It takes a concrete type, so it cannot be given a `Counted`.
async fn n_customers(pool: &SqlitePool) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM customers").fetch_one(pool).await
}

#[sqlx::test(fixtures("shop"))]
async fn the_layer_counts_what_the_inner_pool_runs(pool: SqlitePool) -> sqlx::Result<()> {
    let pool = Counted::new(pool);
    let (n, queries) = record(n_customers(pool.inner())).await;
    assert_eq!(n?, 2);
    assert_eq!((queries.wrapped(), queries.unwrapped()), (0, 1));
    Ok(())
}
