//! Realistic loops: each is found, with its shape and its number.

use futures::TryStreamExt;
use futures::future::{BoxFuture, FutureExt};
use querybudget::{Recording, unit};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqlitePool};

use super::shop::{
    ITEMS_OF, NAME_OF, ORDERS_OF, customers, items_of, name_of, number, orders_of, shop, wrapped_shop, write,
};
use super::{finds, is_nested, n_plus_ones};

/// The likely parent of the worst N+1.
fn parent(recording: &Recording) -> Option<String> {
    n_plus_ones(recording)[0].likely_parent().map(|parent| parent.text().to_owned())
}

/// The other shapes of the worst loop.
fn together(recording: &Recording) -> Vec<String> {
    n_plus_ones(recording)[0].together().iter().map(|shape| shape.text().to_owned()).collect()
}

#[tokio::test]
async fn a_plain_loop_over_the_rows_of_a_query() {
    let pool = shop().await;
    let work = async {
        for customer in customers(&pool).await {
            orders_of(&pool, customer).await;
        }
    };
    let recording = finds(&[(ORDERS_OF, 4)], work).await;
    assert_eq!(parent(&recording).as_deref(), Some("SELECT id FROM customers"));
}

#[tokio::test]
async fn three_are_a_loop_already() {
    let pool = shop().await;
    let work = async {
        for customer in 1..4 {
            orders_of(&pool, customer).await;
        }
    };
    finds(&[(ORDERS_OF, 3)], work).await;
}

