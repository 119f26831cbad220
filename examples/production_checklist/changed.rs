//! Rows that are written.

use querybudget::sqlx_0_9::Counted;
use sqlx::{QueryBuilder, Sqlite, SqliteExecutor, SqlitePool};

/// What is inserted.
pub(crate) const PAGES: [&str; 3] = ["/a", "/b", "/c"];

pub(crate) async fn insert_one_by_one(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<()> {
    for page in PAGES {
        sqlx::query("INSERT INTO visits (page) VALUES (?)").bind(page).execute(db).await?;
    }
    Ok(())
}

pub(crate) async fn insert_at_once(db: impl SqliteExecutor<'_>) -> sqlx::Result<()> {
    let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO visits (page) ");
    insert.push_values(PAGES, |mut row, page| {
        row.push_bind(page);
    });
    insert.build().execute(db).await?;
    Ok(())
}

/// Whether there was a copy left. What has been read may have changed before the write, unless a transaction is around both.
async fn sell<E>(db: &mut E) -> sqlx::Result<bool>
where
    for<'c> &'c mut E: SqliteExecutor<'c>,
{
    let copies: i64 = sqlx::query_scalar("SELECT copies FROM stock WHERE book_id = 1").fetch_one(&mut *db).await?;
    if copies > 0 {
        let sql = "UPDATE stock SET copies = ? WHERE book_id = 1";
        sqlx::query(sql).bind(copies - 1).execute(&mut *db).await?;
    }
    Ok(copies > 0)
}

pub(crate) async fn sell_unlocked(pool: &Counted<SqlitePool>) -> sqlx::Result<bool> {
    sell(&mut pool.acquire().await?).await
}

/// SQLite has no `FOR UPDATE`; `IMMEDIATE` locks before the row is read, where a plain `BEGIN` would with the first write.
pub(crate) async fn sell_locked(pool: &Counted<SqlitePool>) -> sqlx::Result<bool> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let is_sold = sell(&mut tx).await?;
    tx.commit().await?;
    Ok(is_sold)
}
