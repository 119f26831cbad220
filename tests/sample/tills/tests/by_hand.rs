//! A harness of its own, as far as `cargo test` and cargo-nextest ask for one.

use std::env;

use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;
use tills::{take, takings};

async fn till() -> SqlitePool {
    let db = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    sqlx::query("CREATE TABLE takings (amount INTEGER)").execute(&db).await.unwrap();
    db
}

async fn a_till_is_empty() {
    assert_eq!(takings(&till().await).await.unwrap(), 0);
}

async fn what_is_taken_is_added_up() {
    let db = till().await;
    for amount in [3, 4] {
        take(&db, amount).await.unwrap();
    }
    assert_eq!(takings(&db).await.unwrap(), 7);
}

type Test = (&'static str, fn());

/// Their names need not be those of functions.
const TESTS: &[Test] = &[
    ("a till is empty", || run(a_till_is_empty())),
    ("what is taken is added up", || run(what_is_taken_is_added_up())),
];

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let is_given = |argument: &str| arguments.iter().any(|given| given == argument);
    for (name, test) in TESTS.iter().filter(|(name, _)| !is_given("--exact") || is_given(name)) {
        match is_given("--list") {
            true if is_given("--ignored") => {}
            true => println!("{name}: test"),
            false => querybudget::audited(name, test),
        }
    }
}
