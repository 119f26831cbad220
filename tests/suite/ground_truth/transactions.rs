//! Transactions in every way they begin and end, statement by statement in the database's order.

use std::task::Poll;
use std::time::Duration;

use querybudget::sqlx_0_9::Counted;
use sqlx::{MySqlPool, PgPool};

use super::databases::{Seen, on_mariadb, on_postgres, on_sqlite};

/// A connection goes back to its pool in a task of its own.
macro_rules! wait_for_idle {
    ($pool:ident) => {
        while $pool.num_idle() == 0 {
            tokio::task::yield_now().await;
        }
    };
}

/// Begins and ends transactions on a pool in all the ways that there are.
macro_rules! transactions {
    ($pool:expr, $begin:literal) => {{
        let pool = Counted::new($pool.clone());
        for n in 0..3 {
            let mut outer = pool.begin().await.expect("begun");
            for _ in 0..2 {
                let mut nested = outer.begin().await.expect("a savepoint");
                sqlx::query("SELECT 1").execute(&mut nested).await.expect("a row");
                drop(nested.begin().await.expect("a savepoint"));
                nested.begin().await.expect("a savepoint").rollback().await.expect("rolled back");
                match n {
                    0 => nested.commit().await.expect("released"),
                    1 => nested.rollback().await.expect("rolled back"),
                    _ => drop(nested),
                }
            }
            match n {
                0 => outer.commit().await.expect("committed"),
                1 => outer.rollback().await.expect("rolled back"),
                _ => drop(outer),
            }
        }
        pool.begin_with($begin).await.expect("begun").commit().await.expect("committed");
        wait_for_idle!(pool);
        let idle = pool.try_begin().await.expect("no error").expect("an idle connection");
        idle.rollback().await.expect("rolled back");
        wait_for_idle!(pool);
        drop(pool.try_begin_with($begin).await.expect("no error").expect("an idle connection"));
        let mut connection = pool.acquire().await.expect("a connection");
        let mut begun = connection.begin().await.expect("begun");
        drop(begun.begin().await.expect("a savepoint"));
        drop(begun);
        connection.begin_with($begin).await.expect("begun").rollback().await.expect("rolled back");
        let mut by_reference = Counted::new(&mut **connection.inner_mut());
        by_reference.begin().await.expect("begun").commit().await.expect("committed");
        let mut boxed = connection.detach();
        boxed.begin().await.expect("begun").commit().await.expect("committed");
        drop(boxed.begin().await.expect("begun"));
        boxed.ping().await.expect("alive");
    }};
}

fn assert_agreed(seen: &Seen) {
    let theirs = seen.transactions_by_database();
    assert_eq!(seen.transactions_by_us(), theirs);
    assert_eq!(theirs.len(), 3 * (2 + 2 * 6) + 3 * 2 + 4 + 2 + 2 + 2 + 2);
    assert_eq!(seen.recording.unwrapped(), 0);
}

#[tokio::test]
async fn on_sqlite_they_agree_in_order() {
    assert_agreed(&on_sqlite(async |pool| transactions!(pool, "BEGIN IMMEDIATE")).await);
}

#[tokio::test]
async fn on_postgres_they_agree_in_order() {
    let work = async |pool: &PgPool| transactions!(pool, "BEGIN ISOLATION LEVEL SERIALIZABLE");
    let Some(seen) = on_postgres(work).await else { return };
    assert_agreed(&seen);
}

#[tokio::test]
async fn on_mariadb_they_agree_in_order() {
    let work = async |pool: &MySqlPool| transactions!(pool, "START TRANSACTION READ ONLY");
    let Some(seen) = on_mariadb(work).await else { return };
    assert_agreed(&seen);
}

/// `COMMIT` checks what was deferred, and fails.
#[tokio::test]
async fn a_commit_that_fails_is_told_with_the_rollback_behind_it_on_postgres() {
    let work = async |pool: &PgPool| {
        let pool = Counted::new(pool.clone());
        let table = "CREATE TABLE twins (id INT UNIQUE DEFERRABLE INITIALLY DEFERRED)";
        sqlx::query(table).execute(&pool).await.expect("a table");
        let mut transaction = pool.begin().await.expect("begun");
        sqlx::query("INSERT INTO twins VALUES (1), (1)").execute(&mut transaction).await.expect("not checked yet");
        transaction.commit().await.expect_err("a twin");
        sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
    };
    let Some(seen) = on_postgres(work).await else { return };
    assert_eq!(seen.transactions_by_us(), seen.transactions_by_database());
    let failed: Vec<_> = seen.recording.queries().filter(|query| query.failed() == Some(true)).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].shape().text(), "COMMIT");
}

/// The output of the future, unless it has none after so many polls.
async fn given_up_after<F: Future>(n_polls: u32, future: F) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    let mut n = 0;
    std::future::poll_fn(|context| {
        n += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if n >= n_polls => Poll::Ready(None),
            Poll::Pending => {
                // The other side goes on meanwhile.
                std::thread::sleep(Duration::from_micros(100));
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    })
    .await
}

/// Transactions that are given up while they begin.
macro_rules! given_up {
    ($pool:expr) => {{
        let pool = Counted::new($pool.clone());
        for n_polls in (1..40).chain([400; 10]) {
            drop(given_up_after(n_polls, pool.begin()).await);
            sqlx::query("SELECT 1").execute(&pool).await.expect("a row");
        }
    }};
}

fn assert_agreed_on_given_up(seen: &Seen) {
    let theirs = seen.transactions_by_database();
    assert_eq!(seen.transactions_by_us(), theirs);
    assert!(theirs.len() > 10, "{}", theirs.len());
}

#[tokio::test]
async fn given_up_while_they_begin_they_agree_on_sqlite() {
    assert_agreed_on_given_up(&on_sqlite(async |pool| given_up!(pool)).await);
}

#[tokio::test]
async fn given_up_while_they_begin_they_agree_on_postgres() {
    let Some(seen) = on_postgres(async |pool: &PgPool| given_up!(pool)).await else { return };
    assert_agreed_on_given_up(&seen);
}

#[tokio::test]
async fn given_up_while_they_begin_they_agree_on_mariadb() {
    let Some(seen) = on_mariadb(async |pool: &MySqlPool| given_up!(pool)).await else { return };
    assert_agreed_on_given_up(&seen);
}
