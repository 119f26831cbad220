//! How much is read for what is shown.

use std::io::Write;

use futures::TryStreamExt;
use querybudget::unit;
use sqlx::{FromRow, SqliteExecutor};

const VISITS: &str = "SELECT id FROM visits ORDER BY id";

/// An export that holds all visits at a time.
pub(crate) async fn visits(db: impl SqliteExecutor<'_>, mut out: impl Write) -> sqlx::Result<()> {
    for visit in sqlx::query_scalar::<_, i64>(VISITS).fetch_all(db).await? {
        writeln!(out, "{visit}")?;
    }
    Ok(())
}

/// The same holding one at a time. As many rows are read, so that no count shows it.
pub(crate) async fn visits_streamed(db: impl SqliteExecutor<'_>, mut out: impl Write) -> sqlx::Result<()> {
    let mut visits = sqlx::query_scalar::<_, i64>(VISITS).fetch(db);
    while let Some(visit) = visits.try_next().await? {
        writeln!(out, "{visit}")?;
    }
    Ok(())
}

/// The same a thousand at a time. Each batch is a unit of work by itself, so that the loop, which is meant, is no N+1.
pub(crate) async fn visits_in_batches(db: impl SqliteExecutor<'_> + Copy, mut out: impl Write) -> sqlx::Result<()> {
    let mut last = 0;
    loop {
        let batch = unit("batch", visits_after(db, last, 1_000)).await?;
        let Some(visit) = batch.last() else { return Ok(()) };
        last = *visit;
        batch.iter().try_for_each(|visit| writeln!(out, "{visit}"))?;
    }
}

async fn visits_after(db: impl SqliteExecutor<'_>, last: i64, limit: i64) -> sqlx::Result<Vec<i64>> {
    let sql = "SELECT id FROM visits WHERE id > ? ORDER BY id LIMIT ?";
    sqlx::query_scalar(sql).bind(last).bind(limit).fetch_all(db).await
}

/// What an author is shown with.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct Author {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// The biography comes along, and so will every column that is added.
pub(crate) async fn all_columns(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Author>> {
    sqlx::query_as("SELECT * FROM authors ORDER BY id").fetch_all(db).await
}

/// The biography comes along by name; that nobody reads it does not show in the query.
pub(crate) async fn columns_listed(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Author>> {
    sqlx::query_as("SELECT id, name, biography FROM authors ORDER BY id").fetch_all(db).await
}

pub(crate) async fn columns_used(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Author>> {
    sqlx::query_as("SELECT id, name FROM authors ORDER BY id").fetch_all(db).await
}

/// The database reads 4,010 rows to return 10.
pub(crate) async fn far_page(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar("SELECT id FROM visits ORDER BY id LIMIT 10 OFFSET 4000").fetch_all(db).await
}

/// The page that follows a row, however far behind.
pub(crate) async fn page_after(db: impl SqliteExecutor<'_>, last: i64) -> sqlx::Result<Vec<i64>> {
    visits_after(db, last, 10).await
}

/// Where the offset is bound its value is not known, but that page follows page is.
pub(crate) async fn pages_by_offset(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<i64>> {
    let mut visits: Vec<i64> = Vec::new();
    for page in 0..3 {
        let sql = "SELECT id FROM visits ORDER BY id LIMIT 10 OFFSET ?";
        visits.extend(sqlx::query_scalar::<_, i64>(sql).bind(10 * page).fetch_all(db).await?);
    }
    Ok(visits)
}

/// The same three, each asked for by the last row of the one before.
pub(crate) async fn pages_by_key(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<i64>> {
    let mut visits: Vec<i64> = Vec::new();
    for _ in 0..3 {
        let last = visits.last().copied().unwrap_or_default();
        visits.extend(page_after(db, last).await?);
    }
    Ok(visits)
}

/// A row or none by its key is one query with one row, as is `EXISTS`: no number tells them apart.
pub(crate) async fn author_loaded(db: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<bool> {
    let sql = "SELECT id, name, biography FROM authors WHERE id = ?";
    Ok(sqlx::query_as::<_, Author>(sql).bind(id).fetch_optional(db).await?.is_some())
}

pub(crate) async fn author_exists(db: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM authors WHERE id = ?)").bind(id).fetch_one(db).await
}

/// Whether any book costs more: 1 query, a row for each that does.
pub(crate) async fn books_loaded(db: impl SqliteExecutor<'_>, price: i64) -> sqlx::Result<bool> {
    let books = sqlx::query("SELECT id, price FROM books WHERE price > ?").bind(price).fetch_all(db).await?;
    Ok(!books.is_empty())
}

pub(crate) async fn books_exist(db: impl SqliteExecutor<'_>, price: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM books WHERE price > ?)").bind(price).fetch_one(db).await
}
