//! A checkout that takes any executor: the raw connection in production, [`Counted`] in its test.
//!
//! Written the obvious way it asks for the price of each line, for the same tax rate each time, and inserts the lines one by
//! one, all inside a transaction. The wrapper tells the two loops apart by their arguments: prices are asked for with
//! different ones, so fetch them together; the tax rate with the same, so ask once and keep it.
//!
//! ```text
//! cargo run --example checkout
//! ```
#![allow(clippy::print_stdout, reason = "it is there to be read")]

use std::collections::HashMap;

use querybudget::{Budget, Checked, Lint, Recording, check, sqlx_0_9::Counted};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{QueryBuilder, Sqlite, SqliteExecutor, SqlitePool};

/// A product and how many of it.
pub(crate) type Line = (i64, i64);

#[tokio::main(flavor = "current_thread")]
async fn main() -> sqlx::Result<()> {
    let pool = shop().await?;
    println!("production, on a raw pool: customer 1 has paid {}\n", buy(&pool, 1).await?);

    println!("A test of the version that goes line by line fails with:\n");
    let pool = Counted::new(pool);
    println!("{}\n", naive_in_a_test(&pool).await.verdict());

    println!("The fixed version is within the same budget; its statements, in how many transactions:\n");
    print_statements(fixed_in_a_test(&pool).await.verdict().recording().expect("a test that ran has a recording"));
    Ok(())
}

fn print_statements(statements: &Recording) {
    println!("{:>5} {:>5} {:>9}  statement", "depth", "rows", "arguments");
    for statement in statements.queries() {
        let depth = statement.transaction_depth().expect("it is wrapped");
        let n_arguments = statement.arguments().expect("it is wrapped").len();
        println!("{depth:>5} {:>5} {n_arguments:>9}  {}", statement.rows_returned(), statement.shape().text());
    }
}

/// What production calls. It knows nothing of querybudget.
pub(crate) async fn buy(pool: &SqlitePool, customer: i64) -> sqlx::Result<i64> {
    let basket = basket_of(pool, customer).await?;
    let mut tx = pool.begin().await?;
    let total = place_order_fixed(&mut *tx, customer, &basket).await?;
    tx.commit().await?;
    Ok(total)
}

/// A single query: `&pool`, `&mut *tx` and their wrapped kin, `&counted` and `&mut counted_tx`, all fit.
pub(crate) async fn basket_of(db: impl SqliteExecutor<'_>, customer: i64) -> sqlx::Result<Vec<Line>> {
    let sql = "SELECT product, quantity FROM basket_lines WHERE customer = ? ORDER BY product";
    sqlx::query_as(sql).bind(customer).fetch_all(db).await
}

async fn price_of(db: impl SqliteExecutor<'_>, product: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT price FROM products WHERE id = ?").bind(product).fetch_one(db).await
}

async fn tax_rate(db: impl SqliteExecutor<'_>, country: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT percent FROM tax_rates WHERE country = ?").bind(country).fetch_one(db).await
}

/// Several queries on one connection: each takes `&mut *db`. `E` is `SqliteConnection` in production and
/// `Counted<Transaction<'_, Sqlite>>` in the test; it is inferred.
pub(crate) async fn place_order_naively<E>(db: &mut E, customer: i64, basket: &[Line]) -> sqlx::Result<i64>
where
    for<'c> &'c mut E: SqliteExecutor<'c>,
{
    let order = insert_order(&mut *db, customer).await?;
    let mut total = 0;
    for (product, quantity) in basket {
        let net = quantity * price_of(&mut *db, *product).await?;
        total += net + net * tax_rate(&mut *db, "DE").await? / 100;
        let sql = "INSERT INTO order_lines (order_id, product, quantity) VALUES (?, ?, ?)";
        sqlx::query(sql).bind(order).bind(product).bind(quantity).execute(&mut *db).await?;
    }
    Ok(total)
}

