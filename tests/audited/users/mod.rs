//! A user's tests, of every kind that there is.

mod harnesses;
mod seen;
mod work;

use std::time::Duration;

pub(crate) use seen::FOLDER;
use seen::{on_postgres, on_sqlite};
use work::Asks;

/// The same test on each database and runtime, with a small pool and a large one.
macro_rules! users_tests {
    ($($name:ident: $work:path;)*) => {
        $(
            mod $name {
                use super::*;

                #[tokio::test]
                #[ignore = "a user's test, run by `whole_runs`"]
                async fn on_sqlite_with_one_connection() {
                    on_sqlite(1, async |pool| $work(pool).await).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
                #[ignore = "a user's test, run by `whole_runs`"]
                async fn on_sqlite_with_many_threads() {
                    on_sqlite(10, async |pool| $work(pool).await).await;
                }

                #[tokio::test]
                #[ignore = "a user's test, run by `whole_runs`"]
                async fn on_postgres_with_many_connections() {
                    on_postgres(10, async |pool| $work(pool).await).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
                #[ignore = "a user's test, run by `whole_runs`"]
                async fn on_postgres_with_many_threads() {
                    on_postgres(1, async |pool| $work(pool).await).await;
                }
            }
        )*
    };
}

users_tests! {
    awaited: work::awaited;
    joined: work::joined;
    spawned: work::spawned;
    spawned_by_spawned: work::spawned_by_spawned;
    in_a_local_set: work::in_a_local_set;
    in_spawn_blocking: work::in_spawn_blocking;
    in_an_own_span: work::in_an_own_span;
    in_a_span_of_all: work::in_a_span_of_all;
    given_up: work::given_up;
    with_an_annotated_block: work::with_an_annotated_block;
}

/// What it leaves behind is in no count, and told.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a user's test, run by `whole_runs`"]
async fn leaves_a_task_behind() {
    on_sqlite(1, async |pool| {
        pool.asks(2).await;
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                pool.asks(1).await;
            }
        });
    })
    .await;
}
