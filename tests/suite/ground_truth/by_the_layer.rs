//! Nothing is wrapped.

use querybudget::fingerprint::Class;

use super::databases::{on_mariadb, on_postgres, on_sqlite};
use super::workload::{N_ROUNDS, dollar, question_mark, raw, workload};

#[tokio::test]
async fn sqlite_began_as_many_statements_as_we_counted() {
    let seen = on_sqlite(async |pool| workload!(pool, question_mark, raw)).await;

    seen.assert_same_statements();
    // sqlx reports none of the statements of its transaction API here: three BEGINs, a SAVEPOINT, and their ends.
    let transactions: u64 = seen.by_database(Class::Transaction).values().sum();
    assert_eq!((seen.recording.transactions(), transactions), (0, 8 * N_ROUNDS as u64));
    assert_eq!(seen.recording.wrapped(), 0);
}

#[tokio::test]
async fn postgres_logged_as_many_statements_as_we_counted() {
    let Some(seen) = on_postgres(async |pool| workload!(pool, dollar, raw)).await else { return };

    seen.assert_same_statements();
    let logged = seen.by_database(Class::Transaction);
    let reported = seen.by_us(Class::Transaction);
    // COMMIT, RELEASE and the explicit ROLLBACK are reported; BEGIN, SAVEPOINT and the ROLLBACK of a drop are not.
    assert_eq!(
        (reported.values().sum::<u64>(), logged.values().sum::<u64>()),
        (3 * N_ROUNDS as u64, 8 * N_ROUNDS as u64)
    );
    assert!(
        reported.iter().all(|(shape, n)| logged.get(shape).is_some_and(|logged| logged >= n)),
        "{reported:?} {logged:?}"
    );
}

#[tokio::test]
async fn mariadb_logged_as_many_statements_as_we_counted() {
    let Some(seen) = on_mariadb(async |pool| workload!(pool, question_mark, raw)).await else { return };

    seen.assert_same_statements();
    assert_eq!(seen.by_us(Class::Session), seen.by_database(Class::Session));
    let logged = seen.by_database(Class::Transaction).values().sum::<u64>();
    // The ROLLBACK of a drop is the one that is not reported.
    assert_eq!((seen.recording.transactions(), logged), (7 * N_ROUNDS as u64, 8 * N_ROUNDS as u64));
}
