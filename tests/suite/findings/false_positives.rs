//! Realistic code without an N+1: it passes.

use futures::TryStreamExt;
use futures::future::join;
use querybudget::{Budget, pause, record, unit};
use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::shop::{customers, items_of, name_of, number, orders_of, shop, wrapped_shop, write};
use super::{passes, passes_with};

fn strict() -> Budget {
    Budget::new().no_n_plus_one(3)
}

/// A page of the shop, which looks a customer up twice.
async fn page(pool: &SqlitePool, customer: i64) {
    name_of(pool, customer).await;
    orders_of(pool, customer).await;
    name_of(pool, customer).await;
}

#[tokio::test]
async fn the_same_look_up_from_two_places() {
    async fn header(pool: &SqlitePool) {
        name_of(pool, 1).await;
    }
    async fn footer(pool: &SqlitePool) {
        name_of(pool, 2).await;
    }
    let pool = shop().await;
    passes(2, async {
        header(&pool).await;
        footer(&pool).await;
    })
    .await;
}

#[tokio::test]
async fn a_query_that_fails_and_is_tried_once_more() {
    let pool = shop().await;
    passes(2, async {
        for _ in 0..2 {
            sqlx::query("SELECT missing FROM orders WHERE id = ?")
                .bind(1)
                .fetch_one(&pool)
                .await
                .expect_err("no column");
        }
    })
    .await;
}

#[tokio::test]
async fn two_pages_of_a_list() {
    let pool = shop().await;
    passes(2, async {
        for page in 0..2 {
            let orders = sqlx::query("SELECT id FROM orders ORDER BY id LIMIT ? OFFSET ?").bind(4).bind(page * 4);
            assert_eq!(orders.fetch_all(&pool).await.expect("a page").len(), 4);
        }
    })
    .await;
}

#[tokio::test]
async fn a_poll_for_the_same_job_through_the_wrapper() {
    let pool = wrapped_shop().await;
    passes(5, async {
        for _ in 0..5 {
            let state = sqlx::query_scalar::<_, String>("SELECT state FROM jobs WHERE id = ?").bind(1);
            assert_eq!(state.fetch_one(&pool).await.expect("a state"), "ready");
        }
    })
    .await;
}

