//! Attributes on a module, which gives them to its tests.

use querybudget::{budget, no_n_plus_one, watch};

use super::{one, one_for_each_of_three, pool};

#[budget(queries == 1)]
mod with_each_harness {
    use rstest::rstest;
    use sqlx::SqlitePool;

    use super::*;

    /// No test, so that what it executes is for its callers.
    async fn twice() {
        let pool = pool().await;
        one(&pool).await.unwrap();
        one(&pool).await.unwrap();
    }

    #[tokio::test]
    async fn of_tokio() {
        one(&pool().await).await.unwrap();
    }

    #[tokio::test]
    #[should_panic = "expected queries == 1, found 2"]
    async fn of_tokio_over_its_budget() {
        twice().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[should_panic = "expected queries == 1, found 2"]
    async fn of_tokio_on_threads() {
        twice().await;
    }

    #[test]
    #[should_panic = "expected queries == 1, found 2"]
    fn of_the_language() {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(twice());
    }

    #[sqlx::test]
    async fn of_sqlx(pool: SqlitePool) -> sqlx::Result<()> {
        one(&pool).await.map(drop)
    }

    #[sqlx::test]
    #[should_panic = "expected queries == 1, found 2"]
    async fn of_sqlx_over_its_budget(pool: SqlitePool) {
        one(&pool).await.unwrap();
        one(&pool).await.unwrap();
    }

    #[test_log::test(tokio::test)]
    #[should_panic = "expected queries == 1, found 2"]
    async fn of_test_log() {
        twice().await;
    }

    #[rstest]
    #[case(1)]
    #[should_panic = "expected queries == 1, found 2"]
    #[case(2)]
    #[tokio::test]
    async fn of_rstest(#[case] n_queries: u64) {
        let pool = pool().await;
        for _ in 0..n_queries {
            one(&pool).await.unwrap();
        }
    }

    #[cfg_attr(all(), tokio::test)]
    #[cfg_attr(all(), should_panic = "expected queries == 1, found 2")]
    async fn under_a_condition() {
        twice().await;
    }

    #[cfg_attr(any(), tokio::test)]
    async fn under_a_condition_that_is_not_met() {
        twice().await;
    }

    #[tokio::test]
    #[budget(queries == 4)]
    async fn of_which_one_has_its_own_below() {
        twice().await;
        under_a_condition_that_is_not_met().await;
    }

    #[querybudget::no_n_plus_one]
    #[tokio::test]
    async fn of_which_one_has_its_own_above() {
        twice().await;
    }

    mod inside {
        use super::*;

        #[tokio::test]
        #[should_panic = "expected queries == 1, found 2"]
        async fn of_a_module_inside() {
            twice().await;
        }
    }

    #[budget(queries == 2)]
    mod inside_with_its_own {
        use super::*;

        #[tokio::test]
        async fn of_a_module_with_its_own() {
            twice().await;
        }
    }
}

#[no_n_plus_one(threshold = 2)]
#[budget(queries == 3)]
mod with_both {
    use super::*;

    #[tokio::test]
    #[should_panic = "expected queries == 3, found 1"]
    async fn that_breaks_the_one() {
        one(&pool().await).await.unwrap();
    }

    #[tokio::test]
    #[should_panic = "expected no n_plus_one(threshold = 2), found"]
    async fn that_breaks_the_other() {
        one_for_each_of_three(&pool().await).await.unwrap();
    }
}

#[watch]
mod that_is_watched {
    use sqlx::SqlitePool;

    use super::*;

    #[tokio::test]
    async fn of_which_none_fails_by_it() {
        one_for_each_of_three(&pool().await).await.unwrap();
    }

    #[sqlx::test]
    async fn of_sqlx(pool: SqlitePool) -> sqlx::Result<()> {
        one_for_each_of_three(&pool).await
    }

    #[test]
    fn of_the_language() {}

    #[test_log::test(tokio::test)]
    async fn of_test_log() -> sqlx::Result<()> {
        one_for_each_of_three(&pool().await).await
    }

    #[rstest::rstest]
    #[case(3)]
    #[tokio::test]
    #[should_panic = "of its own"]
    async fn of_rstest(#[case] n_queries: u64) {
        for _ in 0..n_queries {
            one(&pool().await).await.unwrap();
        }
        panic!("of its own");
    }

    #[tokio::test]
    #[budget(queries == 1)]
    #[should_panic = "expected queries == 1, found 3"]
    async fn of_which_one_has_a_budget() {
        one_for_each_of_three(&pool().await).await.unwrap();
    }

    #[no_n_plus_one]
    mod inside_with_its_own {
        use super::*;

        #[tokio::test]
        #[should_panic = "expected no n_plus_one, found"]
        async fn of_a_module_with_its_own() {
            one_for_each_of_three(&pool().await).await.unwrap();
        }
    }
}

#[budget(queries == 1)]
mod of_which_one_is_watched {
    use super::*;

    #[watch]
    #[tokio::test]
    async fn that_never_fails() {
        one_for_each_of_three(&pool().await).await.unwrap();
    }
}
