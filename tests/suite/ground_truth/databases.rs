//! Runs a work on each database, between the two that count.

use std::collections::BTreeMap;

use querybudget::fingerprint::{Class, Dialect, Shape};
use querybudget::{Recording, record};
use querybudget_test_support::mysql_log::MysqlLog;
use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers;
use querybudget_test_support::sqlite_trace::StatementLog;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{MySqlPool, PgPool, SqlitePool};

/// How often each shape of a class was executed.
type Counts = BTreeMap<String, u64>;

/// What both sides saw.
pub(crate) struct Seen {
    pub(crate) recording: Recording,
    statements: Vec<String>,
    dialect: Dialect,
}

/// A work on a pool of one connection, whose log begins with it.
pub(crate) async fn on_sqlite(work: impl AsyncFnOnce(&SqlitePool)) -> Seen {
    let log = StatementLog::new();
    let options = log.watch_pool(SqlitePoolOptions::new().max_connections(1));
    let pool = options.connect("sqlite::memory:").await.expect("an empty database");
    log.clear();
    let ((), recording) = record(work(&pool)).await;
    Seen { recording, statements: log.statements(), dialect: Dialect::Sqlite }
}

/// The same on PostgreSQL, if there is one.
pub(crate) async fn on_postgres(work: impl AsyncFnOnce(&PgPool)) -> Option<Seen> {
    let database = servers::fresh_postgres().await?;
    let log = PostgresLog::listen(database.url()).expect("a proxy");
    let pool = PgPoolOptions::new().max_connections(1).connect(log.url()).await.expect("a connection");
    log.clear();
    let ((), recording) = record(work(&pool)).await;
    Some(Seen { recording, statements: log.statements(), dialect: Dialect::Generic })
}

/// The same on MariaDB, with what a new connection sends.
pub(crate) async fn on_mariadb(work: impl AsyncFnOnce(&MySqlPool)) -> Option<Seen> {
    let database = servers::fresh_mysql().await?;
    let mut log = MysqlLog::open(database.url()).await.expect("a log");
    let ((), recording) = record(async {
        let options = MySqlPoolOptions::new().max_connections(1);
        let pool = options.connect(database.url()).await.expect("a connection");
        work(&pool).await;
        pool.close().await;
    })
    .await;
    let connections = log.connections_to(database.name()).await.expect("ids");
    let statements = log.statements(&connections).await.expect("statements");
    log.close().await.expect("closed");
    Some(Seen { recording, statements, dialect: Dialect::Generic })
}

impl Seen {
    pub(crate) fn by_us(&self, class: Class) -> Counts {
        let of_class = self.recording.all_shapes().filter(|shape| shape.shape().class() == class);
        of_class.map(|shape| (key(shape.shape()), shape.executions())).collect()
    }

    pub(crate) fn by_database(&self, class: Class) -> Counts {
        let mut counts = Counts::new();
        for shape in self.statements.iter().map(|sql| Shape::of(sql, self.dialect)) {
            if shape.class() == class {
                *counts.entry(key(&shape)).or_default() += 1;
            }
        }
        counts
    }

    /// What the database saw of transactions, in its order.
    pub(crate) fn transactions_by_database(&self) -> Vec<String> {
        self.texts(self.statements.iter().map(|sql| Shape::of(sql, self.dialect)))
    }

    /// The same by us.
    pub(crate) fn transactions_by_us(&self) -> Vec<String> {
        self.texts(self.recording.queries().map(|query| query.shape().clone()))
    }

    fn texts(&self, shapes: impl Iterator<Item = Shape>) -> Vec<String> {
        shapes.filter(|shape| shape.class() == Class::Transaction).map(|shape| shape.text().to_owned()).collect()
    }

    /// 0 missing and 0 extra among the application's statements, which are more than 2,000.
    pub(crate) fn assert_same_statements(&self) {
        let theirs = self.by_database(Class::Application);
        assert_eq!(self.by_us(Class::Application), theirs);
        assert_eq!(self.recording.len(), theirs.values().sum::<u64>());
        assert!(self.recording.len() > 2_000, "{}", self.recording.len());
    }

    /// The same, and of each it is known that it came through the wrapper; the transactions agree too.
    pub(crate) fn assert_all_wrapped(&self) {
        self.assert_same_statements();
        assert_eq!(self.by_us(Class::Transaction), self.by_database(Class::Transaction));
        assert_eq!(self.recording.transactions(), 8 * super::N_ROUNDS as u64);
        assert_eq!((self.recording.unwrapped(), self.recording.wrapped()), (0, self.recording.len()));
        assert!(self.recording.is_complete());
        assert_eq!(self.recording.unattributed().count(), 0);
    }
}

/// The identity of a shape, with a text to read.
fn key(shape: &Shape) -> String {
    format!("{} {}", shape.fingerprint(), shape.text())
}
