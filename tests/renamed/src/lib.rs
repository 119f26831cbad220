//! The library under another name: block macros find it by themselves, attributes are told by `crate = qb`.

#[cfg(test)]
mod tests {
    use qb::{
        assert_budget, assert_max_queries, assert_no_queries, assert_num_queries, budget, expect_queries, no_n_plus_one,
    };
    use sqlx::SqlitePool;
    use sqlx::sqlite::SqlitePoolOptions;

    async fn pool() -> SqlitePool {
        SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("an empty database")
    }

    async fn one(pool: &SqlitePool) -> sqlx::Result<i64> {
        sqlx::query_scalar("SELECT 1").fetch_one(pool).await
    }

    #[tokio::test]
    async fn each_block_macro_finds_it() -> sqlx::Result<()> {
        let pool = pool().await;
        let n_rows = 1_usize;
        assert_max_queries!(n_rows, { one(&pool).await? });
        assert_num_queries!(1, { one(&pool).await? });
        assert_no_queries!({ n_rows + 1 });
        assert_budget!((queries <= n_rows, no_n_plus_one, deny(select_star), time <= "10s"), { one(&pool).await? });
        expect_queries!(("one": "SELECT" == 1), { one(&pool).await? });
        Ok(())
    }

    #[tokio::test]
    async fn a_block_macro_in_another_finds_it() -> sqlx::Result<()> {
        let pool = pool().await;
        let sum = qb::assert_num_queries!(2, {
            let one = one(&pool).await?;
            let other = assert_max_queries!(1, { self::one(&pool).await? });
            if one + other != 2 {
                return Ok(());
            }
            one + other
        });
        assert_eq!(sum, 2);
        Ok(())
    }

    #[budget(crate = qb, queries == 1)]
    #[tokio::test]
    async fn an_attribute_is_told() -> sqlx::Result<()> {
        one(&pool().await).await.map(drop)
    }

    #[tokio::test]
    #[qb::budget(queries == 1, crate = "::qb")]
    async fn an_attribute_is_told_in_quotes() -> sqlx::Result<()> {
        one(&pool().await).await.map(drop)
    }

    #[qb::budget(queries in 1..=9, crate = qb)]
    #[qb::no_n_plus_one(threshold = 2, crate = qb)]
    #[tokio::test]
    #[should_panic = "expected no n_plus_one(threshold = 2), found"]
    async fn two_attributes_are_told() {
        let pool = pool().await;
        for id in 0..2 {
            sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await.expect("a row");
        }
    }

    #[no_n_plus_one(crate = qb)]
    #[test_log::test(tokio::test)]
    async fn an_attribute_that_is_moved_is_told() {
        one(&pool().await).await.expect("a row");
    }

    #[qb::watch(crate = qb)]
    #[tokio::test]
    async fn one_that_is_watched_is_told() {
        one(&pool().await).await.expect("a row");
    }

    #[budget(crate = ::qb, queries == 0)]
    #[test]
    fn an_attribute_of_a_test_without_a_runtime_is_told() {}
}

/// A module is told for all its tests.
#[cfg(test)]
#[qb::budget(crate = qb, queries == 0)]
mod tests_of_a_module {
    #[test]
    fn are_told() {}

    #[tokio::test]
    #[qb::budget(crate = qb, queries in 0..=1)]
    async fn with_an_attribute_of_their_own() {}
}
