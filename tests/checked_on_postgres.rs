//! The same as `checked_on_sqlite` of the suite, in a binary of its own: the macros check all queries of a crate against the one
//! database that `DATABASE_URL` names.

use querybudget::{record, sqlx_0_9::Counted};
use querybudget_test_support::servers;
use sqlx::PgPool;

struct Sum {
    sum: i64,
}

#[tokio::test]
async fn checked_queries_accept_the_wrapper() {
    let Some(database) = servers::fresh_postgres().await else { return };
    let pool = Counted::new(PgPool::connect(database.url()).await.expect("a pool"));
    let (sum, queries) = record(async {
        let scalar = sqlx::query_scalar!(r#"SELECT 1::bigint + 1 AS "sum!""#).fetch_one(&pool).await.expect("a row");
        let row = sqlx::query_as!(Sum, r#"SELECT $1::bigint + 1 AS "sum!""#, 2).fetch_one(&pool).await.expect("a row");
        let mut tx = pool.begin().await.expect("a transaction");
        let record = sqlx::query!(r#"SELECT $1::bigint + 2 AS "sum!""#, 3).fetch_one(&mut tx).await.expect("a row");
        scalar + row.sum + record.sum
    })
    .await;
    assert_eq!((sum, queries.len(), queries.wrapped()), (2 + 3 + 5, 3, 3), "{queries}");
}
