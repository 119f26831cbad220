//! The line that a failure names.

use std::cell::Cell;
use std::future::Future;
use std::panic::Location;
use std::sync::Once;

use querybudget::{assert_no_queries, assert_num_queries, budget};

use crate::{one, pool};

thread_local! {
    static LINE: Cell<Option<(u32, bool)>> = const { Cell::new(None) };
}

static HOOK: Once = Once::new();

/// The hook serves every thread and stays: taking it back would leave another test without it.
fn note_where_a_test_panics() {
    HOOK.call_once(|| {
        let outer = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_here = |place: &Location<'_>| place.file() == file!();
            LINE.set(info.location().map(|place| (place.line(), is_here(place))));
            outer(info);
        }));
    });
}

/// The line of this file that a failing call names.
async fn line_of<T>(future: impl Future<Output = T> + Send + 'static) -> u32
where
    T: Send + 'static,
{
    note_where_a_test_panics();
    assert!(tokio::spawn(future).await.is_err(), "the call passes");
    let (line, is_here) = LINE.take().expect("a panic has a location");
    assert!(is_here);
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
