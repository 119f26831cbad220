//! The patterns of the example, each in its bad and its good form, as its reader would test them.

#[path = "../../examples/production_checklist/main.rs"]
#[allow(dead_code, reason = "its `main` is not used here")]
mod example;

use std::io::{BufRead, sink};

use example::changed::{PAGES, insert_at_once, insert_one_by_one, sell_locked, sell_unlocked};
use example::read::{
    all_columns, author_exists, author_loaded, books_exist, books_loaded, columns_listed, columns_used, far_page,
    page_after, pages_by_key, pages_by_offset, visits, visits_in_batches, visits_streamed,
};
use example::related::{
    children, children_one_by_one, joined_again, parents_joined, parents_one_by_one, totals, totals_by_hand,
    totals_one_by_one,
};
use example::{library, pairs};
use querybudget::{Bound, Budget, Lint, Metric, Recording, assert_budget, check, record, sqlx_0_9::Counted};
use querybudget_test_support::servers;
use sqlx::PgPool;

const LOOP: Lint = Lint::NPlusOne;
const UNBOUNDED: Lint = Lint::UnboundedResult;
const BY_OFFSET: Lint = Lint::OffsetPagination;
const ROW_BY_ROW: Lint = Lint::RowByRowWrites;

/// How often each shape that the lint finds was executed, the worst first.
fn found(lint: Lint, queries: &Recording) -> Vec<u64> {
    queries.find(lint).iter().map(|found| found.shape().executions()).collect()
}

/// What the budget has against the bad form; it must fail that, and pass the good one.
#[track_caller]
fn failures(budget: &Budget, bad: &Recording, good: &Recording) -> Vec<String> {
    budget.check(good).assert();
    let verdict = budget.check(bad);
    assert!(!verdict.is_ok(), "{budget} passes both");
    let breaches = verdict.breaches().iter().map(ToString::to_string);
    breaches.chain(verdict.findings().iter().map(ToString::to_string)).collect()
}

/// Neither a lint nor a count tells them apart, so that no budget does.
#[track_caller]
fn assert_alike(bad: &Recording, good: &Recording) {
    assert!(Lint::ALL.iter().all(|lint| found(*lint, bad) == found(*lint, good)));
    let metrics = [
        Metric::Queries,
        Metric::Selects,
        Metric::Writes,
        Metric::Transactions,
        Metric::Rows,
        Metric::RowsPerQuery,
        Metric::RowsAffected,
        Metric::Shapes,
        Metric::Repeats,
        Metric::Duplicates,
        Metric::Unwrapped,
    ];
    for metric in metrics {
        assert_eq!(bad.measure(&metric), good.measure(&metric), "{metric}");
    }
}

/// What the example prints in its last column.
const SEEN_BY: [(&str, &str, &str); 15] = [
    ("a query for each row's parent", "a JOIN", "queries, rows, n_plus_one"),
    ("a query for each row's children", "one query for all", "queries, n_plus_one"),
    ("an aggregate for each row", "GROUP BY", "queries, rows, n_plus_one"),
    ("loading rows to count or compare them", "GROUP BY", "rows"),
    ("loading a large table", "batches of it", "unbounded_result"),
    ("loading a large table", "a stream of it", "nothing"),
    ("SELECT *", "the columns used", "select_star"),
    ("columns listed and not used", "the columns used", "nothing"),
    ("OFFSET, far behind", "keyset pagination", "offset_pagination"),
    ("OFFSET, page after page", "keyset pagination", "offset_pagination"),
    ("loading a row to see if it is there", "EXISTS", "nothing"),
    ("loading rows to see if there are any", "EXISTS", "rows"),
    ("an INSERT for each row", "rows of VALUES", "queries, writes, row_by_row_writes"),
    ("asking for what a JOIN has brought", "keeping it", "queries, rows, n_plus_one, duplicate_query"),
    ("a read and its write on their own", "in a transaction", "transactions"),
];