#[tokio::test]
async fn a_poll_without_arguments() {
    let pool = shop().await;
    passes(5, async {
        for _ in 0..5 {
            number(&pool, "SELECT count(*) FROM jobs WHERE state = 'ready'").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_poll_with_a_bound_that_is_allowed() {
    let pool = shop().await;
    let budget = strict().allow("FROM jobs", "it asks ten times at most");
    passes_with(budget, 5, async {
        for _ in 0..5 {
            sqlx::query("SELECT state FROM jobs WHERE id = ?").bind(1).fetch_one(&pool).await.expect("a state");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bounded_fan_out_that_is_allowed() {
    let pool = shop().await;
    let budget = strict().allow("orders", "the front page shows four customers");
    passes_with(budget, 5, async {
        for customer in customers(&pool).await {
            orders_of(&pool, customer).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_set_up_under_pause_that_looks_at_what_it_has_made() {
    let pool = shop().await;
    passes(1, async {
        pause(async {
            for id in 5..15 {
                write(&pool, "INSERT INTO customers (id) VALUES (?)", id).await;
                name_of(&pool, id).await;
            }
        })
        .await;
        assert_eq!(customers(&pool).await.len(), 14);
    })
    .await;
}

#[tokio::test]
async fn a_page_got_twice_with_a_unit_each() {
    let pool = shop().await;
    passes(6, async {
        unit("GET /", page(&pool, 1)).await;
        unit("GET / again", page(&pool, 1)).await;
    })
    .await;
}

#[tokio::test]
async fn three_requests_as_three_units() {
    let pool = shop().await;
    passes(9, async {
        for (request, customer) in [("GET /1", 1), ("GET /2", 2), ("GET /3", 3)] {
            unit(request, page(&pool, customer)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_of_two_look_ups_and_the_check_of_the_test() {
    let pool = shop().await;
    passes(5, async {
        unit("GET /", page(&pool, 1)).await;
        name_of(&pool, 2).await;
        name_of(&pool, 3).await;
    })
    .await;
}

#[tokio::test]
async fn a_loop_of_inserts() {
    let pool = shop().await;
    passes(10, async {
        for id in 100..110 {
            write(&pool, "INSERT INTO orders (id) VALUES (?)", id).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_loop_of_updates_and_deletes() {
    let pool = shop().await;
    passes(8, async {
        for id in 1..5 {
            write(&pool, "UPDATE orders SET total = 0 WHERE customer_id = ?", id).await;
            write(&pool, "DELETE FROM orders WHERE customer_id = ?", id).await;
        }
    })
    .await;
}

#[tokio::test]
async fn inserts_whose_id_is_asked_for_each_time() {
    let pool = shop().await;
    passes(8, async {
        for id in 100..104 {
            write(&pool, "INSERT INTO orders (id) VALUES (?)", id).await;
            assert_eq!(number(&pool, "SELECT last_insert_rowid()").await, id);
        }
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_ids_in_one_query() {
    let pool = shop().await;
    passes(2, async {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM orders WHERE customer_id IN (");
        let mut ids = query.separated(", ");
        for customer in customers(&pool).await {
            ids.push_bind(customer);
        }
        query.push(")");
        assert_eq!(query.build().fetch_all(&pool).await.expect("orders").len(), 8);
    })
    .await;
}

#[tokio::test]
async fn a_join() {
    let pool = shop().await;
    passes(1, async {
        let sql = "SELECT c.name, o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > ?";
        assert_eq!(sqlx::query(sql).bind(100).fetch_all(&pool).await.expect("rows").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn many_rows_inserted_at_once_and_returned() {
    let pool = shop().await;
    passes(1, async {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO orders (customer_id, total) ");
        query.push_values(1..=20, |mut row, total| {
            row.push_bind(1).push_bind(total);
        });
        let inserted = query.push(" RETURNING id").build().fetch_all(&pool).await.expect("rows");
        assert_eq!(inserted.len(), 20);
    })
    .await;
}

#[tokio::test]
async fn health_checks() {
    let pool = shop().await;
    passes(10, async {
        for _ in 0..10 {
            assert_eq!(number(&pool, "SELECT 1").await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_count_then_a_page_then_a_count() {
    let pool = shop().await;
    passes(3, async {
        number(&pool, "SELECT count(*) FROM orders").await;
        orders_of(&pool, 1).await;
        number(&pool, "SELECT count(*) FROM orders").await;
    })
    .await;
}

#[tokio::test]
async fn different_columns_of_the_same_row() {
    let pool = shop().await;
    let columns = ["SELECT id", "SELECT name", "SELECT email", "SELECT recommended_by"];
    passes(4, async {
        for column in columns {
            let mut query = QueryBuilder::<Sqlite>::new(column);
            query.push(" FROM customers WHERE id = ").push_bind(1);
            query.build().fetch_one(&pool).await.expect("a row");
        }
    })
    .await;
}

#[tokio::test]
async fn two_checks_whether_a_row_exists() {
    let pool = shop().await;
    passes(2, async {
        for email in ["a@x", "new@x"] {
            let sql = "SELECT EXISTS (SELECT 1 FROM customers WHERE email = ?)";
            sqlx::query_scalar::<_, bool>(sql).bind(email).fetch_one(&pool).await.expect("an answer");
        }
    })
    .await;
}

#[tokio::test]
async fn a_cache_that_asks_once() {
    let pool = shop().await;
    let mut cache = std::collections::HashMap::new();
    passes(1, async {
        for _ in 0..10 {
            if let std::collections::hash_map::Entry::Vacant(entry) = cache.entry(1) {
                entry.insert(name_of(&pool, 1).await);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn two_look_ups_at_the_same_time() {
    let pool = shop().await;
    passes(2, join(orders_of(&pool, 1), orders_of(&pool, 2))).await;
}

#[tokio::test]
async fn a_stream_of_a_thousand_rows_read_in_one_query() {
    let pool = shop().await;
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n";
    passes(1, async {
        let mut rows = sqlx::query_scalar::<_, i64>(sql).fetch(&pool);
        let mut n_rows = 0;
        while rows.try_next().await.expect("a row").is_some() {
            n_rows += 1;
        }
        assert_eq!(n_rows, 1_000);
    })
    .await;
}

#[tokio::test]
async fn a_nested_scope_with_two_look_ups_in_one_with_no_more() {
    let pool = shop().await;
    passes(2, async {
        let (_, inner) = record(async {
            items_of(&pool, 11).await;
            items_of(&pool, 12).await;
        })
        .await;
        assert_eq!(inner.findings().len(), 0);
    })
    .await;
}
