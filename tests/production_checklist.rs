//! What to look for before a service goes into production: each pattern in its bad and its good form, with what sees it.

mod common;

use futures::TryStreamExt;
use querybudget::{Budget, Counted, Lint, Recording, assert_budget, check, record, unit};
use querybudget_test_support::servers;
use sqlx::{PgPool, QueryBuilder, Sqlite, SqliteExecutor, SqlitePool};

const LOOP: Lint = Lint::NPlusOne { threshold: 3 };
const UNBOUNDED: Lint = Lint::UnboundedResult { rows: 1_000 };
const BY_OFFSET: Lint = Lint::OffsetPagination { offset: 1_000 };

/// 20 authors, each with 2 books, and 5,000 visits.
async fn library() -> SqlitePool {
    let pool = common::sqlite().await;
    let schema = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT, biography TEXT);
                  CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER, price INTEGER);
                  CREATE TABLE visits (id INTEGER PRIMARY KEY, page TEXT);
                  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                  INSERT INTO visits SELECT i, '/' FROM n;
                  INSERT INTO authors SELECT id, 'author ' || id, 'was born' FROM visits WHERE id <= 20;
                  INSERT INTO books SELECT id, 1 + id % 20, 10 + id FROM visits WHERE id <= 40;";
    sqlx::raw_sql(schema).execute(&pool).await.expect("a library");
    pool
}

/// How often each shape that the lint finds was executed, the worst first.
fn found(lint: Lint, queries: &Recording) -> Vec<u64> {
    lint.find(queries).iter().map(|found| found.shape().executions()).collect()
}

