// The recording of one `SELECT` executed twice through the wrapper, with different arguments.

use querybudget::Arguments;

#[cfg(feature = "sqlx-0_9")]
#[tokio::main(flavor = "current_thread")]
async fn with_wrapped(example: impl FnOnce(querybudget::Recording)) {
    let one = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = one.connect("sqlite::memory:").await.expect("an empty database");
    let pool = querybudget::sqlx_0_9::Counted::new(pool);
    let work = async {
        for id in [1, 2] {
            sqlx::query("SELECT ? + 1").bind(id).fetch_all(&pool).await.expect("a row");
        }
    };
    example(querybudget::record(work).await.1);
}

#[cfg(not(feature = "sqlx-0_9"))]
fn with_wrapped(_: impl FnOnce(querybudget::Recording)) {}
