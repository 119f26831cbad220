//! The line that a failure names.

use std::future::Future;

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

#[tokio::test]
async fn is_the_line_of_the_attribute() {
    #[budget(queries == 0)]
    async fn test() {
        one(&pool().await).await.unwrap();
    }
    assert_eq!(line_of(test()).await, line!() - 4);
}
