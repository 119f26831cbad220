//! Which line of the user's code asked for a query, on the databases that show it.

use querybudget::{CallSite, Recording, record};
use querybudget_test_support::servers;
use sqlx::{PgPool, SqlitePool};

use crate::common;

mod shop {
    use sqlx::PgPool;

    pub(super) const ORDERS_FOR: u32 = line!() + 3;

    pub(super) async fn orders_for(pool: &PgPool, customer: i32) {
        sqlx::query("SELECT $1 + 1").bind(customer).fetch_all(pool).await.expect("rows");
    }

    pub(super) async fn page(pool: &PgPool) {
        for customer in 0..5 {
            orders_for(pool, customer).await;
        }
    }
}

async fn recording_of_page(pool: &PgPool) -> Recording {
    record(shop::page(pool)).await.1
}

#[tokio::test]
async fn the_users_functions_are_named_with_file_and_line_innermost_first() {
    let Some(database) = servers::fresh_postgres().await else { return };
    let pool = PgPool::connect(database.url()).await.expect("a pool");
    let recording = recording_of_page(&pool).await;
    let shape = recording.shapes().next().expect("a shape");
    let sites = shape.call_sites();
    assert_eq!(sites.len(), 1, "{sites:?}");
    let frames = sites[0].0.frames();
    assert_eq!(frames[0].function.as_deref(), Some("suite::call_sites::shop::orders_for"));
    assert_eq!(
        (frames[0].file.as_deref(), frames[0].line),
        (Some("tests/suite/call_sites.rs"), Some(shop::ORDERS_FOR))
    );
    assert_eq!(frames[1].function.as_deref(), Some("suite::call_sites::shop::page"));
    let is_ours = |function: &str| function.starts_with("suite::call_sites::");
    assert!(frames.iter().all(|frame| frame.function.as_deref().is_some_and(is_ours)), "{frames:#?}");
}

#[tokio::test]
async fn a_query_of_two_places_has_two_call_sites() {
    let Some(database) = servers::fresh_postgres().await else { return };
    let pool = PgPool::connect(database.url()).await.expect("a pool");
    let (_, recording) = record(async {
        shop::orders_for(&pool, 1).await;
        shop::orders_for(&pool, 2).await;
    })
    .await;
    assert_eq!(recording.shapes().next().expect("a shape").call_sites().len(), 2);
}

/// Five functions between the code of a page and the statement.
mod data {
    use sqlx::SqlitePool;

    pub(super) async fn find(pool: &SqlitePool, id: i64) {
        repository(pool, id).await;
    }

    async fn repository(pool: &SqlitePool, id: i64) {
        mapper(pool, id).await;
    }

    async fn mapper(pool: &SqlitePool, id: i64) {
        gateway(pool, id).await;
    }

    async fn gateway(pool: &SqlitePool, id: i64) {
        statement(pool, id).await;
    }

    async fn statement(pool: &SqlitePool, id: i64) {
        sqlx::query("SELECT ? + 1").bind(id).fetch_all(pool).await.expect("rows");
    }
}

async fn look_up(pool: &SqlitePool) {
    data::find(pool, 1).await;
}

async fn looping_page(pool: &SqlitePool) {
    for id in 0..50 {
        data::find(pool, id).await;
    }
}

/// Each chain by its functions, the innermost first, without the module.
fn chains(recording: &Recording) -> Vec<(u64, String)> {
    let shape = recording.shapes().next().expect("a shape");
    let name =
        |function: &Option<String>| function.as_deref().and_then(|path| path.rsplit("::").next()).map(str::to_owned);
    let functions =
        |site: &CallSite| site.frames().iter().filter_map(|frame| name(&frame.function)).collect::<Vec<_>>().join(" ");
    shape.call_sites().into_iter().map(|(site, executions)| (executions, functions(site))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_loop_is_named_after_other_look_ups_and_below_code_of_the_data_on_sqlite() {
    let pool = common::sqlite().await;
    let (_, recording) = record(async {
        for _ in 0..3 {
            look_up(&pool).await;
        }
        looping_page(&pool).await;
    })
    .await;
    let below = "statement gateway mapper repository find";
    let test = "the_loop_is_named_after_other_look_ups_and_below_code_of_the_data_on_sqlite";
    let expected = [(50, format!("{below} looping_page {test}")), (3, format!("{below} look_up {test}"))];
    assert_eq!(chains(&recording), expected);
}

#[tokio::test]
async fn recursion_and_joined_futures_are_one_chain() {
    fn deep(pool: &SqlitePool, depth: u64) -> futures::future::BoxFuture<'_, ()> {
        Box::pin(async move {
            sqlx::query("SELECT 1").execute(pool).await.expect("a row");
            if depth > 0 {
                deep(pool, depth - 1).await;
            }
        })
    }
    let (pool, _file) = common::sqlite_file(4).await;
    let (_, recursion) = record(async { deep(&pool, 20).await }).await;
    assert_eq!(recursion.shapes().next().expect("a shape").call_sites().len(), 1);
    let (_, joined) = record(async {
        futures::future::join_all((0..20).map(|_| async { sqlx::query("SELECT 1").execute(&pool).await })).await;
    })
    .await;
    let sites = joined.shapes().next().expect("a shape").call_sites().iter().map(|(_, n)| *n).collect::<Vec<_>>();
    assert_eq!(sites, [20]);
}

#[tokio::test]
async fn of_a_long_loop_some_are_looked_at_and_the_message_says_at_least() {
    let pool = common::sqlite().await;
    let checked = querybudget::check(querybudget::Budget::max_queries(1), async {
        look_up(&pool).await;
        for id in 0..500 {
            data::find(&pool, id).await;
        }
    })
    .await;
    let message = checked.verdict().to_string();
    assert!(message.contains("501x  SELECT ? + ?") && message.contains("at least 1 from"), "{message}");
}

macro_rules! from_each_line {
    ($pool:expr; $($times:tt)*) => {
        $(let _ = stringify!($times); sqlx::query("SELECT 1").execute($pool).await.expect("a row");)*
    };
}

#[tokio::test]
async fn more_places_than_are_kept_are_told() {
    let pool = common::sqlite().await;
    let checked = querybudget::check(querybudget::Budget::max_queries(1), async {
        from_each_line!(&pool; a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a);
        querybudget::unit("another", async {
            from_each_line!(&pool; a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a);
        })
        .await;
    })
    .await;
    let message = checked.verdict().to_string();
    assert!(message.contains("70x  SELECT ?") && message.contains("from elsewhere\n"), "{message}");
}

#[tokio::test]
async fn mysql_shows_them_too() {
    let Some(database) = servers::fresh_mysql().await else { return };
    let pool = sqlx::MySqlPool::connect(database.url()).await.expect("a pool");
    let line = line!() + 1;
    let (_, recording) = record(async { sqlx::query("SELECT 1").execute(&pool).await.map(drop) }).await;
    let frame = recording.shapes().next().expect("a shape").call_sites()[0].0.frames()[0].clone();
    assert_eq!(frame.to_string(), format!("tests/suite/call_sites.rs:{line}  suite::call_sites::mysql_shows_them_too"));
}
