//! The same by the layer alone on PostgreSQL and MariaDB, whose statements have other placeholders and whose `ROLLBACK` it sees.

use futures::future::join_all;
use querybudget_test_support::servers::{fresh_mysql, fresh_postgres};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;

use super::shop::ORDERS_OF as SHAPE;
use super::{finds, n_plus_ones, overlapping, passes};

const SCHEMA: &str = "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER); \
    INSERT INTO orders VALUES (11, 1), (12, 2), (13, 3), (14, 4)";

/// Tests of which each runs on both servers, with a pool of four connections.
macro_rules! on_both_servers {
    ($($(#[$attribute:meta])* async fn $name:ident($pool:ident, $sql:ident) $body:block)+) => {
        mod postgres {
            use super::*;
            $(
                #[tokio::test]
                async fn $name() {
                    let Some(database) = fresh_postgres().await else { return };
                    let options = PgPoolOptions::new().max_connections(4);
                    let $pool = options.connect(database.url()).await.expect("a connection");
                    sqlx::raw_sql(SCHEMA).execute(&$pool).await.expect("a schema");
                    let $sql = "SELECT id FROM orders WHERE customer_id = $1";
                    $body
                }
            )+
        }
        mod mariadb {
            use super::*;
            $(
                #[tokio::test]
                async fn $name() {
                    let Some(database) = fresh_mysql().await else { return };
                    let options = MySqlPoolOptions::new().max_connections(4);
                    let $pool = options.connect(database.url()).await.expect("a connection");
                    sqlx::raw_sql(SCHEMA).execute(&$pool).await.expect("a schema");
                    let $sql = "SELECT id FROM orders WHERE customer_id = ?";
                    $body
                }
            )+
        }
    };
}

on_both_servers! {
    async fn a_loop_is_found_with_its_call_site(pool, sql) {
        let work = async {
            for customer in 1..5 {
                sqlx::query(sql).bind(customer).fetch_all(&pool).await.expect("orders");
            }
        };
        let recording = finds(&[(SHAPE, 4)], work).await;
        let sites = n_plus_ones(&recording)[0].shape().call_sites().len();
        assert_eq!(sites, 1);
    }

    async fn a_loop_of_literals_is_found(pool, _sql) {
        let work = async {
            for customer in 1..5 {
                let text = format!("SELECT id FROM orders WHERE customer_id = {customer}");
                sqlx::raw_sql(sqlx::AssertSqlSafe(text)).fetch_all(&pool).await.expect("orders");
            }
        };
        finds(&[(SHAPE, 4)], work).await;
    }

    async fn joined_queries_are_found(pool, sql) {
        let query = |customer: i32| sqlx::query(sql).bind(customer).fetch_all(&pool);
        finds(&[(SHAPE, 8)], join_all((1..9).map(query))).await;
    }

    async fn a_loop_in_a_transaction_is_found(pool, sql) {
        let work = async {
            let mut tx = pool.begin().await.expect("begun");
            for customer in 1..5 {
                sqlx::query(sql).bind(customer).fetch_all(&mut *tx).await.expect("orders");
            }
            tx.commit().await.expect("committed");
        };
        finds(&[(SHAPE, 4)], work).await;
    }

    async fn a_transaction_rolled_back_and_run_again_twice_more_passes(pool, sql) {
        passes(6, async {
            for attempt in 1..=3 {
                let mut tx = pool.begin().await.expect("begun");
                sqlx::query(sql).bind(1).fetch_all(&mut *tx).await.expect("orders");
                sqlx::query("UPDATE orders SET customer_id = 1 WHERE id = 11").execute(&mut *tx).await.expect("a row");
                if attempt < 3 { tx.rollback().await } else { tx.commit().await }.expect("ended");
            }
        })
        .await;
    }

    async fn a_loop_in_a_retried_transaction_is_found_without_the_retries(pool, sql) {
        let work = async {
            for attempt in 1..=3 {
                let mut tx = pool.begin().await.expect("begun");
                for customer in 1..5 {
                    sqlx::query(sql).bind(customer).fetch_all(&mut *tx).await.expect("orders");
                }
                if attempt < 3 { tx.rollback().await } else { tx.commit().await }.expect("ended");
            }
        };
        finds(&[(SHAPE, 4)], work).await;
    }

    async fn two_look_ups_and_a_poll_without_arguments_pass(pool, sql) {
        passes(7, async {
            for customer in [1, 2] {
                sqlx::query(sql).bind(customer).fetch_all(&pool).await.expect("orders");
            }
            for _ in 0..5 {
                sqlx::query("SELECT count(*) FROM orders WHERE id > 0").fetch_one(&pool).await.expect("a number");
            }
        })
        .await;
    }

    async fn statements_of_the_session_in_a_loop_pass(pool, sql) {
        passes(1, async {
            for _ in 0..5 {
                sqlx::query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").execute(&pool).await.expect("set");
            }
            sqlx::query(sql).bind(1).fetch_all(&pool).await.expect("orders");
        })
        .await;
    }
}

#[tokio::test]
async fn one_query_for_any_of_the_keys_on_postgres() {
    let Some(database) = fresh_postgres().await else { return };
    let pool = PgPoolOptions::new().connect(database.url()).await.expect("a connection");
    sqlx::raw_sql(SCHEMA).execute(&pool).await.expect("a schema");
    passes(1, async {
        let orders = sqlx::query("SELECT id FROM orders WHERE customer_id = ANY($1)").bind(vec![1, 2, 3, 4]);
        assert_eq!(orders.fetch_all(&pool).await.expect("orders").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn joined_queries_overlap_on_postgres() {
    let Some(database) = fresh_postgres().await else { return };
    let pool = PgPoolOptions::new().max_connections(4).connect(database.url()).await.expect("a connection");
    let query = |i: i32| sqlx::query("SELECT pg_sleep($1)").bind(0.05 + f64::from(i) / 1_000.0).fetch_all(&pool);
    let recording = finds(&[("SELECT pg_sleep(?)", 8)], join_all((0..8).map(query))).await;
    assert!(overlapping(&n_plus_ones(&recording)[0]) > 0);
}

#[tokio::test]
async fn joined_queries_overlap_on_mariadb() {
    let Some(database) = fresh_mysql().await else { return };
    let pool = MySqlPoolOptions::new().max_connections(4).connect(database.url()).await.expect("a connection");
    let query = |i: i32| sqlx::query("SELECT sleep(?)").bind(0.05 + f64::from(i) / 1_000.0).fetch_all(&pool);
    let recording = finds(&[("SELECT sleep(?)", 8)], join_all((0..8).map(query))).await;
    assert!(overlapping(&n_plus_ones(&recording)[0]) > 0);
}
