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
use harness::{AttributeKind, expand_attribute};
use proc_macro::TokenStream;

/// What the block macros of `querybudget` hand on: their `$crate`, their name, and what the user wrote.
///
/// They are `macro_rules!` there, since only those know where their crate is found from the user's code.
#[doc(hidden)]
#[proc_macro]
pub fn block(input: TokenStream) -> TokenStream {
    expand_block(input.into()).into()
}

/// Holds a whole test against a budget.
///
/// The budget is a list of terms, each a metric, an operator and a value:
///
/// - Metrics: those of [`querybudget::Metric`], such as `queries`, `rows`, `time` and `table("orders")`.
/// - Operators: `<=`, `==`, `>=`, `<`, `>`, and `in` with a range `a..=b`.
/// - Values: whole numbers, or expressions of any integer type; for `time` a string such as `"200ms"`, in
///   `ns`, `us`, `ms`, `s` or `m`.
/// - `per_unit(queries <= 4)` has limits that each unit of work holds by itself: a request, a `querybudget::unit`, or a span named by
///   `units("handle_event")`. The message names the unit. If no unit executed a query, the test fails.
/// - `no_n_plus_one`, or `no_n_plus_one(threshold = 4)`, is a term of its own: see
///   [`macro@no_n_plus_one`].
/// - `deny(LINT, ..)` fails the test if a lint finds something. `warn(LINT, ..)` only shows what it finds: in a failing message, or on stderr
///   if the test passes. The lints are those of
///   [`querybudget::Lint`], such as `select_star`. Some have a parameter, which may be left out: `deny(unbounded_result(rows = 500))`.
/// - `allow("FROM jobs", reason = "the poll has a bound")` exempts from the lints what it matches: a part of a statement, a table, or
///   a function or file on the way to it. Several may share a reason: `allow("FROM jobs", "FROM locks", reason = "..")`. One that
///   matches nothing fails the test as stale.
/// - `wrapped` requires that every query goes through the wrapper `querybudget::sqlx_0_9::Counted` (feature `sqlx-0_9`). It is short
///   for `unwrapped == 0`.
/// - `show_arguments` limits nothing: the message shows the values of the arguments of wrapped queries.
/// - `crate = qb` says under which name the library is found, where the dependency is renamed: `qb = { package = "querybudget", .. }`.
///   A path in quotes will do too. [`macro@no_n_plus_one`] takes it as well, and the block macros need nothing.
///
/// [`querybudget::Metric`]: https://docs.rs/querybudget/latest/querybudget/enum.Metric.html
/// [`querybudget::Lint`]: https://docs.rs/querybudget/latest/querybudget/enum.Lint.html
///
/// The attribute may stand above or below `#[tokio::test]`, `#[sqlx::test]`, `#[rstest]` and
/// `#[test_log::test]`. What those set up before the test starts (migrations, fixtures) is not
/// counted in either order, with one exception below.
///
/// On an inline module it gives itself to each test in it, and in the modules in that one. A test is a function with an attribute whose
/// name ends in `test`, or is `test_case`, `test_matrix`, `test_context`, `parameterized` or `quickcheck`. A test or a module inside
/// that has an attribute of querybudget of its own keeps that one alone. Other functions are left as they are.
///
/// # What it does not go on
///
/// A function that is no test is an error, as far as that is sure: a method, and a function that is `async` or has arguments, unless
/// it has an attribute that is not one of the language's. Any such attribute may make it a test, whatever its name. An attribute above
/// this one is not seen, because it is expanded first. So a function that is not `async` and has no arguments is always accepted, since
/// `#[test]` may stand above. The attributes of tokio, sqlx, rstest and their like leave such a function, too. One that leaves an `async`
/// function or arguments goes below this one.
///
/// # Limits
///
/// - In a module, a test that another macro makes, such as `proptest!`, is not seen: put the attribute on it. Nor is a module in another
///   file: put the attribute into it.
/// - Below an `#[rstest]` with cases or values, a fixture marked `#[future(awt)]` is counted, because
///   rstest awaits it in the test. Put the attribute above `#[rstest]` there.
///
/// # Panics
///
/// The test panics when it breaks a term, at the line of the attribute; at that of its own name, if its module has the attribute. A test
/// that fails by itself keeps its own failure.
///
/// # Example
///
/// On a test it stands beside `#[tokio::test]` or another of these; here beside what makes the example run:
///
/// ```
/// use querybudget::budget;
/// use sqlx::SqlitePool;
///
/// #[budget(queries <= 3, writes == 0, rows <= 500, time <= "2s")]
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> sqlx::Result<()> {
///     let pool = SqlitePool::connect("sqlite::memory:").await?;
///     sqlx::query("SELECT 1").fetch_all(&pool).await?;
///     Ok(())
/// }
/// ```
///
/// All tests of a module:
///
/// ```
/// # use querybudget::budget;
/// #[budget(queries <= 10, deny(n_plus_one, select_star))]
/// mod tests {
///     #[tokio::test]
///     async fn the_dashboard_lists_customers() {
///         // ..
///     }
///
///     #[querybudget::budget(queries <= 30)]
///     #[tokio::test]
///     async fn the_yearly_report_needs_more() {
///         // ..
///     }
/// }
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
/// `#[test_log::test]`, and beside [`macro@budget`]. On a module it gives itself to each test in it, as [`macro@budget`] does, and
/// what is no test is an error in the same way.
///
/// # Panics
///
/// The test panics when it finds an N+1, at the line of the attribute; at that of its own name, if its module has the attribute. A test
/// that fails by itself keeps its own failure.
///
/// # Example
///
/// ```should_panic
/// use querybudget::no_n_plus_one;
/// use sqlx::SqlitePool;
///
/// #[no_n_plus_one]
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> sqlx::Result<()> {
///     let pool = SqlitePool::connect("sqlite::memory:").await?;
///     for customer in 0..50 {
///         sqlx::query("SELECT ? + 1").bind(customer).fetch_all(&pool).await?;
///     }
///     Ok(())
/// }
/// ```
#[proc_macro_attribute]
pub fn no_n_plus_one(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand_attribute(AttributeKind::NoNPlusOne, arguments.into(), item.into()).into()
}

/// Records what a test executes, without an opinion.
///
/// With `QUERYBUDGET_DUMP` in the environment the test leaves a dump, which `cargo querybudget` shows and compares with those of another
/// run. Without it the attribute does next to nothing. It never fails a test. Where statements may have been hidden from the
/// counter, the dump says so.
///
/// `#[watch]` takes nothing but `crate = qb`, as [`macro@budget`] does.
///
/// The attribute may stand above or below `#[tokio::test]`, `#[sqlx::test]`, `#[rstest]` and `#[test_log::test]`. On a module it gives
/// itself to each test in it, but for those that have an attribute of querybudget of their own. What is no test is an error in the
/// same way as with [`macro@budget`], and so is `#[watch]` beside an attribute that can fail the test.
///
/// # Limits
///
/// It needs the feature `dump` of querybudget, which is on by default.
///
/// # Example
///
/// ```
/// # use querybudget::watch;
/// #[watch]
/// mod tests {
///     #[tokio::test]
///     async fn the_dashboard_lists_customers() {
///         // ..
///     }
///
///     #[querybudget::budget(queries <= 30)]
///     #[tokio::test]
///     async fn the_yearly_report_has_a_budget() {
///         // ..
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn watch(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand_attribute(AttributeKind::Watch, arguments.into(), item.into()).into()
}
