//! Loops over statements of other forms, and from other places.

use axum::extract::{Json, Query, State};
use querybudget::{record, sqlx_0_9::Counted};
use serde::Deserialize;
use sqlx::{Connection, SqliteConnection, SqlitePool};

use super::shop::{ORDERS_OF, customers, items_of, orders_of, shop, shop_in_a_file, wrapped_shop};
use super::{finds, n_plus_ones, text};

/// Forms of statements with one argument, and their shapes.
const FORMS: [(&str, &str); 7] = [
    (
        "WITH own AS (SELECT id FROM orders WHERE customer_id = ?) SELECT count(*) FROM own",
        "WITH own AS (SELECT id FROM orders WHERE customer_id = ?) SELECT count(*) FROM own",
    ),
    (
        "SELECT id FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)",
        "SELECT id FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)",
    ),
    (
        "SELECT EXISTS (SELECT 1 FROM orders WHERE customer_id = ?)",
        "SELECT EXISTS (SELECT ? FROM orders WHERE customer_id = ?)",
    ),
    ("SELECT count(*) FROM orders WHERE customer_id = ?", "SELECT count(*) FROM orders WHERE customer_id = ?"),
    ("SELECT id FROM orders WHERE customer_id = ?1", "SELECT id FROM orders WHERE customer_id = ?"),
    (
        "SELECT id FROM orders WHERE customer_id = ? UNION SELECT 0",
        "SELECT id FROM orders WHERE customer_id = ? UNION SELECT ?",
    ),
    (
        "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = ?",
        "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = ?",
    ),
];

#[tokio::test]
async fn statements_of_many_forms() {
    let pool = shop().await;
    for (sql, shape) in FORMS {
        let work = async {
            for customer in 1..5 {
                sqlx::query(sql).bind(customer).fetch_all(&pool).await.expect("rows");
            }
        };
        finds(&[(shape, 4)], work).await;
    }
}

#[tokio::test]
async fn statements_of_many_forms_through_the_wrapper() {
    let pool = wrapped_shop().await;
    for (sql, shape) in FORMS {
        let work = async {
            for customer in 1..5 {
                sqlx::query(sql).bind(customer).fetch_all(&pool).await.expect("rows");
            }
        };
        finds(&[(shape, 4)], work).await;
    }
}

#[derive(Deserialize)]
struct Page {
    from: i64,
}

/// A handler of axum that looks each customer's orders up.
async fn dashboard(State(pool): State<SqlitePool>, Query(page): Query<Page>) -> Json<Vec<usize>> {
    let mut numbers = Vec::new();
    for customer in customers(&pool).await.into_iter().filter(|id| *id >= page.from) {
        numbers.push(orders_of(&pool, customer).await.len());
    }
    Json(numbers)
}

#[tokio::test]
async fn in_a_handler_of_axum() {
    let pool = shop().await;
    let work = async {
        let Json(numbers) = dashboard(State(pool.clone()), Query(Page { from: 1 })).await;
        assert_eq!(numbers, [2, 2, 2, 2]);
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn on_a_connection_of_its_own() {
    let (pool, _file) = shop_in_a_file().await;
    let mut connection = pool.acquire().await.expect("a connection").detach();
    let work = async {
        for customer in customers(&mut connection).await {
            orders_of(&mut connection, customer).await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
    connection.close().await.expect("closed");
}

#[tokio::test]
async fn on_a_connection_opened_for_each_row() {
    let (_pool, file) = shop_in_a_file().await;
    let url = format!("sqlite://{}", file.path.display());
    let work = async {
        for customer in 1..5 {
            let mut connection = Counted::new(Box::new(SqliteConnection::connect(&url).await.expect("a connection")));
            orders_of(&mut connection, customer).await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn half_through_the_wrapper_and_half_around_it() {
    let pool = wrapped_shop().await;
    let work = async {
        for customer in 1..4 {
            orders_of(&pool, customer).await;
            orders_of(pool.inner(), customer).await;
        }
    };
    finds(&[(ORDERS_OF, 6)], work).await;
}

#[tokio::test]
async fn spread_over_nested_scopes_it_is_the_outer_ones() {
    let pool = shop().await;
    let work = async {
        for customer in 1..5 {
            let (_, inner) = record(orders_of(&pool, customer)).await;
            assert!(n_plus_ones(&inner).is_empty());
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn each_row_in_closures_of_an_iterator() {
    let pool = shop().await;
    let work = async {
        let lists = customers(&pool).await.into_iter().map(|customer| orders_of(&pool, customer));
        for list in lists {
            list.await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn more_than_a_scope_keeps_one_by_one() {
    let pool = shop().await;
    let work = async {
        for order in 0..1_500 {
            items_of(&pool, order).await;
        }
    };
    let recording = finds(&[(crate::findings::shop::ITEMS_OF, 1_500)], work).await;
    assert_eq!(text(&n_plus_ones(&recording)[0]), crate::findings::shop::ITEMS_OF);
}

#[tokio::test]
async fn few_different_arguments_asked_for_again_and_again() {
    let pool = wrapped_shop().await;
    let work = async {
        for order in 0..8 {
            orders_of(&pool, order % 2 + 1).await;
        }
    };
    finds(&[(ORDERS_OF, 8)], work).await;
}
