//! What to look for before a service goes into production: each pattern written twice, with what sees the first and not the second.
//!
//! What sees it is not written down here: both versions are recorded, and the lints and the limits of a budget are held against the
//! two. Where nothing sees it, no budget tells the two apart, and it is left to a reviewer.
//!
//! ```text
//! cargo run --example production_checklist
//! ```
#![allow(clippy::print_stdout, reason = "it is there to be read")]

pub(crate) mod changed;
pub(crate) mod read;
pub(crate) mod related;

use std::future::Future;
use std::io::sink;

use changed::{insert_at_once, insert_one_by_one, sell_locked, sell_unlocked};
use querybudget::{Bound, Budget, Lint, Metric, Recording, record, sqlx_0_9::Counted};
use read::{
    all_columns, author_exists, author_loaded, books_exist, books_loaded, columns_listed, columns_used, far_page,
    page_after, pages_by_key, pages_by_offset, visits, visits_in_batches, visits_streamed,
};
use related::{
    children, children_one_by_one, joined_again, parents_joined, parents_one_by_one, totals, totals_by_hand,
    totals_one_by_one,
};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

/// A pattern, and what its two versions executed.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) instead_of: &'static str,
    pub(crate) write: &'static str,
    pub(crate) before: Recording,
    pub(crate) after: Recording,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> sqlx::Result<()> {
    println!("{:<38} {:<18} {:>8} {:>13}  seen by", "instead of", "write", "queries", "rows");
    for pair in pairs().await? {
        let queries = format!("{} -> {}", pair.before.len(), pair.after.len());
        let rows = format!("{} -> {}", pair.before.rows(), pair.after.rows());
        println!("{:<38} {:<18} {queries:>8} {rows:>13}  {}", pair.instead_of, pair.write, pair.seen_by());
    }
    Ok(())
}

/// All patterns. The last two go through the wrapper: the layer knows no arguments and, on SQLite, no transactions.
pub(crate) async fn pairs() -> sqlx::Result<Vec<Pair>> {
    let db = &library().await?;
    let counted = &Counted::new(db.clone());
    Ok(vec![
        pair("a query for each row's parent", "a JOIN", parents_one_by_one(db), parents_joined(db)).await?,
        pair("a query for each row's children", "one query for all", children_one_by_one(db), children(db)).await?,
        pair("an aggregate for each row", "GROUP BY", totals_one_by_one(db), totals(db)).await?,
        pair("loading rows to count or compare them", "GROUP BY", totals_by_hand(db), totals(db)).await?,
        pair("loading a large table", "batches of it", visits(db, sink()), visits_in_batches(db, sink())).await?,
        pair("loading a large table", "a stream of it", visits(db, sink()), visits_streamed(db, sink())).await?,
        pair("SELECT *", "the columns used", all_columns(db), columns_used(db)).await?,
        pair("columns listed and not used", "the columns used", columns_listed(db), columns_used(db)).await?,
        pair("OFFSET, far behind", "keyset pagination", far_page(db), page_after(db, 4_000)).await?,
        pair("OFFSET, page after page", "keyset pagination", pages_by_offset(db), pages_by_key(db)).await?,
        pair("loading a row to see if it is there", "EXISTS", author_loaded(db, 7), author_exists(db, 7)).await?,
        pair("loading rows to see if there are any", "EXISTS", books_loaded(db, 20), books_exist(db, 20)).await?,
        pair("an INSERT for each row", "rows of VALUES", insert_one_by_one(db), insert_at_once(db)).await?,
        pair("asking for what a JOIN has brought", "keeping it", joined_again(counted), parents_joined(counted))
            .await?,
        pair("a read and its write on their own", "in a transaction", sell_unlocked(counted), sell_locked(counted))
            .await?,
    ])
}

async fn pair<T>(
    instead_of: &'static str,
    write: &'static str,
    before: impl Future<Output = sqlx::Result<T>>,
    after: impl Future<Output = sqlx::Result<T>>,
) -> sqlx::Result<Pair> {
    let (done, before) = record(before).await;
    done?;
    let (done, after) = record(after).await;
    done?;
    Ok(Pair { instead_of, write, before, after })
}

impl Pair {
    /// The metrics and lints that find the first version and not the second.
    pub(crate) fn seen_by(&self) -> String {
        let metrics = limits(&self.after).into_iter().filter_map(|(metric, bound)| {
            let budget = Budget::new().limit(metric.clone(), bound);
            (!budget.check(&self.before).breaches().is_empty()).then(|| metric.to_string())
        });
        let lints = Lint::ALL.iter().filter(|lint| self.after.find(**lint).is_empty());
        let found = lints.filter(|lint| !self.before.find(**lint).is_empty()).map(|lint| lint.to_string());
        let names: Vec<String> = metrics.chain(found).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    }
}

/// The limits of a budget made for this version: no more of anything, but as many transactions, as too few are the mistake.
fn limits(after: &Recording) -> [(Metric, Bound); 4] {
    let at_most = |metric: Metric| (metric.clone(), Bound::AtMost(after.measure(&metric)));
    let transactions = (Metric::Transactions, Bound::Exactly(after.transactions()));
    [at_most(Metric::Queries), at_most(Metric::Rows), at_most(Metric::Writes), transactions]
}

/// A library in memory: 20 authors, each with 2 books, 5,000 visits, and 5 copies of a book.
pub(crate) async fn library() -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL, biography TEXT NOT NULL);
                  CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL, price INTEGER NOT NULL);
                  CREATE TABLE visits (id INTEGER PRIMARY KEY, page TEXT NOT NULL);
                  CREATE TABLE stock (book_id INTEGER PRIMARY KEY, copies INTEGER NOT NULL);
                  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                  INSERT INTO visits SELECT i, '/' FROM n;
                  INSERT INTO authors SELECT id, 'author ' || id, 'was born' FROM visits WHERE id <= 20;
                  INSERT INTO books SELECT id, 1 + id % 20, 10 + id FROM visits WHERE id <= 40;
                  INSERT INTO stock VALUES (1, 5);";
    sqlx::raw_sql(schema).execute(&pool).await?;
    Ok(pool)
}
