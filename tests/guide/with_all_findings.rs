use querybudget::{Lint, Metric, record};
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn the_loop_is_found(pool: SqlitePool) -> sqlx::Result<()> {
    let (page, queries) = record(async {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM customers").fetch_all(&pool).await?;
        for id in ids {
            sqlx::query("SELECT id FROM orders WHERE customer_id = ?").bind(id).fetch_all(&pool).await?;
        }
        Ok::<(), sqlx::Error>(())
    })
    .await;
    page?;
    // The default threshold is 3. Two are enough here, since one query before them returned two rows.
    assert_eq!(queries.findings().len(), 1);
    let found = queries.find(Lint::NPlusOne);
    assert_eq!(found[0].lint(), Lint::NPlusOne);
    assert_eq!(found[0].shape().text(), "SELECT id FROM orders WHERE customer_id = ?");
    assert_eq!(queries.measure(&Metric::Repeats), 2);
    Ok(())
}