#[tokio::test]
async fn each_pattern_is_seen_by_what_the_table_says() -> sqlx::Result<()> {
    let pairs = pairs().await?;
    let seen: Vec<_> = pairs.iter().map(|pair| (pair.instead_of, pair.write, pair.seen_by())).collect();
    assert_eq!(seen, SEEN_BY.map(|(instead_of, write, by)| (instead_of, write, by.to_owned())));
    Ok(())
}

#[tokio::test]
async fn many_to_one_is_joined_and_not_loaded_one_by_one() -> sqlx::Result<()> {
    let pool = library().await?;
    let (page, bad) = record(parents_one_by_one(&pool)).await;
    let (same, good) = record(parents_joined(&pool)).await;
    assert_eq!(page?, same?);
    assert_eq!((bad.len(), found(LOOP, &bad)), (41, vec![40]));
    assert_eq!((good.len(), good.rows(), found(LOOP, &good)), (1, 40, vec![]));
    let budget = Budget::max_queries(1).no_n_plus_one(3);
    let loop_of_authors = "n_plus_one: SELECT name FROM authors WHERE id = ?";
    assert_eq!(failures(&budget, &bad, &good), ["expected queries <= 1, found 41", loop_of_authors]);
    Ok(())
}

#[tokio::test]
async fn one_to_many_is_a_second_query_and_not_one_for_each() -> sqlx::Result<()> {
    let pool = library().await?;
    let (page, bad) = record(children_one_by_one(&pool)).await;
    let (same, good) = record(children(&pool)).await;
    assert_eq!(page?, same?);
    assert_eq!((bad.len(), bad.rows(), found(LOOP, &bad)), (21, 60, vec![20]));
    assert_eq!((good.len(), good.rows(), found(LOOP, &good)), (2, 60, vec![]));
    let budget = Budget::max_queries(2).no_n_plus_one(3);
    let loop_of_books = "n_plus_one: SELECT id FROM books WHERE author_id = ? ORDER BY id";
    assert_eq!(failures(&budget, &bad, &good), ["expected queries <= 2, found 21", loop_of_books]);
    Ok(())
}

#[tokio::test]
async fn only_the_columns_that_are_needed_are_selected() -> sqlx::Result<()> {
    let pool = library().await?;
    let (page, bad) = record(all_columns(&pool)).await;
    let (same, good) = record(columns_used(&pool)).await;
    assert_eq!(page?, same?);
    assert_eq!((found(Lint::SelectStar, &bad), found(Lint::SelectStar, &good)), (vec![1], vec![]));
    let budget = Budget::max_queries(1).deny(Lint::SelectStar);
    assert_eq!(failures(&budget, &bad, &good), ["select_star: SELECT * FROM authors ORDER BY id"]);
    Ok(())
}

#[tokio::test]
async fn that_a_listed_column_is_not_used_is_seen_by_nothing() -> sqlx::Result<()> {
    let pool = library().await?;
    let (page, bad) = record(columns_listed(&pool)).await;
    let (same, good) = record(columns_used(&pool)).await;
    assert_eq!(page?, same?);
    assert_alike(&bad, &good);
    Ok(())
}

/// The lint sees the rows that are read, and not that a stream holds one of them at a time.
#[tokio::test]
async fn a_large_table_is_read_in_batches_and_a_stream_of_it_is_allowed_by_name() -> sqlx::Result<()> {
    let pool = library().await?;
    let mut exports = [vec![], vec![], vec![]];
    let [at_once, one_by_one, in_batches] = &mut exports;
    let (first, bad) = record(visits(&pool, at_once)).await;
    let (second, stream) = record(visits_streamed(&pool, one_by_one)).await;
    let (third, good) = record(visits_in_batches(&pool, in_batches)).await;
    first.and(second).and(third)?;
    let n_visits = exports[2].lines().count();
    assert!(exports.iter().all(|export| *export == exports[2]), "they write the same");
    assert_eq!([&bad, &stream, &good].map(|queries| found(UNBOUNDED, queries).len()), [1, 1, 0]);
    assert_eq!((n_visits, good.len(), good.rows_per_query(), found(LOOP, &good)), (5_000, 6, 1_000, vec![]));
    let budget = Budget::new().no_n_plus_one(3).deny(UNBOUNDED);
    assert_eq!(failures(&budget, &bad, &good), ["unbounded_result: SELECT id FROM visits ORDER BY id"]);
    assert_alike(&bad, &stream);
    assert_budget!((queries == 1, deny(unbounded_result), allow("FROM visits", reason = "it is streamed")), {
        visits_streamed(&pool, sink()).await?;
    });
    Ok(())
}

