//! A shop's category page: 50 products, each with its brand (to one) and its images (to many).
//!
//! Written the obvious way it asks for the brand and for the images of each product: 101 queries. A JOIN brings the brand along,
//! and one query has all images. These are not joined as well, since each product would come once for each of its images.
//!
//! ```text
//! cargo run --example category_page
//! ```
#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::collections::HashMap;
use std::time::Instant;

use querybudget::{Budget, Recording, check, record};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};

/// A product as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) name: String,
    pub(crate) brand: String,
    pub(crate) images: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> sqlx::Result<()> {
    println!("{:>8}  {:<8} {:>8} {:>6} {:>10}", "products", "version", "queries", "rows", "time");
    for n_products in [5, 50, 500] {
        let pool = shop(n_products).await?;
        let started = Instant::now();
        let (_, naive) = record(naive(&pool, 1)).await;
        print_row(n_products, "naive", &naive, started);
        let started = Instant::now();
        let (_, joined) = record(joined(&pool, 1)).await;
        print_row(n_products, "joined", &joined, started);
    }
    println!("\nA test of the naive page, with 50 products, fails with:\n");
    let pool = shop(50).await?;
    println!("{}", check(budget(), naive(&pool, 1)).await.verdict());
    Ok(())
}

fn print_row(n_products: usize, version: &str, queries: &Recording, started: Instant) {
    let time = started.elapsed();
    println!("{n_products:>8}  {version:<8} {:>8} {:>6} {time:>10.1?}", queries.len(), queries.rows());
}

/// With a macro: `#[budget(queries <= 2, no_n_plus_one)]`.
pub(crate) fn budget() -> Budget {
    Budget::max_queries(2).no_n_plus_one(3)
}

/// A query for the products, one for the brand of each, and one for the images of each: 1 + P + P.
pub(crate) async fn naive(pool: &SqlitePool, category: i64) -> sqlx::Result<Vec<Card>> {
    let products: Vec<(i64, String, i64)> =
        sqlx::query_as("SELECT id, name, brand_id FROM products WHERE category_id = ? ORDER BY id")
            .bind(category)
            .fetch_all(pool)
            .await?;
    let mut page = Vec::new();
    for (product, name, brand) in products {
        let brand = brand_of(pool, brand).await?;
        let images = images_of(pool, product).await?;
        page.push(Card { name, brand, images });
    }
    Ok(page)
}

async fn brand_of(pool: &SqlitePool, brand: i64) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT name FROM brands WHERE id = ?").bind(brand).fetch_one(pool).await
}

async fn images_of(pool: &SqlitePool, product: i64) -> sqlx::Result<Vec<String>> {
    let sql = "SELECT url FROM images WHERE product_id = ? ORDER BY position";
    sqlx::query_scalar(sql).bind(product).fetch_all(pool).await
}

/// The products with their brands, and all images: 2.
pub(crate) async fn joined(pool: &SqlitePool, category: i64) -> sqlx::Result<Vec<Card>> {
    let sql = "SELECT p.id, p.name, b.name FROM products p JOIN brands b ON b.id = p.brand_id
               WHERE p.category_id = ? ORDER BY p.id";
    let products: Vec<(i64, String, String)> = sqlx::query_as(sql).bind(category).fetch_all(pool).await?;
    let mut images = images_of_all(pool, products.iter().map(|(id, ..)| *id)).await?;
    let card = |(id, name, brand)| Card { name, brand, images: images.remove(&id).unwrap_or_default() };
    Ok(products.into_iter().map(card).collect())
}

async fn images_of_all(
    pool: &SqlitePool,
    products: impl Iterator<Item = i64>,
) -> sqlx::Result<HashMap<i64, Vec<String>>> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT product_id, url FROM images WHERE product_id IN (");
    let mut ids = query.separated(", ");
    for product in products {
        ids.push_bind(product);
    }
    ids.push_unseparated(") ORDER BY product_id, position");
    let rows: Vec<(i64, String)> = query.build_query_as().fetch_all(pool).await?;
    let mut images: HashMap<i64, Vec<String>> = HashMap::new();
    for (product, url) in rows {
        images.entry(product).or_default().push(url);
    }
    Ok(images)
}

/// A shop in memory with 10 brands; its products are all in category 1, and every second has 3 images, the others none.
pub(crate) async fn shop(n_products: usize) -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE brands (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                  CREATE TABLE products (id INTEGER PRIMARY KEY, category_id INTEGER NOT NULL, brand_id INTEGER NOT NULL,
                                         name TEXT NOT NULL);
                  CREATE TABLE images (product_id INTEGER NOT NULL, position INTEGER NOT NULL, url TEXT NOT NULL,
                                       PRIMARY KEY (product_id, position));
                  CREATE INDEX products_category ON products (category_id);";
    sqlx::raw_sql(schema).execute(&pool).await?;
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
    let brands = format!("{rows} INSERT INTO brands SELECT i, 'brand ' || i FROM n");
    let products = format!("{rows} INSERT INTO products SELECT i, 1, 1 + i % 10, 'product ' || i FROM n");
    let images = format!(
        "{rows} INSERT INTO images SELECT i, position, '/' || i || '/' || position || '.jpg'
         FROM n, (SELECT 1 AS position UNION SELECT 2 UNION SELECT 3) WHERE i % 2 = 0"
    );
    for (sql, n_rows) in [(brands, 10), (products, n_products), (images, n_products)] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(n_rows as i64).execute(&pool).await?;
    }
    Ok(pool)
}
