//! What the tracing layer adds to a statement, on sqlx's own event and on a whole SQLite query.
//!
//! A subscriber is global and cannot be exchanged, so each one is measured in a process of its own:
//! this program starts itself once for each, then prints what all of them measured.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::{Bencher, Criterion};
use querybudget_bench::summary::{self, Measured};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, SqlSafeStr as _, SqlStr};
use sqlx_core::connection::LogSettings;
use sqlx_core::logger::QueryLogger;
use tokio::runtime::Runtime;
use tracing_subscriber::layer::SubscriberExt as _;

const EVENT: &str = "layer, the event of one statement";
const QUERY: &str = "layer, SELECT 1 on SQLite in memory";

/// Names the subscriber of a process that this program starts.
const VARIABLE: &str = "QUERYBUDGET_BENCH_SUBSCRIBER";

/// A scope keeps its statements, so a long measurement is cut into scopes of this many.
const STATEMENTS_PER_SCOPE: u64 = 1_000;
/// A loop of this many is what an N+1 in a test looks like.
const STATEMENTS_PER_LOOP: u64 = 50;

#[derive(Debug, Clone, Copy)]
enum Subscriber {
    None,
    Registry,
    FmtToSink,
    LayerWithoutScope,
    LayerInScope,
    /// With all that a scope costs once: its opening, the shape, three call sites, its end.
    LayerInScopeOfALoop,
}

impl Subscriber {
    const ALL: [Self; 6] = [
        Self::None,
        Self::Registry,
        Self::FmtToSink,
        Self::LayerWithoutScope,
        Self::LayerInScope,
        Self::LayerInScopeOfALoop,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::None => "no subscriber",
            Self::Registry => "a bare registry",
            Self::FmtToSink => "fmt, written to a sink",
            Self::LayerWithoutScope => "querybudget, no scope open",
            Self::LayerInScope => "querybudget, in a scope",
            Self::LayerInScopeOfALoop => "querybudget, a scope for each 50, call sites included",
        }
    }

    fn install(self) {
        let registry = tracing_subscriber::registry();
        let installed = match self {
            Self::None => Ok(()),
            Self::Registry => tracing::subscriber::set_global_default(registry),
            Self::FmtToSink => tracing::subscriber::set_global_default(
                tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(std::io::sink).finish(),
            ),
            Self::LayerWithoutScope | Self::LayerInScope | Self::LayerInScopeOfALoop => {
                tracing::subscriber::set_global_default(registry.with(querybudget::layer()))
            }
        };
        installed.expect("nothing else installs a subscriber here");
    }

    fn opens_scopes(self) -> bool {
        matches!(self, Self::LayerInScope | Self::LayerInScopeOfALoop)
    }

    fn statements_per_scope(self) -> u64 {
        match self {
            Self::LayerInScopeOfALoop => STATEMENTS_PER_LOOP,
            _ => STATEMENTS_PER_SCOPE,
        }
    }
}

fn main() {
    if let Ok(name) = std::env::var(VARIABLE) {
        let subscriber = Subscriber::ALL.into_iter().find(|subscriber| subscriber.name() == name);
        measure(subscriber.expect("a name of `Subscriber`"));
        return;
    }
    summary::forget(EVENT);
    summary::forget(QUERY);
    for subscriber in Subscriber::ALL {
        measure_in_a_process(subscriber);
    }
    for group in [EVENT, QUERY] {
        let measured = Measured { group, n_statements: 1, n_bytes: 0 };
        measured.print_costs(&Subscriber::ALL.map(Subscriber::name));
    }
}

fn measure_in_a_process(subscriber: Subscriber) {
    let program = std::env::current_exe().expect("a running program has a path");
    let status = Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(VARIABLE, subscriber.name())
        .status()
        .expect("this program starts once more");
    assert!(status.success(), "{}: {status}", subscriber.name());
}

fn measure(subscriber: Subscriber) {
    subscriber.install();
    let mut criterion: Criterion = summary::criterion().configure_from_args();
    criterion.benchmark_group(EVENT).bench_function(subscriber.name(), |bencher| {
        bencher.iter_custom(|n| timed(n, subscriber, |n| emit_in_scope(subscriber, n)));
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers starts");
    criterion.benchmark_group(QUERY).bench_function(subscriber.name(), |bencher| {
        measure_queries(bencher, &runtime, subscriber);
    });
    criterion.final_summary();
}

/// Runs `n` statements in portions of what a scope holds.
fn timed(n: u64, subscriber: Subscriber, mut run: impl FnMut(u64)) -> Duration {
    let started = Instant::now();
    let mut left = n;
    while left > 0 {
        let portion = left.min(subscriber.statements_per_scope());
        run(portion);
        left -= portion;
    }
    started.elapsed()
}

fn emit_in_scope(subscriber: Subscriber, n: u64) {
    if subscriber.opens_scopes() {
        let ((), queries) = querybudget::record_sync(|| emit(n));
        check(queries.len(), n);
    } else {
        emit(n);
    }
}

/// A layer that sees nothing would look fast.
fn check(n_seen: u64, n_executed: u64) {
    assert_eq!(n_seen, n_executed, "expected a scope that sees every statement");
}

/// The event is sqlx's own: its logger sends it when it is dropped.
fn emit(n: u64) {
    const TEXT: &str = "SELECT id, total FROM orders WHERE customer_id = $1 ORDER BY placed_at";
    let text: SqlStr = TEXT.into_sql_str();
    for _ in 0..n {
        let mut logger = QueryLogger::new(text.clone(), LogSettings::default());
        logger.increment_rows_returned();
        drop(black_box(logger));
    }
}

fn measure_queries(bencher: &mut Bencher<'_>, runtime: &Runtime, subscriber: Subscriber) {
    let mut connection =
        runtime.block_on(SqliteConnection::connect("sqlite::memory:")).expect("SQLite opens a database in memory");
    bencher.iter_custom(|n| timed(n, subscriber, |n| runtime.block_on(query(&mut connection, subscriber, n))));
}

async fn query(connection: &mut SqliteConnection, subscriber: Subscriber, n: u64) {
    if subscriber.opens_scopes() {
        let ((), queries) = querybudget::record(select(connection, n)).await;
        check(queries.len(), n);
    } else {
        select(connection, n).await;
    }
}

async fn select(connection: &mut SqliteConnection, n: u64) {
    for _ in 0..n {
        let row = sqlx::query("SELECT 1").fetch_one(&mut *connection).await;
        black_box(row.expect("SELECT 1 returns a row"));
    }
}
