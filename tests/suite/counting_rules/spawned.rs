//! Spawned tasks on a multi-thread runtime, without a span: the wrapper knows their scope from the runtime.

use futures::TryStreamExt;
use futures::future::join_all;
use querybudget::record;

use super::databases::on_every_database;

on_every_database! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_queries_of_spawned_tasks_are_the_tests(pool) {
        let (_, queries) = record(async {
            let tasks = (0..8).map(|_| {
                let pool = pool.clone();
                tokio::spawn(async move {
                    for _ in 0..5 {
                        sqlx::query("SELECT id FROM items").fetch_all(&pool).await.expect("rows");
                    }
                })
            });
            join_all(tasks).await.into_iter().for_each(|task| task.expect("the task ends"));
        })
        .await;
        assert_eq!((queries.len(), queries.wrapped(), queries.rows()), (40, 40, 120), "{queries}");
        // Other tests of this process may have left others.
        assert!(queries.unattributed().all(|shape| shape.text() != "SELECT id FROM items"));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_task_that_a_task_spawns_is_the_tests_as_well(pool) {
        let (_, queries) = record(async {
            let outer = tokio::spawn(async move {
                let mut transaction = pool.begin().await.expect("begun");
                sqlx::query("SELECT 1").execute(&mut transaction).await.expect("a row");
                transaction.commit().await.expect("committed");
                let inner = tokio::spawn(async move {
                    let mut stream = sqlx::query("SELECT id FROM items").fetch(&pool);
                    while stream.try_next().await.expect("a row").is_some() {}
                });
                inner.await.expect("the task ends");
            });
            outer.await.expect("the task ends");
        })
        .await;
        assert_eq!((queries.len(), queries.unwrapped(), queries.transactions()), (2, 0, 2), "{queries}");
    }

    /// The future of a query can be sent to another thread between two polls.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_query_itself_is_spawned(pool) {
        let (_, queries) = record(async {
            let own = pool.clone();
            let fetched = async move { sqlx::query("SELECT id FROM items").fetch_all(&own).await };
            assert_eq!(tokio::spawn(fetched).await.expect("the task ends").expect("rows").len(), 3);
            let mut connection = pool.acquire().await.expect("a connection");
            let executed = async move { sqlx::query("SELECT 1").execute(&mut connection).await };
            tokio::spawn(executed).await.expect("the task ends").expect("a row");
        })
        .await;
        assert_eq!((queries.len(), queries.wrapped()), (2, 2), "{queries}");
    }
}
