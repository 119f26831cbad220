//! The line that a failure names.

use std::future::Future;
use std::panic::catch_unwind;

use querybudget::{assert_no_queries, assert_num_queries, budget};

use super::{one, pool};
use crate::common::panics;

/// The line of this file that a failing call names.
async fn line_of<T>(future: impl Future<Output = T> + Send + 'static) -> u32
where
    T: Send + 'static,
{
    panics::note_places();
    assert!(tokio::spawn(future).await.is_err(), "the call passes");
    noted_line()
}

/// The line of this file that a failing test names.
fn line_of_test(test: fn()) -> u32 {
    panics::note_places();
    assert!(catch_unwind(test).is_err(), "the test passes");
    noted_line()
}

fn noted_line() -> u32 {
    let [(file, line)] = panics::noted_places().try_into().expect("one panic");
    assert_eq!(file, file!());
    line
}

#[tokio::test]
async fn is_the_line_of_the_macro() {
    let pool = pool().await;
    let line = line_of(async move {
        assert_no_queries!({
            one(&pool).await.unwrap();
        });
    });
    assert_eq!(line.await, line!() - 4);
}

#[tokio::test]
async fn is_the_line_of_the_inner_macro() {
    let pool = pool().await;
    let line = line_of(async move {
        assert_num_queries!(1, {
            assert_no_queries!({
                one(&pool).await.unwrap();
            });
        });
    });
    assert_eq!(line.await, line!() - 5);
}

#[test]
fn is_the_line_of_the_attribute() {
    #[budget(queries == 0)]
    #[tokio::main(flavor = "current_thread")]
    async fn test() {
        one(&pool().await).await.unwrap();
    }
    assert_eq!(line_of_test(test), line!() - 5);
}

#[budget(queries == 0)]
mod tests_of_a_module {
    use super::{one, pool};

    pub(super) const LINE: u32 = line!() + 4;

    #[tokio::test]
    #[should_panic = "expected queries == 0, found 1"]
    pub(super) async fn over_its_budget() {
        one(&pool().await).await.unwrap();
    }
}

#[test]
fn is_the_line_of_the_test_whose_module_has_the_attribute() {
    assert_eq!(line_of_test(tests_of_a_module::over_its_budget), tests_of_a_module::LINE);
}
