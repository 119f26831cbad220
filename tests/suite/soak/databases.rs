//! Runs a program on each database, between the two that count.

use std::sync::LazyLock;
use std::time::Duration;

use futures::future::{BoxFuture, join_all, poll_immediate};
use futures::{FutureExt, TryStreamExt};
use querybudget::fingerprint::{Class, Dialect, Shape};
use querybudget::{Budget, Recording, check, pause, record};
use querybudget_test_support::mysql_log::MysqlLog;
use querybudget_test_support::postgres_log::PostgresLog;
use querybudget_test_support::servers::{self, FreshDatabase};
use querybudget_test_support::sqlite_trace::StatementLog;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tracing::{Instrument, Span};

use super::program::{Program, Step};
use crate::common;

/// What both sides saw of a program.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) by_database: u64,
    counted: u64,
    /// Kept out of the count, and in no scope: both are told.
    paused: u64,
    strays: u64,
    n_given_up: u64,
    /// Whether one that is given up can be counted without having run.
    may_count_unsent: bool,
    /// It is said that the counts are not complete.
    pub(super) is_told: bool,
}

impl Outcome {
    pub(super) fn is_explained(&self) -> bool {
        self.is(self.counted + self.paused + self.strays)
    }

    /// The same where strays may be those of another program.
    pub(super) fn is_explained_by_itself(&self) -> bool {
        self.is(self.counted + self.paused)
    }

    fn is(&self, ours: u64) -> bool {
        let is_unsent =
            self.may_count_unsent && (self.by_database..=self.by_database + self.n_given_up).contains(&ours);
        ours == self.by_database || self.is_told || is_unsent
    }
}

/// A span in a `static`, as a service may have one.
static SHARED: LazyLock<Span> = LazyLock::new(|| tracing::info_span!("shared"));

pub(super) trait Soaked: Sized {
    const NAME: &'static str;
    /// `None` where there is no such server.
    fn open() -> Option<Self>;
    fn run(&self, program: &Program) -> Outcome;
}

fn runtime(program: &Program) -> Runtime {
    let mut builder =
        if program.has_many_threads { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    builder.worker_threads(2).enable_all().build().expect("a runtime")
}

fn outcome(program: &Program, recording: &Recording, statements: &[String], dialect: Dialect) -> Outcome {
    let application = |sql: &&String| Shape::of(sql, dialect).class() == Class::Application;
    let paused: u64 = recording.paused().map(|shape| shape.executions()).sum();
    let strays: u64 = recording.unattributed().map(|shape| shape.executions()).sum();
    Outcome {
        by_database: statements.iter().filter(application).count() as u64,
        counted: recording.len(),
        paused,
        strays,
        n_given_up: program.n_given_up(),
        may_count_unsent: dialect != Dialect::Sqlite,
        is_told: !recording.is_complete(),
    }
}

/// How a program runs on a pool: the drivers' types differ, and the text is the same.
macro_rules! runs_on {
    ($module:ident, $pool:ty, $elsewhere:expr) => {
        mod $module {
            use super::*;

            async fn run(pool: &$pool, n: u64) {
                for _ in 0..n {
                    sqlx::query("SELECT 1 AS a").execute(pool).await.expect("a row");
                }
            }

            pub(super) fn steps<'a>(
                pool: &'a $pool,
                steps: &'a [Step],
                left: &'a mut JoinSet<()>,
            ) -> BoxFuture<'a, ()> {
                async move {
                    for step in steps {
                        self::step(pool, step, left).await;
                    }
                }
                .boxed()
            }

            async fn step(pool: &$pool, step: &Step, left: &mut JoinSet<()>) {
                let own = pool.clone();
                match step {
                    Step::Run(n) => run(pool, *n).await,
                    Step::Joined(n) => drop(join_all((0..*n).map(|_| run(pool, 1))).await),
                    Step::Spawned(n) => {
                        let n = *n;
                        tokio::spawn(async move { run(&own, n).await }).await.expect("it ends");
                    }
                    Step::LeftBehind(n) => {
                        let n = *n;
                        left.spawn(async move {
                            tokio::task::yield_now().await;
                            run(&own, n).await;
                        });
                    }
                    Step::Aborted(n) => {
                        let n = *n;
                        let task = tokio::spawn(async move { run(&own, n).await });
                        tokio::task::yield_now().await;
                        task.abort();
                        task.await.ok();
                    }
                    Step::Stream(n) => {
                        let mut rows = sqlx::query("SELECT 1 AS b UNION ALL SELECT 2 UNION ALL SELECT 3").fetch(pool);
                        for _ in 0..*n {
                            rows.try_next().await.expect("a row");
                        }
                    }
                    Step::Cancelled => drop(poll_immediate(sqlx::query("SELECT 1 AS c").execute(pool)).await),
                    Step::Failing => {
                        drop(sqlx::query("INSERT INTO refused VALUES (1)").execute(pool).await.expect_err("it is"))
                    }
                    Step::Transaction { n, is_committed } => {
                        let mut tx = pool.begin().await.expect("a transaction");
                        for _ in 0..*n {
                            sqlx::query("SELECT 1 AS d").execute(&mut *tx).await.expect("a row");
                        }
                        if *is_committed {
                            tx.commit().await.expect("a commit");
                        }
                    }
                    Step::InSharedSpan(steps) => self::steps(pool, steps, left).instrument(SHARED.clone()).await,
                    Step::Block(steps) => drop(record(self::steps(pool, steps, left)).await),
                    Step::DroppedBlock(n) => {
                        let block = check(Budget::new(), async {
                            run(pool, *n).await;
                            std::future::pending::<()>().await;
                        });
                        drop(tokio::time::timeout(Duration::from_millis(3), block).await);
                    }
                    Step::Paused(n) => pause(run(pool, *n)).await,
                    Step::Blocking(n) => {
                        let (n, runtime) = (*n, Handle::current());
                        tokio::task::spawn_blocking(move || runtime.block_on(run(&own, n))).await.expect("it ends");
                    }
                    Step::OtherRuntime(n) => {
                        let n = *n;
                        let elsewhere: fn($pool) -> $pool = $elsewhere;
                        common::on_a_thread(async move { run(&elsewhere(own), n).await }).await;
                    }
                }
            }

            /// The program in a scope that ends when everything has.
            pub(super) async fn whole(pool: &$pool, program: &Program) -> Recording {
                let work = async {
                    let mut left = JoinSet::new();
                    steps(pool, &program.steps, &mut left).await;
                    while left.join_next().await.is_some() {}
                };
                record(work).await.1
            }
        }
    };
}

