//! The block macros. Each hands its `$crate` to the one procedural macro behind all of them, so that the library is found under
//! whatever name its user gave it.

/// Fails the test when a block executes more than `N` queries, or none at all.
///
/// The value of the block is the value of the macro, and `?`, `return` and `.await` work in it as
/// they do without the macro. `N` is a whole number, or an expression of any integer type. A block that awaits nothing
/// may stand in a function that is not `async`.
///
/// A block that was meant to execute something and executed nothing has measured nothing, so the
/// budget is 1 to `N`. For none write [`assert_no_queries!`](crate::assert_no_queries!), for perhaps none write
/// `assert_budget!((queries in 0..=N), { .. })`.
///
/// # Limits
///
/// - `break` and `continue` cannot leave the block: let its value tell the loop.
/// - `?` and `return` work in the arguments of the macros of the standard library, of
///   `join!`, `try_join!`, `select!` and of sqlx's `query!` family. In those of another macro they are
///   an error: bind the value with `let` before the macro. So is a macro that returns by itself,
///   such as `bail!`.
///
/// # Panics
///
/// When the block is over its budget, at the line of the macro. A block left by `?` or by returning
/// an `Err` does not panic: the error is the failure to look at.
///
/// # Example
///
/// ```
/// # use querybudget::assert_max_queries;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let answer: i64 = assert_max_queries!(3, { sqlx::query_scalar("SELECT 42").fetch_one(&pool).await? });
/// assert_eq!(answer, 42);
/// # Ok(())
/// # }
/// ```
///
/// ```should_panic
/// # use querybudget::assert_max_queries;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// assert_max_queries!(3, {
///     for id in 0..50 {
///         sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await?;
///     }
/// });
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! assert_max_queries {
    ($($number_and_block:tt)*) => { $crate::__private::block!($crate assert_max_queries $($number_and_block)*) };
}

/// Fails the test when a block does not execute exactly `N` queries.
///
/// See [`assert_max_queries!`](crate::assert_max_queries!) for what a block may contain.
///
/// # Panics
///
/// When the block executes more or fewer than `N` queries, at the line of the macro.
///
/// # Example
///
/// ```
/// # use querybudget::assert_num_queries;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let (one, two): (i64, i64) = assert_num_queries!(2, {
///     let one = sqlx::query_scalar("SELECT 1").fetch_one(&pool).await?;
///     (one, sqlx::query_scalar("SELECT 2").fetch_one(&pool).await?)
/// });
/// assert_eq!((one, two), (1, 2));
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! assert_num_queries {
    ($($number_and_block:tt)*) => { $crate::__private::block!($crate assert_num_queries $($number_and_block)*) };
}

/// Fails the test when a block executes a query.
///
/// See [`assert_max_queries!`](crate::assert_max_queries!) for what a block may contain.
///
/// # Panics
///
/// When the block executes a query, at the line of the macro.
///
/// # Example
///
/// ```
/// # use querybudget::assert_no_queries;
/// let page = assert_no_queries!({ format!("<h1>{}</h1>", "cached") });
/// assert_eq!(page, "<h1>cached</h1>");
/// ```
#[macro_export]
macro_rules! assert_no_queries {
    ($($block:tt)*) => { $crate::__private::block!($crate assert_no_queries $($block)*) };
}

/// Fails the test when a block does not keep to every term of a budget.
///
/// The terms stand in parentheses and are those of [`#[budget]`](macro@crate::budget).
/// See [`assert_max_queries!`](crate::assert_max_queries!) for what a block may contain.
///
/// # Panics
///
/// When a term is broken, at the line of the macro.
///
/// # Example
///
/// ```
/// # use querybudget::assert_budget;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let customers = ["Ada", "Grace"];
/// assert_budget!((queries <= 1 + customers.len(), writes == 0, time <= "2s"), {
///     sqlx::query("SELECT 1").execute(&pool).await?
/// });
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! assert_budget {
    ($($terms_and_block:tt)*) => { $crate::__private::block!($crate assert_budget $($terms_and_block)*) };
}

/// Fails the test when a block does not execute the queries that are expected, each by a name, or executes others.
///
/// An expectation has a name, a bound, and what it counts: a metric of single queries (such as `selects` or `writes`), a table, or a
/// part of the statement in quotes. Each query belongs to the first expectation that it fits. The message shows each expectation, and
/// lists the queries that belong to none. See [`assert_max_queries!`](crate::assert_max_queries!) for what a block may contain.
///
/// # Panics
///
/// When an expectation is not met or a query belongs to none, at the line of the macro.
///
/// # Example
///
/// ```
/// # use querybudget::expect_queries;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
/// # sqlx::raw_sql("CREATE TABLE posts (id INTEGER); CREATE TABLE authors (id INTEGER)").execute(&pool).await?;
/// expect_queries!(("the page": table("posts") == 1, "its authors": "FROM authors" in 0..=1), {
///     sqlx::query("SELECT id FROM posts").fetch_all(&pool).await?;
///     sqlx::query("SELECT id FROM authors WHERE id IN (1, 2)").fetch_all(&pool).await?;
/// });
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! expect_queries {
    ($($expectations_and_block:tt)*) => { $crate::__private::block!($crate expect_queries $($expectations_and_block)*) };
}