async fn all_books(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<(i64, i64)>> {
    sqlx::query_as("SELECT id, author_id FROM books ORDER BY id").fetch_all(db).await
}

async fn author(db: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT name FROM authors WHERE id = ?").bind(id).fetch_one(db).await
}

#[tokio::test]
async fn many_to_one_is_joined_and_not_loaded_one_by_one() -> sqlx::Result<()> {
    let pool = library().await;
    let bad = async {
        for (_, id) in all_books(&pool).await? {
            author(&pool, id).await?;
        }
        Ok::<_, sqlx::Error>(())
    };
    let (_, bad) = record(bad).await;
    let sql = "SELECT b.id, a.name FROM books b JOIN authors a ON a.id = b.author_id";
    let (_, good) = record(sqlx::query(sql).fetch_all(&pool)).await;
    assert_eq!((bad.len(), found(LOOP, &bad)), (41, vec![40]));
    assert_eq!((good.len(), good.rows(), found(LOOP, &good)), (1, 40, vec![]));
    Ok(())
}

#[tokio::test]
async fn one_to_many_is_a_second_query_and_not_one_for_each() -> sqlx::Result<()> {
    let pool = library().await;
    let authors = || async { sqlx::query_scalar::<_, i64>("SELECT id FROM authors").fetch_all(&pool).await };
    let bad = async {
        for id in authors().await? {
            sqlx::query("SELECT id FROM books WHERE author_id = ?").bind(id).fetch_all(&pool).await?;
        }
        Ok::<_, sqlx::Error>(())
    };
    let (_, bad) = record(bad).await;
    let good = async {
        authors().await?;
        sqlx::query("SELECT author_id, id FROM books").fetch_all(&pool).await
    };
    let (_, good) = record(good).await;
    assert_eq!((bad.len(), bad.rows(), found(LOOP, &bad)), (21, 60, vec![20]));
    assert_eq!((good.len(), good.rows(), found(LOOP, &good)), (2, 60, vec![]));
    Ok(())
}

#[tokio::test]
async fn only_the_columns_that_are_needed_are_selected() {
    let pool = library().await;
    let (_, bad) = record(sqlx::query("SELECT * FROM authors").fetch_all(&pool)).await;
    let (_, good) = record(sqlx::query("SELECT id, name FROM authors").fetch_all(&pool)).await;
    assert_eq!((found(Lint::SelectStar, &bad), found(Lint::SelectStar, &good)), (vec![1], vec![]));
}

/// The visits in batches, each a unit of work by itself.
async fn visits_in_batches(pool: &SqlitePool) -> sqlx::Result<usize> {
    let (mut last, mut n_visits) = (0, 0);
    loop {
        let sql = "SELECT id FROM visits WHERE id > ? ORDER BY id LIMIT 1000";
        let batch: Vec<i64> = unit("batch", sqlx::query_scalar(sql).bind(last).fetch_all(pool)).await?;
        let Some(id) = batch.last() else { return Ok(n_visits) };
        (last, n_visits) = (*id, n_visits + batch.len());
    }
}

/// The lint sees the rows that are read, and not that a stream holds one of them at a time.
#[tokio::test]
async fn a_large_table_is_read_in_batches_and_a_stream_of_it_is_allowed_by_name() -> sqlx::Result<()> {
    let pool = library().await;
    let sql = "SELECT id FROM visits";
    let (_, bad) = record(sqlx::query(sql).fetch_all(&pool)).await;
    let (_, stream) = record(sqlx::query(sql).fetch(&pool).try_for_each(async |_| Ok(()))).await;
    let (n_visits, good) = record(visits_in_batches(&pool)).await;
    assert_eq!([&bad, &stream, &good].map(|queries| found(UNBOUNDED, queries).len()), [1, 1, 0]);
    assert_eq!((n_visits?, good.len(), good.rows_per_query(), found(LOOP, &good)), (5_000, 6, 1_000, vec![]));
    assert_budget!((queries == 1, deny(unbounded_result), allow("FROM visits", reason = "it is streamed")), {
        sqlx::query(sql).fetch(&pool).try_for_each(async |_| Ok(())).await?;
    });
    Ok(())
}

#[tokio::test]
async fn rows_are_inserted_at_once_and_not_one_by_one() -> sqlx::Result<()> {
    let pool = library().await;
    let bad = async {
        for page in ["/a", "/b", "/c"] {
            sqlx::query("INSERT INTO visits (page) VALUES (?)").bind(page).execute(&pool).await?;
        }
        Ok::<_, sqlx::Error>(())
    };
    let (_, bad) = record(bad).await;
    let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO visits (page) ");
    insert.push_values(["/a", "/b", "/c"], |mut row, page| {
        row.push_bind(page);
    });
    let (_, good) = record(insert.build().execute(&pool)).await;
    let lint = Lint::RowByRowWrites { threshold: 3 };
    assert_eq!((bad.inserts(), bad.rows_affected(), found(lint, &bad)), (3, 3, vec![3]));
    assert_eq!((good.inserts(), good.rows_affected(), found(lint, &good)), (1, 3, vec![]));
    Ok(())
}

/// A row or none by its key is one query with one row, as is `EXISTS`: no number tells them apart.
#[tokio::test]
async fn that_exists_would_do_is_seen_by_nothing() {
    let pool = library().await;
    let (_, bad) = record(sqlx::query("SELECT id, name, biography FROM authors WHERE id = 7").fetch_all(&pool)).await;
    let (_, good) = record(sqlx::query("SELECT EXISTS (SELECT 1 FROM authors WHERE id = 7)").fetch_all(&pool)).await;
    let lints = [LOOP, UNBOUNDED, BY_OFFSET, Lint::SelectStar, Lint::DuplicateQuery];
    for queries in [&bad, &good] {
        assert_eq!((queries.len(), queries.rows()), (1, 1));
        assert!(lints.iter().all(|lint| lint.find(queries).is_empty()));
    }
}

/// The advice is the statement to write.
#[tokio::test]
async fn the_database_counts_for_all_at_once() {
    let pool = library().await;
    let bad = async {
        for id in 1..=20 {
            let sql = "SELECT count(*), max(price) FROM books WHERE author_id = ?";
            sqlx::query(sql).bind(id).fetch_one(&pool).await.expect("a row");
        }
    };
    let checked = check(Budget::new().no_n_plus_one(3), bad).await;
    let advice =
        "SELECT author_id, count(*), max(price) FROM books WHERE author_id IN (..) GROUP BY author_id, or join";
    let message = checked.verdict().to_string();
    assert!(message.contains(advice), "{message}");
    let sql = "SELECT author_id, count(*), max(price) FROM books GROUP BY author_id";
    assert_budget!((queries == 1, rows == 20, no_n_plus_one), {
        sqlx::query(sql).fetch_all(&pool).await.expect("rows")
    });
}

/// A join brings the authors, and each book asks for its own again: a loop, and half of it for the same author once more.
#[tokio::test]
async fn what_a_join_has_brought_is_not_loaded_again() -> sqlx::Result<()> {
    let pool = Counted::new(library().await);
    let joined = || async {
        let sql = "SELECT a.id, a.name FROM books b JOIN authors a ON a.id = b.author_id ORDER BY b.id";
        sqlx::query_as::<_, (i64, String)>(sql).fetch_all(&pool).await
    };
    let bad = async {
        for (id, _) in joined().await? {
            author(&pool, id).await?;
        }
        Ok::<_, sqlx::Error>(())
    };
    let (_, bad) = record(bad).await;
    let (_, good) = record(joined()).await;
    assert_eq!((bad.len(), bad.duplicates(), found(Lint::DuplicateQuery, &bad)), (41, 20, vec![40]));
    assert_eq!((good.len(), good.duplicates(), found(Lint::DuplicateQuery, &good)), (1, 0, vec![]));
    Ok(())
}

/// A lock ends with its transaction: outside of one it holds for no longer than the statement. Through the wrapper, since what sqlx
/// reports of a transaction is not the same on each database.
#[tokio::test]
async fn for_update_is_inside_a_transaction() -> sqlx::Result<()> {
    let Some(database) = servers::fresh_postgres().await else { return Ok(()) };
    let pool = Counted::new(PgPool::connect(database.url()).await?);
    sqlx::raw_sql("CREATE TABLE stock (id INT, n INT); INSERT INTO stock VALUES (1, 5)").execute(&pool).await?;
    let (lock, take) = ("SELECT n FROM stock WHERE id = 1 FOR UPDATE", "UPDATE stock SET n = n - 1 WHERE id = 1");
    assert_budget!((queries == 2, transactions == 0), {
        sqlx::query(lock).execute(&pool).await?;
        sqlx::query(take).execute(&pool).await?;
    });
    assert_budget!((queries == 2, transactions == 2), {
        let mut tx = pool.begin().await?;
        sqlx::query(lock).execute(&mut tx).await?;
        sqlx::query(take).execute(&mut tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

/// A page far behind; a walk over pages whose offset is bound; and the page that follows a key.
#[tokio::test]
async fn a_page_goes_on_from_the_last_row_and_skips_none() -> sqlx::Result<()> {
    let pool = library().await;
    let (_, far) = record(sqlx::query("SELECT id FROM visits ORDER BY id LIMIT 10 OFFSET 4000").fetch_all(&pool)).await;
    let walk = async {
        for page in 0..3 {
            let sql = "SELECT id FROM visits ORDER BY id LIMIT 10 OFFSET ?";
            sqlx::query(sql).bind(10 * page).fetch_all(&pool).await?;
        }
        Ok::<_, sqlx::Error>(())
    };
    let (_, walk) = record(walk).await;
    let sql = "SELECT id FROM visits WHERE id > ? ORDER BY id LIMIT 10";
    let (_, by_key) = record(sqlx::query(sql).bind(4_000).fetch_all(&pool)).await;
    assert_eq!([&far, &walk, &by_key].map(|queries| found(BY_OFFSET, queries)), [vec![1], vec![3], vec![]]);
    assert!([&far, &walk, &by_key].iter().all(|queries| queries.rows_per_query() == 10));
    Ok(())
}
