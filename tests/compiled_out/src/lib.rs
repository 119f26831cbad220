//! With `tracing/max_level_info` in the tree sqlx reports nothing, and no test passes because of that.

#[cfg(test)]
mod tests {
    use querybudget::{Blindness, Budget, Counted, NotConnected, allow_wrapper_alone, check_sync, install, record};
    use sqlx::sqlite::SqlitePoolOptions;

    #[test]
    fn the_counter_says_that_it_sees_nothing() {
        assert_eq!(install(), Err(NotConnected::CompiledOut));
    }

    #[test]
    fn a_test_that_expects_no_query_fails_too() {
        let checked = check_sync(Budget::no_queries(), || ());
        assert_eq!(checked.verdict().blindness(), Some(Blindness::NotConnected(NotConnected::CompiledOut)));
    }
    /// There is no subscriber at all. The tests above hold all the same, since nothing is wrapped in them.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_wrapper_alone_counts_where_it_is_allowed_to() {
        allow_wrapper_alone();
        let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("a database");
        let pool = Counted::new(pool);
        let (_, queries) = record(async {
            sqlx::query("VALUES (1), (2)").fetch_all(&pool).await.expect("rows");
            sqlx::query("SELECT * FROM missing").execute(&pool).await.expect_err("there is no such table");
            let task = pool.clone();
            tokio::spawn(async move { sqlx::query("SELECT 1").execute(&task).await.map(drop) })
                .await
                .expect("the task ends")
                .expect("a row");
        })
        .await;
        assert_eq!((queries.len(), queries.rows(), queries.unwrapped()), (3, 3, 0));
        assert!(tracing::dispatcher::get_default(|dispatch| dispatch.is::<tracing::subscriber::NoSubscriber>()));
    }
}
