//! Our counts beside the database's own: SQLite's trace callback, PostgreSQL's statement log, MariaDB's general log.
//!
//! Both sides are lists of statements, compared shape by shape and class by class, in three modes: by the layer, by the layer
//! and the wrapper, and by the wrapper alone. What sqlx never reports is stated here and nowhere passed over: a statement of
//! its transaction API that it does not log. The wrapper sees those too.

mod by_the_layer;
mod by_the_wrapper;
mod databases;
mod transactions;
mod workload;

use crate::common::alone::scenarios;
use querybudget::sqlx_0_9::Counted;
use workload::{N_ROUNDS, dollar, question_mark, workload, wrapped};

/// Somebody else's, without the layer; only the wrapper counts.
fn leave_the_layer_out() {
    let foreign = tracing_subscriber::fmt().with_writer(std::io::sink).finish();
    tracing::subscriber::set_global_default(foreign).expect("the first one");
    querybudget::allow_wrapper_alone();
}

scenarios! {
    async fn sqlite_and_the_wrapper_alone_agree() {
        leave_the_layer_out();
        let seen =
            databases::on_sqlite(async |pool| workload!(&Counted::new(pool.clone()), question_mark, wrapped)).await;
        seen.assert_all_wrapped();
    }

    async fn postgres_and_the_wrapper_alone_agree() {
        leave_the_layer_out();
        let work = async |pool: &sqlx::PgPool| workload!(&Counted::new(pool.clone()), dollar, wrapped);
        let Some(seen) = databases::on_postgres(work).await else { return };
        seen.assert_all_wrapped();
    }

    async fn mariadb_and_the_wrapper_alone_agree() {
        leave_the_layer_out();
        let work = async |pool: &sqlx::MySqlPool| workload!(&Counted::new(pool.clone()), question_mark, wrapped);
        let Some(seen) = databases::on_mariadb(work).await else { return };
        seen.assert_all_wrapped();
    }
}
