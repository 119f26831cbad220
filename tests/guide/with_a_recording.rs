use querybudget::record;
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn the_names_are_read_at_once(pool: SqlitePool) -> sqlx::Result<()> {
    let (names, queries) =
        record(sqlx::query_scalar::<_, String>("SELECT name FROM customers WHERE id < 10").fetch_all(&pool)).await;
    assert_eq!(names?, ["Ada", "Grace"]);
    assert_eq!((queries.len(), queries.selects(), queries.rows()), (1, 1, 2));
    assert_eq!(queries.to_string(), "1 query in 1 shape\n  1x  SELECT name FROM customers WHERE id < ?\n");
    Ok(())
}
