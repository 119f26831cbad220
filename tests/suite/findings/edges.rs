//! Where retries, units and loops meet.

use querybudget_test_support::servers::fresh_postgres;
use sqlx::postgres::PgPoolOptions;

use super::shop::{ORDERS_OF, name_of, orders_of, wrapped_shop, write};
use super::{finds, passes};

#[tokio::test]
async fn a_retried_transaction_whose_failures_are_noted() {
    let pool = wrapped_shop().await;
    passes(8, async {
        for number in 1..=3 {
            let mut tx = pool.begin().await.expect("begun");
            name_of(&mut tx, 1).await;
            name_of(&mut tx, 2).await;
            if number == 3 {
                tx.commit().await.expect("committed");
            } else {
                tx.rollback().await.expect("rolled back");
                write(&pool, "INSERT INTO jobs (id) VALUES (?)", 100 + number).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_only_reads_and_is_dropped_for_each_row() {
    let pool = wrapped_shop().await;
    let work = async {
        for customer in 1..5 {
            let mut tx = pool.begin().await.expect("begun");
            orders_of(&mut tx, customer).await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn a_loop_in_one_unit_and_a_retry_in_another() {
    let pool = wrapped_shop().await;
    let work = async {
        querybudget::unit("GET /", async {
            for customer in 1..4 {
                orders_of(&pool, customer).await;
            }
        })
        .await;
        querybudget::unit("POST /", async {
            let mut tx = pool.begin().await.expect("begun");
            orders_of(&mut tx, 1).await;
            tx.rollback().await.expect("rolled back");
            let mut tx = pool.begin().await.expect("begun");
            orders_of(&mut tx, 1).await;
            tx.commit().await.expect("committed");
        })
        .await;
    };
    finds(&[(ORDERS_OF, 3)], work).await;
}

#[tokio::test]
async fn a_poll_with_a_cast_on_postgres() {
    let Some(database) = fresh_postgres().await else { return };
    let pool = PgPoolOptions::new().connect(database.url()).await.expect("a connection");
    passes(5, async {
        for _ in 0..5 {
            sqlx::query("SELECT count(*)::text FROM pg_tables").fetch_one(&pool).await.expect("a number");
        }
    })
    .await;
}

/// The layer does not know the arguments, but three attempts are the most that it believes.
#[tokio::test]
async fn a_transaction_that_is_rolled_back_for_each_row_on_postgres() {
    let Some(database) = fresh_postgres().await else { return };
    let pool = PgPoolOptions::new().connect(database.url()).await.expect("a connection");
    let work = async {
        for id in 0..10 {
            let mut tx = pool.begin().await.expect("begun");
            sqlx::query("SELECT $1::int + 1").bind(id).fetch_one(&mut *tx).await.expect("a row");
            tx.rollback().await.expect("rolled back");
        }
    };
    finds(&[("SELECT ?::int + ?", 8)], work).await;
}

/// The very same query again in each of two units is no N+1 in either.
#[tokio::test]
async fn the_same_query_again_in_two_units() {
    let pool = wrapped_shop().await;
    passes(6, async {
        for name in ["GET /", "POST /"] {
            let request = async {
                for _ in 0..3 {
                    name_of(&pool, 1).await;
                }
            };
            querybudget::unit(name, request).await;
        }
    })
    .await;
}