/// The same with one query for all prices, one for the tax, and one `INSERT` of all lines.
pub(crate) async fn place_order_fixed<E>(db: &mut E, customer: i64, basket: &[Line]) -> sqlx::Result<i64>
where
    for<'c> &'c mut E: SqliteExecutor<'c>,
{
    let order = insert_order(&mut *db, customer).await?;
    let price = prices_of(&mut *db, basket).await?;
    let tax = tax_rate(&mut *db, "DE").await?;
    let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new("INSERT INTO order_lines (order_id, product, quantity) ");
    insert.push_values(basket, |mut row, (product, quantity)| {
        row.push_bind(order).push_bind(product).push_bind(quantity);
    });
    insert.build().execute(&mut *db).await?;
    let net = basket.iter().map(|(product, quantity)| quantity * price[product]);
    Ok(net.map(|net| net + net * tax / 100).sum())
}

async fn insert_order(db: impl SqliteExecutor<'_>, customer: i64) -> sqlx::Result<i64> {
    let inserted = sqlx::query("INSERT INTO orders (customer) VALUES (?)").bind(customer).execute(db).await?;
    Ok(inserted.last_insert_rowid())
}

async fn prices_of(db: impl SqliteExecutor<'_>, basket: &[Line]) -> sqlx::Result<HashMap<i64, i64>> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT id, price FROM products WHERE id IN (");
    let mut ids = query.separated(", ");
    for (product, _) in basket {
        ids.push_bind(product);
    }
    ids.push_unseparated(")");
    Ok(query.build_query_as().fetch_all(db).await?.into_iter().collect())
}

/// With a macro: `#[budget(queries <= 5, no_n_plus_one, deny(duplicate_query), wrapped)]`. `wrapped` requires that every query goes through the wrapper.
pub(crate) fn budget() -> Budget {
    Budget::max_queries(5).no_n_plus_one(3).deny(Lint::DuplicateQuery).wrapped().show_arguments()
}

/// What stands in a test: the pool is wrapped, and so is the transaction that it begins.
pub(crate) async fn naive_in_a_test(pool: &Counted<SqlitePool>) -> Checked<sqlx::Result<i64>> {
    let checkout = async {
        let basket = basket_of(pool, 1).await?;
        let mut tx = pool.begin().await?;
        let total = place_order_naively(&mut tx, 1, &basket).await?;
        tx.commit().await?;
        Ok(total)
    };
    check(budget(), checkout).await
}

/// The same with the fixed version.
pub(crate) async fn fixed_in_a_test(pool: &Counted<SqlitePool>) -> Checked<sqlx::Result<i64>> {
    let checkout = async {
        let basket = basket_of(pool, 1).await?;
        let mut tx = pool.begin().await?;
        let total = place_order_fixed(&mut tx, 1, &basket).await?;
        tx.commit().await?;
        Ok(total)
    };
    check(budget(), checkout).await
}

/// A shop in memory with 3 products, all in the basket of customer 1.
pub(crate) async fn shop() -> sqlx::Result<SqlitePool> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    let schema = "CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL);
                  CREATE TABLE tax_rates (country TEXT PRIMARY KEY, percent INTEGER NOT NULL);
                  CREATE TABLE basket_lines (customer INTEGER NOT NULL, product INTEGER NOT NULL, quantity INTEGER NOT NULL);
                  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL);
                  CREATE TABLE order_lines (order_id INTEGER NOT NULL, product INTEGER NOT NULL, quantity INTEGER NOT NULL);
                  INSERT INTO products VALUES (11, 1000), (12, 2000), (13, 500);
                  INSERT INTO tax_rates VALUES ('DE', 19), ('FR', 20);
                  INSERT INTO basket_lines VALUES (1, 11, 1), (1, 12, 2), (1, 13, 4);";
    sqlx::raw_sql(schema).execute(&pool).await?;
    Ok(pool)
}
