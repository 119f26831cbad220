//! More code without an N+1: transactions, sessions, tasks, other statements.

use querybudget::Budget;

use super::shop::{customers, name_of, number, orders_of, shop, wrapped_shop, write};
use super::{passes, passes_with};

#[tokio::test]
async fn a_transaction_that_reads_twice_and_writes() {
    let pool = wrapped_shop().await;
    passes(3, async {
        let mut tx = pool.begin().await.expect("begun");
        name_of(&mut tx, 1).await;
        name_of(&mut tx, 2).await;
        write(&mut tx, "UPDATE orders SET total = total + 1 WHERE customer_id = ?", 1).await;
        tx.commit().await.expect("committed");
    })
    .await;
}

#[tokio::test]
async fn savepoints_in_a_loop() {
    let pool = wrapped_shop().await;
    passes(5, async {
        let mut tx = pool.begin().await.expect("begun");
        for id in 100..105 {
            let mut nested = tx.begin().await.expect("a savepoint");
            write(&mut nested, "INSERT INTO orders (id) VALUES (?)", id).await;
            nested.commit().await.expect("released");
        }
        tx.commit().await.expect("committed");
    })
    .await;
}

#[tokio::test]
async fn session_statements_in_a_loop() {
    let pool = shop().await;
    passes(1, async {
        for _ in 0..5 {
            sqlx::query("PRAGMA foreign_keys = ON").execute(&pool).await.expect("set");
            sqlx::query("PRAGMA user_version").fetch_one(&pool).await.expect("a version");
        }
        customers(&pool).await;
    })
    .await;
}

#[tokio::test]
async fn look_ups_by_two_different_keys() {
    let pool = shop().await;
    passes(4, async {
        for (id, email) in [(1, "a@x"), (2, "b@x")] {
            name_of(&pool, id).await;
            let by_email = sqlx::query("SELECT name FROM customers WHERE email = ?").bind(email);
            by_email.fetch_one(&pool).await.expect("a customer");
        }
    })
    .await;
}

#[tokio::test]
async fn aggregates_with_group_by() {
    let pool = shop().await;
    passes(2, async {
        for least in [1, 2] {
            let sql = "SELECT customer_id, sum(total) FROM orders GROUP BY customer_id HAVING count(*) >= ?";
            assert_eq!(sqlx::query(sql).bind(least).fetch_all(&pool).await.expect("sums").len(), 4);
        }
    })
    .await;
}

#[tokio::test]
async fn a_tree_read_by_one_recursive_query() {
    let pool = shop().await;
    let sql = "WITH RECURSIVE tree (id) AS (
            SELECT id FROM customers WHERE recommended_by IS NULL
            UNION ALL SELECT c.id FROM customers c JOIN tree ON c.recommended_by = tree.id
        ) SELECT id FROM tree";
    passes(1, async {
        assert_eq!(sqlx::query(sql).fetch_all(&pool).await.expect("a tree").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn two_pools_with_two_queries_each() {
    let (shop_pool, stock) = (shop().await, shop().await);
    passes(4, async {
        for customer in [1, 2] {
            name_of(&shop_pool, customer).await;
            orders_of(&stock, customer).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_spawned_task_with_two_queries() {
    let pool = shop().await;
    let in_task = pool.clone();
    passes(3, async {
        let task = tokio::spawn(async move {
            orders_of(&in_task, 1).await;
            orders_of(&in_task, 2).await;
        });
        task.await.expect("the task ends");
        customers(&pool).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_spawned_tasks_with_a_query_each_on_two_threads() {
    let pool = wrapped_shop().await;
    passes(2, async {
        for customer in [1, 2] {
            let in_task = pool.clone();
            tokio::spawn(async move { orders_of(&in_task, customer).await }).await.expect("the task ends");
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeated_select_below_a_higher_threshold() {
    let pool = shop().await;
    passes_with(Budget::new().no_n_plus_one(10), 9, async {
        for customer in 1..10 {
            orders_of(&pool, customer).await;
        }
    })
    .await;
}

#[tokio::test]
async fn upserts_in_a_loop_and_one_select_behind() {
    let pool = shop().await;
    passes(6, async {
        for id in 1..6 {
            let sql = "INSERT INTO jobs (id, state) VALUES (?, 'new') ON CONFLICT (id) DO UPDATE SET state = 'old'";
            write(&pool, sql, id).await;
        }
        assert_eq!(number(&pool, "SELECT count(*) FROM jobs").await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_report_of_several_counts() {
    let pool = shop().await;
    let counts = [
        "SELECT count(*) FROM customers",
        "SELECT count(*) FROM orders",
        "SELECT count(*) FROM order_items",
        "SELECT count(*) FROM jobs",
    ];
    passes(4, async {
        for sql in counts {
            number(&pool, sql).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_union_of_what_would_be_four_look_ups() {
    let pool = shop().await;
    passes(1, async {
        let sql = "SELECT name FROM customers WHERE id = 1 UNION SELECT name FROM customers WHERE id = 2
            UNION SELECT name FROM customers WHERE id = 3 UNION SELECT name FROM customers WHERE id = 4";
        assert_eq!(sqlx::query(sql).fetch_all(&pool).await.expect("names").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn writes_in_a_loop_that_return_their_rows() {
    let pool = shop().await;
    passes(4, async {
        for id in 100..104 {
            let insert = sqlx::query_scalar::<_, i64>("INSERT INTO orders (id) VALUES (?) RETURNING id").bind(id);
            assert_eq!(insert.fetch_one(&pool).await.expect("an id"), id);
        }
    })
    .await;
}

#[tokio::test]
async fn migrations_are_no_loop() {
    let pool = shop().await;
    passes(1, async {
        for version in 0..4 {
            let applied = sqlx::query("CREATE TABLE IF NOT EXISTS _sqlx_migrations (version INTEGER)");
            applied.execute(&pool).await.expect("a table");
            let found = sqlx::query("SELECT version FROM _sqlx_migrations WHERE version = ?").bind(version);
            found.fetch_all(&pool).await.expect("versions");
        }
        customers(&pool).await;
    })
    .await;
}
