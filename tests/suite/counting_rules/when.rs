//! A query counts from its first poll on, once a connection has it.

use std::time::Duration;

use futures::{FutureExt, TryStreamExt};
use querybudget::{Recording, record, sqlx_0_9::Counted};
use sqlx::{Error, Executor, SqlSafeStr};

use super::databases::on_every_database;
use super::wrapped;
use crate::common::unencodable::Unencodable;

fn assert_nothing_counted(queries: &Recording) {
    assert_eq!((queries.len(), queries.transactions()), (0, 0), "{queries}");
    assert!(queries.is_complete());
}

on_every_database! {
    #[tokio::test]
    async fn a_future_that_is_never_polled_is_not_counted(pool) {
        let mut connection = pool.acquire().await.expect("a connection");
        let (_, queries) = record(async {
            drop(sqlx::query("SELECT 1").execute(&pool));
            drop(sqlx::query("SELECT 1").fetch_optional(&pool));
            drop(sqlx::query("SELECT 1").fetch(&mut connection));
            drop(sqlx::raw_sql("SELECT 1").fetch_one(&mut connection));
            drop(connection.begin());
            drop(pool.begin());
        })
        .await;
        assert_nothing_counted(&queries);
    }

    #[tokio::test]
    async fn one_that_is_polled_once_and_dropped_is_counted(pool) {
        let mut connections = [(); 3].map(|()| None);
        for connection in &mut connections {
            *connection = Some(pool.acquire().await.expect("a connection").detach());
        }
        let [mut first, mut second, mut third] = connections.map(|connection| connection.expect("it was acquired"));
        let (_, queries) = record(async {
            sqlx::query("SELECT 1").execute(&mut first).now_or_never();
            sqlx::query("SELECT 2 AS two").fetch_one(&mut second).now_or_never();
            sqlx::query("SELECT 3 AS three").fetch(&mut third).try_next().now_or_never();
        })
        .await;
        assert_eq!((queries.len(), queries.wrapped()), (3, 3), "{queries}");
        assert!(wrapped(&queries).all(|query| query.failed() != Some(true)));
    }

    #[tokio::test]
    async fn a_stream_that_is_dropped_after_its_first_row_is_counted(pool) {
        let (row, queries) = record(async {
            let mut stream = sqlx::query("SELECT id FROM items").fetch(&pool);
            stream.try_next().await.expect("no error").is_some()
        })
        .await;
        assert!(row);
        let counted: Vec<_> = wrapped(&queries).map(|query| (query.rows_returned(), query.failed())).collect();
        assert_eq!(counted, [(1, None)]);
    }

    #[tokio::test]
    async fn one_that_waits_in_vain_for_a_connection_is_not_counted(pool) {
        let options = pool.inner().options().clone().max_connections(1).acquire_timeout(Duration::from_millis(100));
        let connect_options = (*pool.inner().connect_options()).clone();
        let exhausted = Counted::new(options.connect_lazy_with(connect_options));
        // The first connection may take longer than that.
        let _held = loop {
            if let Ok(connection) = exhausted.acquire().await {
                break connection;
            }
        };
        let (_, queries) = record(async {
            for _ in 0..2 {
                let executed = sqlx::query("SELECT 1").execute(&exhausted).await;
                assert!(matches!(executed, Err(Error::PoolTimedOut)));
                let fetched = sqlx::query("SELECT 1").fetch_optional(&exhausted).await;
                assert!(matches!(fetched, Err(Error::PoolTimedOut)));
            }
            assert!(matches!(exhausted.begin().await, Err(Error::PoolTimedOut)));
            assert!(exhausted.try_begin().await.expect("no error").is_none());
        })
        .await;
        assert_nothing_counted(&queries);
    }

    #[tokio::test]
    async fn one_on_a_closed_pool_is_not_counted(pool) {
        pool.close().await;
        let (_, queries) = record(async {
            let executed = sqlx::query("SELECT 1").execute(&pool).await;
            assert!(matches!(executed, Err(Error::PoolClosed)));
            assert!(matches!(pool.begin().await, Err(Error::PoolClosed)));
        })
        .await;
        assert_nothing_counted(&queries);
    }

    #[tokio::test]
    async fn one_whose_arguments_cannot_be_encoded_is_not_counted(pool) {
        let mut connection = pool.acquire().await.expect("a connection");
        let (_, queries) = record(async {
            let executed = sqlx::query("SELECT 1").bind(Unencodable).execute(&pool).await;
            assert!(matches!(executed, Err(Error::Encode(_))));
            let fetched = sqlx::query("SELECT 1").bind(1).bind(Unencodable).fetch_one(&mut connection).await;
            assert!(matches!(fetched, Err(Error::Encode(_))));
            let streamed = sqlx::query("SELECT 1").bind(Unencodable).fetch(&mut connection).try_next().await;
            assert!(matches!(streamed, Err(Error::Encode(_))));
        })
        .await;
        assert_nothing_counted(&queries);
    }

    #[tokio::test]
    async fn to_prepare_and_to_ping_is_no_query(pool) {
        let mut connection = pool.acquire().await.expect("a connection");
        let (statement, queries) = record(async {
            connection.ping().await.expect("alive");
            (&pool).prepare("SELECT 1 AS other".into_sql_str()).await.expect("prepared");
            (&mut connection).prepare("SELECT 1".into_sql_str()).await.expect("prepared")
        })
        .await;
        assert_nothing_counted(&queries);
        let query = sqlx::Statement::query(&statement);
        let (row, queries) = record(query.fetch_one(&mut connection)).await;
        row.expect("a row");
        assert_eq!((queries.len(), queries.wrapped()), (1, 1));
    }
}
