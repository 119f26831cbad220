//! The macros of `querybudget`. Use them through that crate, which re-exports them and holds
//! everything that they expand to.
//!
//! Each folder knows those before it:
//!
//! - `grammar` reads what the user wrote. The names of metrics and lints are those of the catalogue in `querybudget-model`.
//! - `flow` makes the user's code work inside a future or a closure.
//! - `expand` writes the result out.
//! - `harness` finds the place where the test itself starts, below an attribute.

mod expand;
mod flow;
mod grammar;
mod harness;

use expand::expand_block;
use grammar::Assertion;
use harness::{AttributeKind, expand_attribute};
use proc_macro::TokenStream;

/// Fails the test when a block executes more than `N` queries, or none at all.
///
/// The value of the block is the value of the macro, and `?`, `return` and `.await` work in it as
/// they do without the macro. `N` is any expression that fits a `u64`. A block that awaits nothing
/// may stand in a function that is not `async`.
///
/// A block that was meant to execute something and executed nothing has measured nothing, so the
/// budget is 1 to `N`. For none write [`assert_no_queries!`], for perhaps none write
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
#[proc_macro]
pub fn assert_max_queries(input: TokenStream) -> TokenStream {
    expand_block(Assertion::MaxQueries, input.into()).into()
}

/// Fails the test when a block does not execute exactly `N` queries.
///
/// See [`assert_max_queries!`] for what a block may contain.
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
#[proc_macro]
pub fn assert_num_queries(input: TokenStream) -> TokenStream {
    expand_block(Assertion::NumQueries, input.into()).into()
}

/// Fails the test when a block executes a query.
///
/// See [`assert_max_queries!`] for what a block may contain.
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
#[proc_macro]
pub fn assert_no_queries(input: TokenStream) -> TokenStream {
    expand_block(Assertion::NoQueries, input.into()).into()
}

/// Fails the test when a block does not keep to every term of a budget.
///
/// The terms stand in parentheses and are those of [`macro@budget`]. See [`assert_max_queries!`] for
/// what a block may contain.
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
#[proc_macro]
pub fn assert_budget(input: TokenStream) -> TokenStream {
    expand_block(Assertion::Budget, input.into()).into()
}

/// Fails the test when a block does not execute the queries that are expected, each by a name, or executes others.
///
/// An expectation has a name, a bound, and what it counts: a metric of single queries (such as `selects` or `writes`), a table, or a
/// part of the statement in quotes. Each query belongs to the first expectation that it fits. The message shows each expectation, and
/// lists the queries that belong to none. See [`assert_max_queries!`] for what a block may contain.
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
#[proc_macro]
pub fn expect_queries(input: TokenStream) -> TokenStream {
    expand_block(Assertion::Expect, input.into()).into()
}

/// Holds a whole test against a budget.
///
/// The budget is a list of terms, each a metric, an operator and a value:
///
/// - Metrics: those of [`querybudget::Metric`], such as `queries`, `rows`, `time` and `table("orders")`.
/// - Operators: `<=`, `==`, `>=`, `<`, `>`, and `in` with a range `a..=b`.
/// - Values: numbers or expressions that fit a `u64`; for `time` a string such as `"200ms"`, in
///   `ns`, `us`, `ms`, `s` or `m`.
/// - `no_n_plus_one`, or `no_n_plus_one(threshold = 4)`, is a term of its own: see
///   [`macro@no_n_plus_one`].
/// - `deny(LINT)` fails the test if the lint finds something. `warn(LINT)` only shows what it finds: in a failing message, or on stderr
///   if the test passes. The lints are those of
///   [`querybudget::Lint`], such as `select_star`. Some have a parameter, which may be left out: `deny(unbounded_result(rows = 500))`.
/// - `allow("FROM jobs", reason = "the poll has a bound")` exempts from the lints what it matches: a part of a statement, a table, or
///   a function or file on the way to it. One that matches nothing fails the test as stale.
/// - `wrapped` requires that every query goes through the wrapper `querybudget::sqlx_0_9::Counted` (feature `sqlx-0_9`). It is short
///   for `unwrapped == 0`.
/// - `show_arguments` limits nothing: the message shows the values of the arguments of wrapped queries.
///
/// [`querybudget::Metric`]: https://docs.rs/querybudget/latest/querybudget/enum.Metric.html
/// [`querybudget::Lint`]: https://docs.rs/querybudget/latest/querybudget/enum.Lint.html
///
/// The attribute may stand above or below `#[tokio::test]`, `#[sqlx::test]`, `#[rstest]` and
/// `#[test_log::test]`. What those set up before the test starts (migrations, fixtures) is not
/// counted in either order, with one exception below.
///
/// # Limits
///
/// Below an `#[rstest]` with cases or values, a fixture marked `#[future(awt)]` is counted, because
/// rstest awaits it in the test. Put the attribute above `#[rstest]` there.
///
/// # Panics
///
/// The test panics when it breaks a term, at the line of the attribute. A test that fails by itself
/// keeps its own failure.
///
/// # Example
///
/// On a test it stands beside `#[tokio::test]` or another of these; here on a function that is called by hand:
///
/// ```
/// use querybudget::budget;
/// # use sqlx::SqlitePool;
///
/// #[budget(queries <= 3, writes == 0, rows <= 500, time <= "2s")]
/// async fn the_dashboard_lists_customers(pool: &SqlitePool) -> sqlx::Result<()> {
///     sqlx::query("SELECT 1").fetch_all(pool).await?;
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// the_dashboard_lists_customers(&pool).await?;
/// # Ok(())
/// # }
/// ```
#[proc_macro_attribute]
pub fn budget(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand_attribute(AttributeKind::Budget, arguments.into(), item.into()).into()
}

/// Fails a test that executes a query once for each row of another.
///
/// That is: one `SELECT` shape executed `threshold` times or more, 3 by default. Another threshold,
/// of at least 2, is written `#[no_n_plus_one(threshold = 5)]`.
///
/// The attribute may stand above or below `#[tokio::test]`, `#[sqlx::test]`, `#[rstest]` and
/// `#[test_log::test]`, and beside [`macro@budget`].
///
/// # Panics
///
/// The test panics when it finds an N+1, at the line of the attribute. A test that fails by itself
/// keeps its own failure.
///
/// # Example
///
/// ```should_panic
/// use querybudget::no_n_plus_one;
/// # use sqlx::SqlitePool;
///
/// #[no_n_plus_one]
/// async fn the_dashboard_lists_customers(pool: &SqlitePool) -> sqlx::Result<()> {
///     for customer in 0..50 {
///         sqlx::query("SELECT ? + 1").bind(customer).fetch_all(pool).await?;
///     }
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// the_dashboard_lists_customers(&pool).await?;
/// # Ok(())
/// # }
/// ```
#[proc_macro_attribute]
pub fn no_n_plus_one(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand_attribute(AttributeKind::NoNPlusOne, arguments.into(), item.into()).into()
}
