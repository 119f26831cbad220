//! What the databases saw of a test, written to the folder that `whole_runs` names.

use std::path::PathBuf;
use std::{env, fs, thread};

use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers;
use querybudget_test_support::sqlite_trace::StatementLog;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{PgPool, SqlitePool};

/// Where each test writes how many statements the database saw of it.
pub(crate) const FOLDER: &str = "AUDITED_SEEN";

pub(super) async fn on_sqlite(n_connections: u32, work: impl AsyncFnOnce(SqlitePool)) {
    let log = StatementLog::new();
    let options = log.watch_pool(SqlitePoolOptions::new().max_connections(n_connections));
    work(options.connect("sqlite::memory:").await.expect("a database")).await;
    note(log.statements());
}

pub(super) async fn on_postgres(n_connections: u32, work: impl AsyncFnOnce(PgPool)) {
    let Some(database) = servers::fresh_postgres().await else { return };
    let log = PostgresLog::listen(database.url()).expect("a proxy");
    let options = PgPoolOptions::new().max_connections(n_connections);
    work(options.connect(log.url()).await.expect("a database")).await;
    note(log.statements());
}

/// Notes those that a test asked for on purpose. Its set-up is not what it is held against.
pub(super) fn note(statements: Vec<String>) {
    let n = statements.iter().filter(|text| text.contains("AS asked")).count();
    let test = thread::current().name().expect("a test's thread").to_owned();
    let folder = PathBuf::from(env::var_os(FOLDER).expect("run by `whole_runs`"));
    fs::write(folder.join(test.replace("::", ".")), n.to_string()).expect("a file");
}
