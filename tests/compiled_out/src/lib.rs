//! With `tracing/max_level_info` in the tree sqlx reports nothing, and no test passes because of that.

#[cfg(test)]
mod tests {
    use std::process::Command;

    use querybudget::{
        Blindness, Budget, NotConnected, allow_wrapper_alone, check_sync, install, record, sqlx_0_9::Counted,
    };
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

    #[test]
    fn who_asks_for_dumps_without_the_feature_is_told_once() {
        let stderr = |dumps: &str| {
            let mut test = Command::new(std::env::current_exe().expect("this binary"));
            test.args(["tests::the_wrapper_alone_counts_where_it_is_allowed_to", "--exact", "--nocapture"]);
            let output = test.env("QUERYBUDGET_DUMP", dumps).output().expect("it starts");
            assert!(output.status.success());
            String::from_utf8_lossy(&output.stderr).into_owned()
        };
        let told = "querybudget: QUERYBUDGET_DUMP is set, but this test binary has querybudget without its feature `dump`: \
                    no dump is left; add it to the features in Cargo.toml\n";
        assert_eq!((stderr("1").as_str(), stderr("0").as_str()), (told, ""));
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
