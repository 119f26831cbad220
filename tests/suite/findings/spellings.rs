//! Loops whose statements are spelled differently each time, and are one shape.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqlitePool};

use super::finds;
use super::shop::{ORDERS_OF, shop, wrapped_shop};

/// Executes statements as they stand, each once.
async fn run_texts(pool: &SqlitePool, texts: impl IntoIterator<Item = String>) {
    for sql in texts {
        sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await.expect("rows");
    }
}

/// Statements that differ in what is no difference.
const SPELLINGS: [(&str, [&str; 4]); 5] = [
    (
        "literals",
        [
            "SELECT id FROM orders WHERE customer_id = 1",
            "SELECT id FROM orders WHERE customer_id = 2",
            "SELECT id FROM orders WHERE customer_id = 3",
            "SELECT id FROM orders WHERE customer_id = 4",
        ],
    ),
    (
        "literals of several kinds",
        [
            "SELECT id FROM orders WHERE customer_id = 1",
            "SELECT id FROM orders WHERE customer_id = 1.0",
            "SELECT id FROM orders WHERE customer_id = 0x2",
            "SELECT id FROM orders WHERE customer_id = '3'",
        ],
    ),
    (
        "white space",
        [
            "SELECT id FROM orders WHERE customer_id = 1",
            "SELECT id\nFROM orders\nWHERE customer_id = 2",
            "SELECT  id  FROM  orders  WHERE customer_id=3",
            "\tSELECT id FROM orders WHERE customer_id = 4;\n",
        ],
    ),
    (
        "the case of keywords",
        [
            "SELECT id FROM orders WHERE customer_id = 1",
            "select id from orders where customer_id = 2",
            "Select id From orders Where customer_id = 3",
            "SELECT id from orders WHERE customer_id = 4",
        ],
    ),
    (
        "comments",
        [
            "SELECT id FROM orders WHERE customer_id = 1 -- first",
            "/* trace=7 */ SELECT id FROM orders WHERE customer_id = 2",
            "SELECT id FROM orders /* 8 */ WHERE customer_id = 3",
            "SELECT id FROM orders WHERE customer_id = 4 /* 9 */",
        ],
    ),
];

#[tokio::test]
async fn what_is_no_difference() {
    let pool = shop().await;
    for (what, texts) in SPELLINGS {
        let recording = finds(&[(ORDERS_OF, 4)], run_texts(&pool, texts.map(str::to_owned))).await;
        assert_eq!(recording.shapes().count(), 1, "{what}");
    }
}

#[tokio::test]
async fn lists_of_one_to_fifty_elements() {
    let pool = shop().await;
    let texts = (1..=50).map(|n| {
        let ids: Vec<String> = (0..n).map(|id| id.to_string()).collect();
        format!("SELECT id FROM orders WHERE customer_id IN ({})", ids.join(", "))
    });
    finds(&[("SELECT id FROM orders WHERE customer_id IN (?)", 50)], run_texts(&pool, texts)).await;
}

#[tokio::test]
async fn lists_of_bound_elements_by_a_query_builder() {
    let pool = wrapped_shop().await;
    let work = async {
        for n in 1..=10 {
            let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM orders WHERE customer_id IN (");
            let mut ids = query.separated(", ");
            for id in 0..n {
                ids.push_bind(id);
            }
            query.push(")").build().fetch_all(&pool).await.expect("orders");
        }
    };
    finds(&[("SELECT id FROM orders WHERE customer_id IN (?)", 10)], work).await;
}