#[tokio::test]
async fn rows_are_inserted_at_once_and_not_one_by_one() -> sqlx::Result<()> {
    let pool = library().await?;
    let (inserted, bad) = record(insert_one_by_one(&pool)).await;
    inserted?;
    let (inserted, good) = record(insert_at_once(&pool)).await;
    inserted?;
    let written: Vec<String> =
        sqlx::query_scalar("SELECT page FROM visits WHERE id > 5000 ORDER BY id").fetch_all(&pool).await?;
    assert_eq!(written, [PAGES, PAGES].concat());
    assert_eq!((bad.inserts(), bad.rows_affected(), found(ROW_BY_ROW, &bad)), (3, 3, vec![3]));
    assert_eq!((good.inserts(), good.rows_affected(), found(ROW_BY_ROW, &good)), (1, 3, vec![]));
    let budget = Budget::new().limit(Metric::Writes, Bound::Exactly(1)).deny(ROW_BY_ROW);
    let row_by_row = "row_by_row_writes: INSERT INTO visits (page) VALUES (?)";
    assert_eq!(failures(&budget, &bad, &good), ["expected writes == 1, found 3", row_by_row]);
    Ok(())
}

/// A row or none by its key is one query with one row, as is `EXISTS`: no number tells them apart.
#[tokio::test]
async fn that_exists_would_do_is_seen_by_nothing() -> sqlx::Result<()> {
    let pool = library().await?;
    let (is_there, bad) = record(author_loaded(&pool, 7)).await;
    let (exists, good) = record(author_exists(&pool, 7)).await;
    assert_eq!((is_there?, exists?), (true, true));
    assert_eq!((author_loaded(&pool, 21).await?, author_exists(&pool, 21).await?), (false, false));
    for queries in [&bad, &good] {
        assert_eq!((queries.len(), queries.rows()), (1, 1));
        assert!(queries.findings().is_empty());
    }
    assert_alike(&bad, &good);
    Ok(())
}

#[tokio::test]
async fn that_exists_would_do_is_seen_by_the_rows_if_they_are_many() -> sqlx::Result<()> {
    let pool = library().await?;
    let (are_there, bad) = record(books_loaded(&pool, 20)).await;
    let (exist, good) = record(books_exist(&pool, 20)).await;
    assert_eq!((are_there?, exist?), (true, true));
    assert_eq!((books_loaded(&pool, 50).await?, books_exist(&pool, 50).await?), (false, false));
    let budget = Budget::max_queries(1).limit(Metric::Rows, Bound::AtMost(1));
    assert_eq!(failures(&budget, &bad, &good), ["expected rows <= 1, found 30"]);
    Ok(())
}

/// The advice is the statement to write.
#[tokio::test]
async fn the_database_counts_for_all_at_once() -> sqlx::Result<()> {
    let pool = library().await?;
    let checked = check(Budget::new().no_n_plus_one(3), totals_one_by_one(&pool)).await;
    let advice =
        "SELECT author_id, count(*), max(price) FROM books WHERE author_id IN (?, ?, ?) GROUP BY author_id, or join";
    let message = checked.verdict().to_string();
    assert!(message.contains(advice), "{message}");
    let aggregate = assert_budget!((queries == 1, rows == 20, no_n_plus_one), { totals(&pool).await? });
    assert_eq!(checked.into_parts().0?, aggregate);
    Ok(())
}