#[tokio::test]
async fn a_query_builder() {
    let pool = shop().await;
    let work = async {
        for customer in 1..5 {
            let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM orders WHERE customer_id = ");
            query.push_bind(customer).build().fetch_all(&pool).await.expect("orders");
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn recursion_over_a_tree() {
    fn descend(pool: &SqlitePool, id: i64) -> BoxFuture<'_, usize> {
        async move {
            let children = sqlx::query_scalar::<_, i64>("SELECT id FROM customers WHERE recommended_by = ?").bind(id);
            let mut n_nodes = 1;
            for child in children.fetch_all(pool).await.expect("children") {
                n_nodes += descend(pool, child).await;
            }
            n_nodes
        }
        .boxed()
    }
    let pool = shop().await;
    let work = async { assert_eq!(descend(&pool, 1).await, 4) };
    finds(&[("SELECT id FROM customers WHERE recommended_by = ?", 4)], work).await;
}

#[tokio::test]
async fn a_walk_up_to_the_root() {
    let pool = wrapped_shop().await;
    let work = async {
        let mut next = Some(4);
        while let Some(id) = next {
            let above = sqlx::query_scalar("SELECT recommended_by FROM customers WHERE id = ?").bind(id);
            next = above.fetch_one(&pool).await.expect("a customer");
        }
    };
    finds(&[("SELECT recommended_by FROM customers WHERE id = ?", 3)], work).await;
}

#[tokio::test]
async fn a_loop_over_pages() {
    let pool = shop().await;
    let work = async {
        for page in 0.. {
            let orders = sqlx::query("SELECT id FROM orders ORDER BY id LIMIT ? OFFSET ?").bind(2).bind(page * 2);
            if orders.fetch_all(&pool).await.expect("a page").is_empty() {
                break;
            }
        }
    };
    finds(&[("SELECT id FROM orders ORDER BY id LIMIT ? OFFSET ?", 5)], work).await;
}

#[tokio::test]
async fn two_shapes_in_turn() {
    let pool = shop().await;
    let work = async {
        for customer in customers(&pool).await {
            name_of(&pool, customer).await;
            orders_of(&pool, customer).await;
        }
    };
    let recording = finds(&[(NAME_OF, 4)], work).await;
    assert_eq!(together(&recording), [ORDERS_OF]);
}

#[tokio::test]
async fn behind_a_trait_object() {
    trait Orders {
        fn of(&self, customer: i64) -> BoxFuture<'_, Vec<i64>>;
    }
    impl Orders for SqlitePool {
        fn of(&self, customer: i64) -> BoxFuture<'_, Vec<i64>> {
            orders_of(self, customer).boxed()
        }
    }
    let pool = shop().await;
    let repository: Box<dyn Orders> = Box::new(pool.clone());
    let work = async {
        for customer in customers(&pool).await {
            repository.of(customer).await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

mod view {
    use super::{SqlitePool, name_of};

    pub(super) mod line {
        use super::{SqlitePool, name_of};

        pub(in crate::findings::false_negatives) async fn render(pool: &SqlitePool, customer: i64) -> String {
            format!("<li>{:?}</li>", name_of(pool, customer).await)
        }
    }
}

#[tokio::test]
async fn in_a_function_of_another_module() {
    let pool = shop().await;
    let work = async {
        for customer in customers(&pool).await {
            view::line::render(&pool, customer).await;
        }
    };
    finds(&[(NAME_OF, 4)], work).await;
}

#[tokio::test]
async fn in_a_transaction() {
    let pool = shop().await;
    let work = async {
        let mut tx = pool.begin().await.expect("begun");
        for customer in customers(&mut *tx).await {
            orders_of(&mut *tx, customer).await;
        }
        tx.commit().await.expect("committed");
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn on_a_second_pool() {
    let (first, second) = (shop().await, shop().await);
    let work = async {
        for customer in customers(&first).await {
            orders_of(&second, customer).await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn one_row_of_each_way_to_fetch() {
    let pool = shop().await;
    let text = "SELECT total FROM orders WHERE customer_id = ?";
    let work = async {
        for customer in 1..4 {
            let query = || sqlx::query(text).bind(customer);
            query().fetch_one(&pool).await.expect("a row");
            query().fetch_optional(&pool).await.expect("a row");
            let mut rows = query().fetch(&pool);
            rows.try_next().await.expect("a row");
        }
    };
    finds(&[(text, 9)], work).await;
}

#[tokio::test]
async fn queries_that_fail() {
    let pool = wrapped_shop().await;
    let work = async {
        for customer in 1..5 {
            let query = sqlx::query("SELECT missing FROM orders WHERE customer_id = ?").bind(customer);
            query.fetch_all(&pool).await.expect_err("no such column");
        }
    };
    finds(&[("SELECT missing FROM orders WHERE customer_id = ?", 4)], work).await;
}

#[tokio::test]
async fn a_loop_below_a_loop() {
    let pool = shop().await;
    let work = async {
        for customer in customers(&pool).await {
            for order in orders_of(&pool, customer).await {
                items_of(&pool, order).await;
            }
        }
    };
    let recording = finds(&[(ITEMS_OF, 8), (ORDERS_OF, 4)], work).await;
    let nested: Vec<bool> = n_plus_ones(&recording).iter().map(is_nested).collect();
    assert_eq!(nested, [true, false]);
    assert_eq!(parent(&recording).as_deref(), Some(ORDERS_OF));
}

#[tokio::test]
async fn in_one_unit_among_several() {
    let pool = shop().await;
    let work = async {
        for (request, n) in [("GET /1", 1), ("GET /all", 4), ("GET /2", 2)] {
            unit(request, async {
                for customer in 0..n {
                    orders_of(&pool, customer).await;
                }
            })
            .await;
        }
    };
    let recording = finds(&[(ORDERS_OF, 4)], work).await;
    assert_eq!(recording.len(), 7);
}

#[tokio::test]
async fn through_the_wrapper_with_different_arguments() {
    let pool = wrapped_shop().await;
    let work = async {
        for customer in customers(&pool).await {
            orders_of(&pool, customer).await;
        }
    };
    let recording = finds(&[(ORDERS_OF, 4)], work).await;
    assert_eq!(n_plus_ones(&recording)[0].shape().distinct_arguments(), Some(4));
    assert_eq!(parent(&recording).as_deref(), Some("SELECT id FROM customers"));
}

#[tokio::test]
async fn rows_read_into_a_struct() {
    #[derive(FromRow)]
    struct Order {
        id: i64,
        total: i64,
    }
    let pool = shop().await;
    let text = "SELECT id, total FROM orders WHERE customer_id = ?";
    let work = async {
        let mut sum = 0;
        for customer in customers(&pool).await {
            let orders: Vec<Order> = sqlx::query_as(text).bind(customer).fetch_all(&pool).await.expect("orders");
            sum += orders.iter().filter(|order| order.id > 0).map(|order| order.total).sum::<i64>();
        }
        assert_eq!(sum, 1_200);
    };
    finds(&[(text, 4)], work).await;
}

#[tokio::test]
async fn beside_a_poll_and_writes() {
    let pool = shop().await;
    let work = async {
        for customer in 1..5 {
            number(&pool, "SELECT count(*) FROM jobs").await;
            orders_of(&pool, customer).await;
            write(&pool, "UPDATE orders SET total = 0 WHERE customer_id = ?", customer).await;
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}
