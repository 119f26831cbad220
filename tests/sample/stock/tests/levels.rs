//! What stands on the shelves, asked for in every way that there is.

use sqlx::SqlitePool;
use stock::{levels, restock};

querybudget::audit!();

async fn shelves() -> SqlitePool {
    let db = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    sqlx::migrate!().run(&db).await.unwrap();
    db
}

#[tokio::test]
async fn every_book_has_a_level() {
    assert_eq!(levels(&shelves().await).await.unwrap()[1], ("Persuasion".to_owned(), 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_are_asked_for_by_several_tasks() {
    let db = shelves().await;
    let tasks = [db.clone(), db].map(|db| tokio::spawn(async move { levels(&db).await.map(|levels| levels.len()) }));
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), 4);
    }
}

#[sqlx::test]
async fn a_book_is_restocked(db: SqlitePool) {
    assert_eq!(restock(&db, 3, 5).await.unwrap(), 5);
}

#[test]
#[should_panic(expected = "no such book")]
fn a_book_has_to_exist() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let levels = levels(&shelves().await).await.unwrap();
        levels.get(7).expect("no such book");
    });
}
