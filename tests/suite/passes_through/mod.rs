//! The wrapper adds nothing and takes nothing away: any queries, run through the raw pool, connection or transaction and then
//! through the wrapped one, have the same results and errors, and the database sees the same.

mod mariadb;
mod postgres;
mod running;
mod sqlite;
mod steps;

use std::fmt::Debug;
use std::future::Future;

use proptest::test_runner::{Config, TestRunner};
use querybudget::{Budget, check};
use steps::{Plan, plan};

/// What was seen of a plan on both sides of the driver.
#[derive(Debug, PartialEq)]
struct Seen {
    /// The results and errors of each step.
    results: Vec<String>,
    n_cached_statements: usize,
    /// What the connection has open and has done, as the database tells.
    by_database: Vec<String>,
}

/// Runs `n_plans` plans, each of them raw and wrapped. The wrapper does all that it can do: a scope is there that keeps the
/// arguments.
fn compare<F: Future<Output = Seen>>(n_plans: u32, run: impl Fn(Plan, bool) -> F) {
    let config = Config { cases: n_plans, failure_persistence: None, ..Config::default() };
    let same = TestRunner::new(config).run(&plan(), |plan| {
        let raw = block_on(run(plan.clone(), false));
        let scope = check(Budget::new().show_arguments(), run(plan, true));
        let (wrapped, _) = block_on(scope).into_parts();
        proptest::prop_assert_eq!(raw, wrapped);
        Ok(())
    });
    same.unwrap_or_else(|difference| panic!("{difference}"));
}

/// A result in words, with all that can be told of an error.
fn shown<T: Debug>(result: sqlx::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error}: {error:?}"),
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}
