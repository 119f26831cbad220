//! Everything is wrapped, and the layer is at work as well: each statement is counted once.

use querybudget::fingerprint::Class;
use querybudget::sqlx_0_9::Counted;
use sqlx::{MySqlPool, PgPool};

use super::databases::{on_mariadb, on_postgres, on_sqlite};
use super::workload::{N_ROUNDS, dollar, question_mark, raw, workload, wrapped};

#[tokio::test]
async fn sqlite_began_what_went_through_the_wrapper() {
    let seen = on_sqlite(async |pool| workload!(&Counted::new(pool.clone()), question_mark, wrapped)).await;
    seen.assert_all_wrapped();
}

#[tokio::test]
async fn postgres_logged_what_went_through_the_wrapper() {
    let work = async |pool: &PgPool| workload!(&Counted::new(pool.clone()), dollar, wrapped);
    let Some(seen) = on_postgres(work).await else { return };
    seen.assert_all_wrapped();
}

#[tokio::test]
async fn mariadb_logged_what_went_through_the_wrapper() {
    let work = async |pool: &MySqlPool| workload!(&Counted::new(pool.clone()), question_mark, wrapped);
    let Some(seen) = on_mariadb(work).await else { return };
    seen.assert_all_wrapped();
    // The layer sees what the wrapper cannot: how the pool sets a connection up.
    assert_eq!(seen.by_us(Class::Session), seen.by_database(Class::Session));
}

/// Half of it comes round the wrapper, and nothing is counted by both.
#[tokio::test]
async fn what_comes_round_the_wrapper_is_counted_by_the_layer() {
    let seen = on_sqlite(async |pool| {
        let counted = Counted::new(pool.clone());
        workload!(&counted, question_mark, wrapped);
        sqlx::raw_sql("DROP TABLE orders").execute(counted.inner()).await.expect("it is gone");
        workload!(counted.inner(), question_mark, raw);
    })
    .await;
    seen.assert_same_statements();
    let half = seen.recording.wrapped();
    assert_eq!(seen.recording.unwrapped(), half + 1);
    assert_eq!(seen.recording.transactions(), 8 * N_ROUNDS as u64);
}
