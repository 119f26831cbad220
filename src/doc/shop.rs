// The recording of a small shop, on which the examples of small methods run: one `INSERT`, two `SELECT`s that return a row each, one
// `UPDATE`.

use querybudget::fingerprint::{Class, Kind};
use querybudget::{Bound, Budget, Metric};

#[tokio::main(flavor = "current_thread")]
async fn shop() -> querybudget::Recording {
    let one = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = one.connect("sqlite::memory:").await.expect("an empty database");
    sqlx::query("CREATE TABLE orders (id INTEGER, total INTEGER)").execute(&pool).await.expect("a table");
    let work = async {
        sqlx::query("INSERT INTO orders VALUES (1, 20)").execute(&pool).await?;
        for id in [1, 1] {
            sqlx::query("SELECT total FROM orders WHERE id = ?").bind(id).fetch_all(&pool).await?;
        }
        sqlx::query("UPDATE orders SET total = 21").execute(&pool).await
    };
    let (done, queries) = querybudget::record(work).await;
    done.expect("four queries");
    queries
}
