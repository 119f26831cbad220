//! What is told of a query: whether it failed, its rows, its arguments, where it comes from.

use futures::TryStreamExt;
use futures::future::join_all;
use querybudget::{record, sqlx_0_9::Counted};
use sqlx::QueryBuilder;

use super::databases::on_every_database;
use super::wrapped;

on_every_database! {
    #[tokio::test]
    async fn it_is_told_whether_a_query_failed(pool) {
        let mut connection = pool.acquire().await.expect("a connection");
        let (_, queries) = record(async {
            sqlx::query("SELECT id FROM items").fetch_all(&pool).await.expect("rows");
            sqlx::query("SELECT id FROM missing").fetch_all(&pool).await.expect_err("no table");
            sqlx::query("SELECT id FROM missing").fetch_one(&mut connection).await.expect_err("no table");
            sqlx::raw_sql("SELECT name FROM missing").execute(&pool).await.expect_err("no table");
            sqlx::query("INSERT INTO items (id) VALUES (0)").execute(&pool).await.expect_err("a twin");
            // No row is an error of the call, not of the query.
            sqlx::query("SELECT id FROM items WHERE id = 9").fetch_one(&pool).await.expect_err("no row");
            sqlx::query("DELETE FROM items WHERE id = 9").execute(&mut connection).await.expect("no row");
        })
        .await;
        let failed: Vec<_> = wrapped(&queries).map(|query| query.failed()).collect();
        assert_eq!(failed, [false, true, true, true, true, false, false].map(Some));
        assert_eq!(queries.shapes().map(|shape| shape.failures()).sum::<u64>(), 4);
        assert_eq!(queries.unwrapped(), 0);
    }

    #[tokio::test]
    async fn a_transaction_that_is_aborted_fails_and_is_over(pool) {
        let (_, queries) = record(async {
            let mut transaction = pool.begin().await.expect("begun");
            sqlx::query("SELECT id FROM missing").fetch_all(&mut transaction).await.expect_err("no table");
            transaction.rollback().await.expect("rolled back");
        })
        .await;
        let failed: Vec<_> = wrapped(&queries).map(|query| (query.failed(), query.transaction_depth())).collect();
        assert_eq!(failed, [(Some(false), Some(0)), (Some(true), Some(1)), (Some(false), Some(1))]);
    }

    #[tokio::test]
    async fn the_rows_are_those_of_sqlxs_results(pool) {
        let (theirs, queries) = record(async {
            let mut theirs = Vec::new();
            for write in [
                "INSERT INTO items (id) VALUES (10), (11)",
                "UPDATE items SET name = 'y' WHERE id > 0",
                "DELETE FROM items WHERE id = 10",
                "DELETE FROM items WHERE id = 99",
            ] {
                theirs.push((0, sqlx::query(write).execute(&pool).await.expect("done").rows_affected()));
            }
            let raw = sqlx::raw_sql("UPDATE items SET name = 'z'").execute(&pool).await.expect("done");
            theirs.push((0, raw.rows_affected()));
            theirs
        })
        .await;
        let ours: Vec<_> = wrapped(&queries).map(|query| (query.rows_returned(), query.rows_affected())).collect();
        assert_eq!(ours, theirs);
        assert_eq!(ours, [(0, 2), (0, 4), (0, 1), (0, 0), (0, 4)]);
    }

    #[tokio::test]
    async fn the_rows_that_are_returned_are_told_however_they_are_fetched(pool) {
        let mut connection = pool.acquire().await.expect("a connection");
        let (_, queries) = record(async {
            let sql = "SELECT id FROM items";
            sqlx::query(sql).fetch_all(&pool).await.expect("rows");
            sqlx::query(sql).fetch_one(&mut connection).await.expect("a row");
            sqlx::query(sql).fetch_optional(&pool).await.expect("a row");
            sqlx::query("SELECT id FROM items WHERE id > 9").fetch_optional(&pool).await.expect("no row");
            let mut stream = sqlx::raw_sql(sql).fetch(&mut connection);
            while stream.try_next().await.expect("a row").is_some() {}
        })
        .await;
        let rows: Vec<_> = wrapped(&queries).map(|query| query.rows_returned()).collect();
        // To give one away, PostgreSQL's driver reads them all, and says so.
        assert!([[3, 1, 1, 0, 3], [3, 3, 3, 0, 3]].contains(&[rows[0], rows[1], rows[2], rows[3], rows[4]]), "{rows:?}");
        assert!(wrapped(&queries).all(|query| query.failed() == Some(false)));
    }

    #[tokio::test]
    async fn nested_scopes_both_count(pool) {
        let (inner, outer) = record(async {
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
            record(async { sqlx::query("SELECT 1").execute(&pool).await.expect("a row") }).await.1
        })
        .await;
        assert_eq!((inner.len(), outer.len()), (1, 2), "{outer}");
        assert_eq!((inner.unwrapped(), outer.unwrapped()), (0, 0));
    }

    #[tokio::test]
    async fn queries_at_once_are_all_counted(pool) {
        let (results, queries) = record(join_all((0..40).map(|n| {
            let pool = &pool;
            async move {
                let mut builder = QueryBuilder::new("SELECT name FROM items WHERE id = ");
                builder.push_bind(n % 20).build().fetch_optional(pool).await
            }
        })))
        .await;
        assert!(results.iter().all(Result::is_ok));
        assert_eq!((queries.len(), queries.wrapped(), queries.rows()), (40, 40, 6));
        let shape = queries.shapes().next().expect("a shape");
        assert_eq!((shape.executions(), shape.distinct_arguments()), (40, Some(20)));
        assert_eq!(shape.call_sites().len(), 1);
        assert_eq!(shape.call_sites()[0].0.frames()[0].file.as_deref(), Some("tests/suite/counting_rules/outcomes.rs"));
    }

    #[tokio::test]
    async fn a_clone_of_a_wrapped_pool_is_wrapped(pool) {
        let other = Counted::clone(&pool);
        let (_, queries) = record(async {
            sqlx::query("SELECT 1").execute(&other).await.expect("a row");
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        })
        .await;
        assert_eq!((queries.len(), queries.wrapped()), (2, 2));
    }
}
