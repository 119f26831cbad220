//! The bookshop's pages, with what they may ask of the database.

use bookshop::{authors, book, sell};
use querybudget::{assert_max_queries, budget, no_n_plus_one, pause, record, sqlx_0_9::Counted, unit};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

/// 20 authors with three books each, one copy in stock of each.
async fn shop() -> sqlx::Result<Counted<SqlitePool>> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT);
                  CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER, title TEXT, in_stock INTEGER);
                  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
                  INSERT INTO books SELECT i, 1 + i % 20, 'book ' || i, 1 FROM n;
                  INSERT INTO authors SELECT id, 'author ' || id FROM books WHERE id <= 20;";
    sqlx::raw_sql(schema).execute(&pool).await?;
    Ok(Counted::new(pool))
}

#[tokio::test]
async fn all_authors_are_listed() -> sqlx::Result<()> {
    let pool = pause(shop()).await?;
    let (page, queries) = record(authors(&pool)).await;
    assert_eq!((page?.len(), queries.is_empty()), (20, false));
    Ok(())
}

#[tokio::test]
async fn an_author_has_the_books() -> sqlx::Result<()> {
    let pool = pause(shop()).await?;
    let page = assert_max_queries!(50, { authors(&pool).await? });
    assert_eq!(page[0].titles, ["book 20", "book 40", "book 60"]);
    Ok(())
}

#[budget(queries <= 2, writes == 0)]
#[tokio::test]
async fn books_are_shown() -> sqlx::Result<()> {
    let pool = pause(shop()).await?;
    for id in [7, 8] {
        unit("GET /book", async {
            assert_eq!(book(&pool, id).await?.0, format!("book {id}"));
            Ok::<_, sqlx::Error>(())
        })
        .await?;
    }
    Ok(())
}

mod sales {
    use super::*;

    #[no_n_plus_one]
    #[tokio::test]
    async fn the_last_copy_is_sold_once() -> sqlx::Result<()> {
        let pool = pause(shop()).await?;
        let mut tx = pool.begin().await?;
        assert!(sell(&mut tx, 7).await?);
        assert!(!sell(&mut tx, 7).await?);
        tx.commit().await
    }

    /// Under a runner that retries, with `BOOKSHOP_IS_FLAKY` in the environment, the first attempt fails half way.
    #[tokio::test]
    async fn that_are_flaky() -> sqlx::Result<()> {
        let pool = pause(shop()).await?;
        let is_first = std::env::var("NEXTEST_ATTEMPT").is_ok_and(|attempt| attempt == "1");
        let (sold, _) = record(async {
            book(&pool, 7).await?;
            assert!(!is_first || std::env::var_os("BOOKSHOP_IS_FLAKY").is_none(), "the first attempt");
            sell(&pool, 7).await
        })
        .await;
        assert!(sold?);
        Ok(())
    }
}