/// Neither the number of queries nor a lint sees it, since there is no loop.
#[tokio::test]
async fn the_database_counts_and_no_rows_are_loaded_for_it() -> sqlx::Result<()> {
    let pool = library().await?;
    let (added_up, bad) = record(totals_by_hand(&pool)).await;
    let (aggregate, good) = record(totals(&pool)).await;
    assert_eq!(added_up?, aggregate?);
    let budget = Budget::max_queries(1).no_n_plus_one(3).limit(Metric::Rows, Bound::AtMost(20));
    assert_eq!(failures(&budget, &bad, &good), ["expected rows <= 20, found 40"]);
    Ok(())
}

/// A join brings the authors, and each book asks for its own again: a loop, and half of it for the same author once more.
#[tokio::test]
async fn what_a_join_has_brought_is_not_loaded_again() -> sqlx::Result<()> {
    let pool = Counted::new(library().await?);
    let (page, bad) = record(joined_again(&pool)).await;
    let (same, good) = record(parents_joined(&pool)).await;
    assert_eq!(page?, same?);
    assert_eq!((bad.len(), bad.duplicates(), found(Lint::DuplicateQuery, &bad)), (41, 20, vec![40]));
    assert_eq!((good.len(), good.duplicates(), found(Lint::DuplicateQuery, &good)), (1, 0, vec![]));
    let budget = Budget::new().deny(Lint::DuplicateQuery).wrapped();
    assert_eq!(failures(&budget, &bad, &good), ["duplicate_query: SELECT name FROM authors WHERE id = ?"]);
    Ok(())
}

/// Through the wrapper, since sqlx reports no transaction on SQLite.
#[tokio::test]
async fn a_row_is_read_and_changed_in_one_transaction() -> sqlx::Result<()> {
    let pool = Counted::new(library().await?);
    let (unlocked, bad) = record(sell_unlocked(&pool)).await;
    let (locked, good) = record(sell_locked(&pool)).await;
    assert_eq!((unlocked?, locked?), (true, true));
    assert_eq!(sqlx::query_scalar::<_, i64>("SELECT copies FROM stock").fetch_one(&pool).await?, 3);
    let depths = |queries: &Recording| -> Vec<_> {
        let of_stock = queries.queries().filter(|query| query.shape().tables() == ["stock"]);
        of_stock.map(|query| query.transaction_depth()).collect()
    };
    assert_eq!((depths(&bad), depths(&good)), (vec![Some(0); 2], vec![Some(1); 2]));
    let budget = Budget::max_queries(2).limit(Metric::Transactions, Bound::Exactly(2)).wrapped();
    assert_eq!(failures(&budget, &bad, &good), ["expected transactions == 2, found 0"]);
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
    let pool = library().await?;
    let (page, far) = record(far_page(&pool)).await;
    let (pages, walk) = record(pages_by_offset(&pool)).await;
    let (same_page, by_key) = record(page_after(&pool, 4_000)).await;
    let (same_pages, walk_by_key) = record(pages_by_key(&pool)).await;
    assert_eq!((page?, pages?), (same_page?, same_pages?));
    assert_eq!([&far, &walk, &by_key].map(|queries| found(BY_OFFSET, queries)), [vec![1], vec![3], vec![]]);
    assert!([&far, &walk, &by_key].iter().all(|queries| queries.rows_per_query() == 10));
    let budget = Budget::max_queries(3).deny(BY_OFFSET);
    // The lint has seen the offset; what is shown of a statement has no literals.
    let by_offset = ["offset_pagination: SELECT id FROM visits ORDER BY id LIMIT ? OFFSET ?"];
    assert_eq!(failures(&budget, &far, &by_key), by_offset);
    assert_eq!(failures(&budget, &walk, &walk_by_key), by_offset);
    Ok(())
}
