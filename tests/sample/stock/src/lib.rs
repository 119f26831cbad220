//! What stands on the shelves.

#[cfg(test)]
querybudget::audit!();

use sqlx::SqlitePool;

/// A book and how many copies of it there are.
pub type Level = (String, i64);

/// Every book with its copies.
pub async fn levels(db: &SqlitePool) -> sqlx::Result<Vec<Level>> {
    let sql =
        "SELECT b.title, count(c.id) FROM books b LEFT JOIN copies c ON c.book_id = b.id GROUP BY b.id ORDER BY b.id";
    sqlx::query_as(sql).fetch_all(db).await
}

/// Puts copies of a book on the shelf, and tells how many there are.
pub async fn restock(db: &SqlitePool, book: i64, n: i64) -> sqlx::Result<i64> {
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
               INSERT INTO copies (book_id) SELECT ? FROM n";
    sqlx::query(sql).bind(n).bind(book).execute(db).await?;
    sqlx::query_scalar("SELECT count(*) FROM copies WHERE book_id = ?").bind(book).fetch_one(db).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[sqlx::test]
    async fn copies_are_added(db: SqlitePool) -> sqlx::Result<()> {
        assert_eq!((restock(&db, 1, 3).await?, restock(&db, 1, 2).await?), (4, 6));
        Ok(())
    }
}