runs_on!(sqlite, sqlx::SqlitePool, |pool| pool);
// A connection to a server does not survive the runtime that it was made on.
runs_on!(postgres, sqlx::PgPool, |pool| sqlx::PgPool::connect_lazy_with((*pool.connect_options()).clone()));
runs_on!(mysql, sqlx::MySqlPool, |pool| sqlx::MySqlPool::connect_lazy_with((*pool.connect_options()).clone()));

const REFUSED: &str = "CREATE TABLE refused (id INTEGER, CHECK (id > 1))";

pub(super) struct Sqlite;

impl Soaked for Sqlite {
    const NAME: &'static str = "SQLite";

    fn open() -> Option<Self> {
        Some(Sqlite)
    }

    fn run(&self, program: &Program) -> Outcome {
        runtime(program).block_on(async {
            let log = StatementLog::new();
            let file = common::TempFile::new();
            let options = log.watch_pool(SqlitePoolOptions::new().max_connections(program.n_connections));
            let pool = options.connect(&file.url()).await.expect("a database");
            sqlx::query(REFUSED).execute(&pool).await.expect("a table");
            log.clear();
            let recording = sqlite::whole(&pool, program).await;
            let statements = log.statements();
            pool.close().await;
            outcome(program, &recording, &statements, Dialect::Sqlite)
        })
    }
}

pub(super) struct Postgres {
    _database: FreshDatabase,
    log: PostgresLog,
}

impl Soaked for Postgres {
    const NAME: &'static str = "PostgreSQL";

    fn open() -> Option<Self> {
        let runtime = Runtime::new().expect("a runtime");
        let database = runtime.block_on(servers::fresh_postgres())?;
        let log = PostgresLog::listen(database.url()).expect("a proxy");
        runtime.block_on(async {
            let pool = sqlx::PgPool::connect(database.url()).await.expect("a pool");
            sqlx::query(REFUSED).execute(&pool).await.expect("a table");
        });
        Some(Postgres { _database: database, log })
    }

    fn run(&self, program: &Program) -> Outcome {
        runtime(program).block_on(async {
            let options = PgPoolOptions::new().max_connections(program.n_connections);
            let pool = options.connect(self.log.url()).await.expect("a pool");
            self.log.clear();
            let recording = postgres::whole(&pool, program).await;
            pool.close().await;
            outcome(program, &recording, &self.log.statements(), Dialect::Postgres)
        })
    }
}

pub(super) struct MySql {
    database: FreshDatabase,
}

impl Soaked for MySql {
    const NAME: &'static str = "MySQL";

    fn open() -> Option<Self> {
        let runtime = Runtime::new().expect("a runtime");
        let database = runtime.block_on(servers::fresh_mysql())?;
        runtime.block_on(async {
            let pool = sqlx::MySqlPool::connect(database.url()).await.expect("a pool");
            sqlx::query(REFUSED).execute(&pool).await.expect("a table");
        });
        Some(MySql { database })
    }

    fn run(&self, program: &Program) -> Outcome {
        runtime(program).block_on(async {
            let mut log = MysqlLog::open(self.database.url()).await.expect("a log");
            let options = MySqlPoolOptions::new().max_connections(program.n_connections);
            let pool = options.connect(self.database.url()).await.expect("a pool");
            let recording = mysql::whole(&pool, program).await;
            pool.close().await;
            let connections = log.connections_to(self.database.name()).await.expect("ids");
            let statements = log.statements(&connections).await.expect("statements");
            log.close().await.expect("closed");
            outcome(program, &recording, &statements, Dialect::MySql)
        })
    }
}
