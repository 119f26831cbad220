//! `query!` and its relatives, checked at compile time against the descriptions in `.sqlx`, accept the wrapper unchanged.
//! See CONTRIBUTING.md for how these are made anew.

use querybudget::{record, sqlx_0_9::Counted};

use crate::common;

struct Sum {
    sum: i64,
}

#[tokio::test]
async fn checked_queries_accept_the_wrapper() {
    let pool = Counted::new(common::sqlite().await);
    let (sum, queries) = record(async {
        let scalar = sqlx::query_scalar!(r#"SELECT 1 + 1 AS "sum!: i64""#).fetch_one(&pool).await.expect("a row");
        let row = sqlx::query_as!(Sum, r#"SELECT ? + 1 AS "sum!: i64""#, 2).fetch_one(&pool).await.expect("a row");
        let mut tx = pool.begin().await.expect("a transaction");
        let record = sqlx::query!(r#"SELECT ? + 2 AS "sum!: i64""#, 3).fetch_one(&mut tx).await.expect("a row");
        scalar + row.sum + record.sum
    })
    .await;
    assert_eq!((sum, queries.len(), queries.wrapped()), (2 + 3 + 5, 3, 3), "{queries}");
}
