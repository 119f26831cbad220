//! A transaction that is rolled back and run again is no N+1; a loop in it is one.

use futures::future::BoxFuture;
use querybudget::sqlx_0_9::Counted;
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::shop::{ORDERS_OF, name_of, orders_of, wrapped_shop, write};
use super::{finds, passes};

type Tx = Counted<Transaction<'static, Sqlite>>;

/// How an attempt ends that does not succeed.
#[derive(Clone, Copy)]
enum End {
    RolledBack,
    Dropped,
}

/// Runs the attempt three times, each but the last in vain.
async fn attempts(pool: &Counted<SqlitePool>, end: End, attempt: impl Fn(&mut Tx, usize) -> BoxFuture<'_, ()>) {
    for number in 1..=3 {
        let mut tx = pool.begin().await.expect("begun");
        attempt(&mut tx, number).await;
        match (number, end) {
            (3, _) => tx.commit().await.expect("committed"),
            (_, End::RolledBack) => tx.rollback().await.expect("rolled back"),
            (_, End::Dropped) => drop(tx),
        }
    }
}

/// Two look-ups and a write.
fn transfer(tx: &mut Tx, _: usize) -> BoxFuture<'_, ()> {
    Box::pin(async {
        name_of(&mut *tx, 1).await;
        orders_of(&mut *tx, 1).await;
        name_of(&mut *tx, 2).await;
        write(tx, "UPDATE orders SET total = 0 WHERE id = ?", 11).await;
    })
}

#[tokio::test]
async fn a_transaction_rolled_back_and_run_again_twice_more() {
    let pool = wrapped_shop().await;
    passes(12, attempts(&pool, End::RolledBack, transfer)).await;
}

#[tokio::test]
async fn a_transaction_dropped_and_run_again_twice_more() {
    let pool = wrapped_shop().await;
    passes(12, attempts(&pool, End::Dropped, transfer)).await;
}

#[tokio::test]
async fn attempts_that_get_further_each_time() {
    let pool = wrapped_shop().await;
    let work = attempts(&pool, End::RolledBack, |tx, number| {
        Box::pin(async move {
            name_of(&mut *tx, 1).await;
            name_of(&mut *tx, 2).await;
            if number > 1 {
                orders_of(&mut *tx, 1).await;
            }
            if number > 2 {
                write(tx, "UPDATE orders SET total = 0 WHERE id = ?", 11).await;
            }
        })
    });
    passes(9, work).await;
}

#[tokio::test]
async fn what_was_read_before_the_transaction_is_no_part_of_it() {
    let pool = wrapped_shop().await;
    passes(13, async {
        orders_of(&pool, 2).await;
        attempts(&pool, End::RolledBack, transfer).await;
    })
    .await;
}

#[tokio::test]
async fn a_savepoint_rolled_back_and_run_again_twice_more() {
    let pool = wrapped_shop().await;
    passes(9, async {
        let mut tx = pool.begin().await.expect("begun");
        for number in 1..=3 {
            let mut nested = tx.begin().await.expect("a savepoint");
            name_of(&mut nested, 1).await;
            name_of(&mut nested, 2).await;
            write(&mut nested, "UPDATE orders SET total = 0 WHERE id = ?", 11).await;
            if number < 3 { nested.rollback().await } else { nested.commit().await }.expect("ended");
        }
        tx.commit().await.expect("committed");
    })
    .await;
}

#[tokio::test]
async fn a_loop_in_a_retried_transaction_whose_last_attempt_loops() {
    let pool = wrapped_shop().await;
    let work = attempts(&pool, End::RolledBack, |tx, _| {
        Box::pin(async {
            for customer in 1..5 {
                orders_of(&mut *tx, customer).await;
            }
        })
    });
    let recording = finds(&[(ORDERS_OF, 4)], work).await;
    assert_eq!(recording.len(), 12);
}

#[tokio::test]
async fn a_loop_in_the_last_attempt_alone() {
    let pool = wrapped_shop().await;
    let work = attempts(&pool, End::Dropped, |tx, number| {
        Box::pin(async move {
            let last = if number == 3 { 5 } else { 2 };
            for customer in 1..last {
                orders_of(&mut *tx, customer).await;
            }
        })
    });
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn a_transaction_committed_for_each_row() {
    let pool = wrapped_shop().await;
    let work = async {
        for customer in 1..5 {
            let mut tx = pool.begin().await.expect("begun");
            orders_of(&mut tx, customer).await;
            tx.commit().await.expect("committed");
        }
    };
    finds(&[(ORDERS_OF, 4)], work).await;
}

#[tokio::test]
async fn a_retried_transaction_with_a_savepoint_in_it() {
    let pool = wrapped_shop().await;
    let work = attempts(&pool, End::RolledBack, |tx, _| {
        Box::pin(async {
            name_of(&mut *tx, 1).await;
            name_of(&mut *tx, 2).await;
            let mut nested = tx.begin().await.expect("a savepoint");
            write(&mut nested, "UPDATE orders SET total = 0 WHERE id = ?", 11).await;
            nested.commit().await.expect("released");
            orders_of(tx, 1).await;
        })
    });
    passes(12, work).await;
}
