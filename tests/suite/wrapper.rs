//! The wrapper: what it knows more of, and that it is counted once.

use futures::TryStreamExt;
use querybudget::{Arguments, record, sqlx_0_9::Counted};
use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection, SqliteExecutor};

use crate::common;

#[tokio::test]
async fn nine_ways_to_run_a_query_are_counted_once_each() {
    let pool = Counted::new(common::sqlite_with_items(3).await);
    let (_, queries) = record(async {
        sqlx::query("SELECT * FROM items").fetch_all(&pool).await.expect("rows");
        sqlx::query("SELECT * FROM items WHERE id = ?").bind(1).fetch_one(&pool).await.expect("a row");
        sqlx::query("SELECT * FROM items WHERE id = ?").bind(9).fetch_optional(&pool).await.expect("no row");
        sqlx::query("UPDATE items SET name = ?").bind("y").execute(&pool).await.expect("rows");
        sqlx::query_as::<_, (i64,)>("SELECT id FROM items").fetch_all(&pool).await.expect("rows");
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM items").fetch_one(&pool).await.expect("a row");
        let mut builder = QueryBuilder::<Sqlite>::new("SELECT * FROM items WHERE id IN (");
        builder.push_values([1, 2], |mut row, id| {
            row.push_bind(id);
        });
        builder.push(")").build().fetch_all(&pool).await.expect("rows");
        sqlx::raw_sql("SELECT 1; SELECT 2").execute(&pool).await.expect("rows");
        let mut stream = sqlx::query("SELECT name FROM items").fetch(&pool);
        while stream.try_next().await.expect("a row").is_some() {}
    })
    .await;
    assert_eq!((queries.len(), queries.wrapped()), (9, 9), "{queries}");
    assert_eq!(queries.rows(), 3 + 1 + 3 + 1 + 2 + 2 + 3);
    assert_eq!(queries.rows_affected(), 3);
}

#[tokio::test]
async fn call_sites_and_arguments_are_known_on_sqlite() {
    let pool = Counted::new(common::sqlite_with_items(3).await);
    let (_, queries) = record(async {
        for id in 0..3 {
            sqlx::query("SELECT * FROM items WHERE id = ?").bind(id).fetch_all(&pool).await.expect("rows");
        }
        for _ in 0..3 {
            sqlx::query("SELECT name FROM items WHERE id = ?").bind(7).fetch_all(&pool).await.expect("rows");
        }
    })
    .await;
    let distinct: Vec<_> = queries.shapes().map(|shape| shape.distinct_arguments()).collect();
    assert_eq!(distinct, [Some(3), Some(1)]);
    let first = queries.shapes().next().expect("a shape");
    let sites = first.call_sites();
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].0.frames()[0].file.as_deref(), Some("tests/suite/wrapper.rs"));
    assert!(queries.queries().all(|query| query.arguments().and_then(Arguments::values).is_none()));
}

#[tokio::test]
async fn transactions_are_told_with_their_depth() {
    let pool = Counted::new(common::sqlite_with_items(3).await);
    let (_, queries) = record(async {
        let mut tx = pool.begin().await.expect("a transaction");
        sqlx::query("SELECT 1").execute(&mut tx).await.expect("a row");
        let mut nested = tx.begin().await.expect("a savepoint");
        sqlx::query("SELECT 2 AS two").execute(&mut nested).await.expect("a row");
        nested.rollback().await.expect("it is rolled back");
        drop(tx.begin().await.expect("a savepoint"));
        tx.commit().await.expect("it is committed");
        drop(pool.begin().await.expect("a transaction"));
    })
    .await;
    let seen: Vec<_> =
        queries.queries().map(|query| (query.shape().text().to_owned(), query.transaction_depth())).collect();
    let expected = [
        ("BEGIN", 0),
        ("SELECT ?", 1),
        ("SAVEPOINT _sqlx_savepoint", 1),
        ("SELECT ? AS two", 2),
        ("ROLLBACK TO SAVEPOINT _sqlx_savepoint", 2),
        ("SAVEPOINT _sqlx_savepoint", 1),
        ("ROLLBACK TO SAVEPOINT _sqlx_savepoint", 2),
        ("COMMIT", 1),
        ("BEGIN", 0),
        ("ROLLBACK", 1),
    ];
    assert_eq!(seen, expected.map(|(text, depth)| (text.to_owned(), Some(depth))));
    assert_eq!((queries.len(), queries.transactions()), (2, 8));
}

#[tokio::test]
async fn a_connection_is_wrapped_by_reference_or_in_a_box() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.expect("a connection");
    let (_, queries) = record(async {
        sqlx::query("SELECT 1").execute(&mut Counted::new(&mut connection)).await.expect("a row");
        let mut boxed = Counted::new(Box::new(connection));
        sqlx::query("SELECT 1").execute(&mut boxed).await.expect("a row");
        boxed.close().await.expect("it is closed");
    })
    .await;
    assert_eq!((queries.len(), queries.wrapped()), (2, 2));
}

/// A service that runs several queries on what it is given.
async fn twice<E>(database: &mut E) -> sqlx::Result<i64>
where
    for<'c> &'c mut E: SqliteExecutor<'c>,
{
    let one: i64 = sqlx::query_scalar("SELECT 1").fetch_one(&mut *database).await?;
    let two: i64 = sqlx::query_scalar("SELECT 2").fetch_one(database).await?;
    Ok(one + two)
}

#[tokio::test]
async fn a_service_that_is_generic_over_mutable_executors_takes_it_without_annotations() {
    let pool = Counted::new(common::sqlite().await);
    let (sum, queries) = record(async {
        let mut connection = pool.acquire().await.expect("a connection");
        let mut tx = connection.begin().await.expect("a transaction");
        let sum = twice(&mut tx).await.expect("rows") + twice(tx.inner_mut().as_mut()).await.expect("rows");
        tx.commit().await.expect("it is committed");
        sum + twice(&mut connection).await.expect("rows")
    })
    .await;
    assert_eq!((sum, queries.wrapped(), queries.unwrapped()), (9, 4, 2));
}
