//! Which line of the user's code asked for a query, on the databases that show it.

use querybudget::{Recording, record};
use querybudget_test_support::servers;
use sqlx::PgPool;

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

#[tokio::test]
async fn sqlite_shows_no_call_sites() {
    let pool = common::sqlite().await;
    let (_, recording) = record(sqlx::query("SELECT 1").execute(&pool)).await;
    assert!(recording.shapes().all(|shape| shape.call_sites().is_empty()));
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
