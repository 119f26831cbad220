//! The layer does not depend on sqlx, and serves a version that writes the same event.

#[cfg(test)]
#[path = "../../suite/driver_look_ups.rs"]
mod driver_look_ups;

#[cfg(test)]
mod tests {
    use querybudget::{assert_num_queries, record};
    use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};

    async fn pool() -> SqlitePool {
        SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("a pool")
    }

    #[tokio::test]
    async fn its_queries_are_counted_with_their_text_and_rows() {
        let pool = pool().await;
        let (_, queries) = record(sqlx::query("VALUES (1), (2)").fetch_all(&pool)).await;
        assert_eq!((queries.to_string().as_str(), queries.rows()), ("1 query in 1 shape\n  1x  VALUES (?)\n", 2));
    }

    #[test]
    fn a_test_leaves_its_dump() {
        let folder = std::env::temp_dir().join(format!("querybudget-sqlx-0-8-{}", std::process::id()));
        let mut test = std::process::Command::new(std::env::current_exe().expect("this binary"));
        test.args(["tests::its_queries_are_counted_with_their_text_and_rows", "--exact"]);
        assert!(test.env("QUERYBUDGET_DUMP", &folder).status().expect("it starts").success());
        let test =
            "querybudget-sqlx-0-8/querybudget_sqlx_0_8/tests.its_queries_are_counted_with_their_text_and_rows.json";
        let dump = std::fs::read_to_string(folder.join(test)).expect("it was dumped");
        std::fs::remove_dir_all(&folder).ok();
        assert!(dump.contains(r#""text":"VALUES (?)""#), "{dump}");
    }

    #[tokio::test]
    async fn a_spawned_task_and_a_failing_query_are_counted() {
        let pool = pool().await;
        assert_num_queries!(2, {
            sqlx::query("SELECT * FROM missing").execute(&pool).await.expect_err("there is no such table");
            let pool = pool.clone();
            tokio::spawn(async move { sqlx::query("SELECT 1").execute(&pool).await.map(drop) }).await
        })
        .expect("the task ends")
        .expect("a row");
    }
}
