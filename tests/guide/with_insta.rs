use querybudget::record;
use sqlx::SqlitePool;

#[sqlx::test(fixtures("shop"))]
async fn the_page_asks_for_what_it_asked_for(pool: SqlitePool) -> sqlx::Result<()> {
    let (name, queries) =
        record(sqlx::query_scalar::<_, String>("SELECT name FROM customers WHERE id = 1").fetch_one(&pool)).await;
    assert_eq!(name?, "Ada");
    insta::assert_snapshot!(queries, @r"
    1 query in 1 shape
      1x  SELECT name FROM customers WHERE id = ?
    ");
    Ok(())
}
