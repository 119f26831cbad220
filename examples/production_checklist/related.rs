//! Rows that belong to rows of another table.

use std::collections::HashMap;

use sqlx::SqliteExecutor;

async fn books(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<(i64, i64)>> {
    sqlx::query_as("SELECT id, author_id FROM books ORDER BY id").fetch_all(db).await
}

async fn author_name(db: impl SqliteExecutor<'_>, id: i64) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT name FROM authors WHERE id = ?").bind(id).fetch_one(db).await
}

/// Each book with its author's name, for which there is a query each: 1 + B.
pub(crate) async fn parents_one_by_one(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<(i64, String)>> {
    let mut page = Vec::new();
    for (book, author) in books(db).await? {
        page.push((book, author_name(db, author).await?));
    }
    Ok(page)
}

/// The JOIN brings the names along: 1.
pub(crate) async fn parents_joined(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<(i64, String)>> {
    let books = books_with_authors(db).await?;
    Ok(books.into_iter().map(|(book, _, name)| (book, name)).collect())
}

async fn books_with_authors(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<(i64, i64, String)>> {
    let sql = "SELECT b.id, a.id, a.name FROM books b JOIN authors a ON a.id = b.author_id ORDER BY b.id";
    sqlx::query_as(sql).fetch_all(db).await
}

/// The name is in the row, and a function that has the id alone asks for it: 1 + B, half of them for an author already known.
pub(crate) async fn joined_again(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<(i64, String)>> {
    let mut page = Vec::new();
    for (book, author, _) in books_with_authors(db).await? {
        page.push((book, author_name(db, author).await?));
    }
    Ok(page)
}

async fn author_ids(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar("SELECT id FROM authors ORDER BY id").fetch_all(db).await
}

/// Each author with the books, for which there is a query each: 1 + A.
pub(crate) async fn children_one_by_one(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<(i64, Vec<i64>)>> {
    let mut page = Vec::new();
    for author in author_ids(db).await? {
        let sql = "SELECT id FROM books WHERE author_id = ? ORDER BY id";
        page.push((author, sqlx::query_scalar(sql).bind(author).fetch_all(db).await?));
    }
    Ok(page)
}

/// The authors, and the books of all of them: 2. In a JOIN each author would come once for each book.
pub(crate) async fn children(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<(i64, Vec<i64>)>> {
    let authors = author_ids(db).await?;
    let mut of_author: HashMap<i64, Vec<i64>> = HashMap::new();
    for (book, author) in books(db).await? {
        of_author.entry(author).or_default().push(book);
    }
    Ok(authors.into_iter().map(|author| (author, of_author.remove(&author).unwrap_or_default())).collect())
}

/// An author, the number of the books, and the price of the dearest.
pub(crate) type Total = (i64, i64, i64);

/// A query for each author: 1 + A.
pub(crate) async fn totals_one_by_one(db: impl SqliteExecutor<'_> + Copy) -> sqlx::Result<Vec<Total>> {
    let mut totals = Vec::new();
    for author in author_ids(db).await? {
        let sql = "SELECT count(*), max(price) FROM books WHERE author_id = ?";
        let (n_books, dearest) = sqlx::query_as(sql).bind(author).fetch_one(db).await?;
        totals.push((author, n_books, dearest));
    }
    Ok(totals)
}

/// No loop, but a row for each book: 1 query, B rows.
pub(crate) async fn totals_by_hand(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Total>> {
    let sql = "SELECT author_id, price FROM books ORDER BY author_id";
    let mut totals: Vec<Total> = Vec::new();
    for (author, price) in sqlx::query_as::<_, (i64, i64)>(sql).fetch_all(db).await? {
        match totals.last_mut().filter(|(of, ..)| *of == author) {
            Some((_, n_books, dearest)) => (*n_books, *dearest) = (*n_books + 1, price.max(*dearest)),
            None => totals.push((author, 1, price)),
        }
    }
    Ok(totals)
}

/// The database counts and compares: 1 query, A rows.
pub(crate) async fn totals(db: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<Total>> {
    let sql = "SELECT author_id, count(*), max(price) FROM books GROUP BY author_id ORDER BY author_id";
    sqlx::query_as(sql).fetch_all(db).await
}
