//! A bookshop's pages.

use sqlx::SqliteExecutor;

/// An author with the titles of the books.
#[derive(Debug, PartialEq, Eq)]
pub struct Author {
    pub name: String,
    pub titles: Vec<String>,
}

/// The first page: every author, with the titles of the books.
pub async fn authors<'a>(db: impl SqliteExecutor<'a> + Copy) -> sqlx::Result<Vec<Author>> {
    let names: Vec<(i64, String)> = sqlx::query_as("SELECT id, name FROM authors ORDER BY id").fetch_all(db).await?;
    let books: Vec<(i64, String)> =
        sqlx::query_as("SELECT author_id, title FROM books ORDER BY id").fetch_all(db).await?;
    let mut page = Vec::new();
    for (id, name) in names {
        let titles = books.iter().filter(|(author, _)| *author == id).map(|(_, title)| title.clone()).collect();
        page.push(Author { name, titles });
    }
    Ok(page)
}

/// The page of one book: its title and its author's name.
pub async fn book<'a>(db: impl SqliteExecutor<'a>, id: i64) -> sqlx::Result<(String, String)> {
    let sql = "SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author_id WHERE b.id = ?";
    sqlx::query_as(sql).bind(id).fetch_one(db).await
}

/// Sells one copy.
pub async fn sell<'a>(db: impl SqliteExecutor<'a>, id: i64) -> sqlx::Result<bool> {
    let sql = "UPDATE books SET in_stock = in_stock - 1 WHERE id = ? AND in_stock > 0";
    Ok(sqlx::query(sql).bind(id).execute(db).await?.rows_affected() == 1)
}
