//! What the wrapper adds to a whole query, beside bare sqlx, the layer, and another wrapper.
//!
//! ```text
//! cargo bench --manifest-path bench/Cargo.toml --bench wrapper -- [ROUNDS]
//! ```
//!
//! A subscriber is global and cannot be exchanged, so each variant has a process of its own, started by this program. They
//! take turns: in each round every one executes the same statements while the others wait, so that a drift of the machine meets
//! them all; and they are started anew several times, since two processes of the same program differ too. What is printed are
//! medians, of the times and of the ratios to bare sqlx within a round.
//!
//! SQLite is in memory. **Its times do not tell what a wrapper adds**: a thread of sqlx executes the statement while the caller
//! waits, and a caller that has more to do finds the result there and need not sleep. With the same statement, bare sqlx has 1.7
//! voluntary context switches and a wrapped one 1.1, so that a wrapper can come out faster than nothing. For the work itself,
//! count instructions of one variant, here of 4 rounds, and take the difference to 8 (there are 250 statements in a round):
//!
//! ```text
//! printf '0 0\n%.0s' 1 2 3 4 | QUERYBUDGET_BENCH_VARIANT='bare sqlx' valgrind --tool=callgrind target/release/deps/wrapper-*
//! ```
//!
//! PostgreSQL is measured if `QUERYBUDGET_TEST_POSTGRES` tells where it is.

use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::{ManualReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{SdkTracerProvider, Span, SpanData, SpanProcessor};
use querybudget::{Recording, sqlx_0_9::Counted};
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::{Database, Postgres, Sqlite};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

/// Names the variant of a process that this program starts.
const VARIABLE: &str = "QUERYBUDGET_BENCH_VARIANT";
const POSTGRES: &str = "QUERYBUDGET_TEST_POSTGRES";

const ROUNDS: usize = 300;
/// All processes are started anew after this many.
const ROUNDS_PER_START: usize = 20;
/// A loop of this many is what an N+1 in a test looks like. A variant with scopes has one for each.
const STATEMENTS_PER_SCOPE: u64 = 50;
const SCOPES_PER_ROUND: u32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    Bare,
    LayerInScope,
    /// Neither a subscriber nor a scope: what the wrapper costs where it was left in place.
    WrapperOnly,
    /// The subscriber is somebody else's and takes no event.
    WrapperOnlyInScope,
    WrapperAndLayer,
    WrapperAndLayerInScope,
    /// Without a provider, as where nothing is traced.
    Otel,
    /// At work: it makes spans that nobody exports, and sums up metrics that nobody reads.
    OtelWithProvider,
}

impl Variant {
    const ALL: [Self; 8] = [
        Self::Bare,
        Self::LayerInScope,
        Self::WrapperOnly,
        Self::WrapperOnlyInScope,
        Self::WrapperAndLayer,
        Self::WrapperAndLayerInScope,
        Self::Otel,
        Self::OtelWithProvider,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare sqlx",
            Self::LayerInScope => "querybudget, layer alone, in a scope",
            Self::WrapperOnly => "querybudget, wrapper alone, no scope",
            Self::WrapperOnlyInScope => "querybudget, wrapper alone, in a scope",
            Self::WrapperAndLayer => "querybudget, wrapper and layer, no scope",
            Self::WrapperAndLayerInScope => "querybudget, wrapper and layer, in a scope",
            Self::Otel => "sqlx-otel, no provider",
            Self::OtelWithProvider => "sqlx-otel, with a provider",
        }
    }

    fn install(self) {
        match self {
            Self::Bare | Self::WrapperOnly | Self::Otel => {}
            Self::WrapperOnlyInScope => {
                let subscriber = tracing_subscriber::registry().with(LevelFilter::OFF);
                tracing::subscriber::set_global_default(subscriber).expect("the first one");
                querybudget::allow_wrapper_alone();
            }
            Self::LayerInScope | Self::WrapperAndLayer | Self::WrapperAndLayerInScope => {
                let subscriber = tracing_subscriber::registry().with(querybudget::layer());
                tracing::subscriber::set_global_default(subscriber).expect("the first one");
            }
            Self::OtelWithProvider => {
                let tracer = SdkTracerProvider::builder().with_span_processor(Nowhere).build();
                opentelemetry::global::set_tracer_provider(tracer);
                let meter = SdkMeterProvider::builder().with_reader(ManualReader::builder().build()).build();
                opentelemetry::global::set_meter_provider(meter);
            }
        }
    }

    fn opens_scopes(self) -> bool {
        matches!(self, Self::LayerInScope | Self::WrapperOnlyInScope | Self::WrapperAndLayerInScope)
    }

    /// A counter that sees nothing would look fast.
    fn check(self, queries: &Recording) {
        let n_wrapped = if self == Self::LayerInScope { 0 } else { STATEMENTS_PER_SCOPE };
        assert_eq!((queries.len(), queries.wrapped()), (STATEMENTS_PER_SCOPE, n_wrapped), "{}", self.name());
    }
}

/// Takes spans and drops them.
#[derive(Debug)]
struct Nowhere;

impl SpanProcessor for Nowhere {
    fn on_start(&self, _: &mut Span, _: &opentelemetry::Context) {}

    fn on_end(&self, span: SpanData) {
        black_box(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
enum Statement {
    /// `SELECT 1` by `execute`.
    One,
    /// A row by its primary key, by `fetch_one`.
    Row,
}

const STATEMENTS: [Statement; 2] = [Statement::One, Statement::Row];
const DATABASES: [&str; 2] = ["SQLite in memory", "PostgreSQL over loopback"];

const TABLE: &str = "CREATE TEMPORARY TABLE items (id BIGINT PRIMARY KEY, name TEXT);
                     INSERT INTO items VALUES (0, 'a'), (1, 'b'), (2, 'c'), (3, 'd'), (4, 'e')";
const N_ITEMS: i64 = 5;

fn main() {
    if let Ok(name) = std::env::var(VARIABLE) {
        let variant = Variant::ALL.into_iter().find(|variant| variant.name() == name);
        serve(variant.expect("a name of `Variant`"));
        return;
    }
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS);
    let n_databases = if std::env::var_os(POSTGRES).is_some() { 2 } else { 1 };
    let cases: Vec<(usize, usize)> = (0..n_databases)
        .flat_map(|database| (0..STATEMENTS.len()).map(move |statement| (database, statement)))
        .collect();
    let mut times = vec![vec![Vec::with_capacity(rounds); Variant::ALL.len()]; cases.len()];
    for first in (0..rounds).step_by(ROUNDS_PER_START) {
        let mut processes = Variant::ALL.map(Process::start);
        for round in first..rounds.min(first + ROUNDS_PER_START) {
            for ((database, statement), times) in cases.iter().zip(&mut times) {
                measure_round(&mut processes, &format!("{database} {statement}"), round, times);
            }
        }
    }
    for ((database, statement), times) in cases.into_iter().zip(&times) {
        let statement = match STATEMENTS[statement] {
            Statement::One => "`SELECT 1`",
            Statement::Row => "a row by a bound primary key",
        };
        print(&format!("{}, {statement}, {rounds} rounds", DATABASES[database]), times);
    }
}

/// Each variant has its turn: as the first in some round, and after each of its neighbours.
fn measure_round(processes: &mut [Process], order: &str, round: usize, times: &mut [Vec<f64>]) {
    let n = processes.len();
    for turn in 0..n {
        let turn = if round.is_multiple_of(2) { turn } else { n - 1 - turn };
        let variant = (round / 2 + turn) % n;
        times[variant].push(processes[variant].measure(order));
    }
}

fn print(heading: &str, times: &[Vec<f64>]) {
    println!("\n### {heading}\n");
    println!("| | µs per statement | ratio to bare sqlx | half of the rounds |\n| --- | ---: | ---: | ---: |");
    for (variant, of_variant) in Variant::ALL.into_iter().zip(times) {
        let ratios = sorted(of_variant.iter().zip(&times[0]).map(|(time, bare)| time / bare));
        let time = quantile(&sorted(of_variant.iter().copied()), 0.5) / 1e3;
        let [low, median, high] = [0.25, 0.5, 0.75].map(|part| quantile(&ratios, part));
        println!("| {} | {time:.2} | {median:.3} | {low:.3} to {high:.3} |", variant.name());
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn quantile(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}

/// A process that measures when it is told to.
struct Process {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    fn start(variant: Variant) -> Self {
        let program = std::env::current_exe().expect("a running program has a path");
        let mut command = Command::new(program);
        command.env(VARIABLE, variant.name()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("this program starts once more");
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        Process { child, orders, answers }
    }

    /// The nanoseconds of one statement.
    fn measure(&mut self, order: &str) -> f64 {
        writeln!(self.orders.as_mut().expect("it is piped"), "{order}").expect("the process reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the process answers");
        answer.trim().parse().expect("a number")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends when nothing is ordered any more.
        self.orders = None;
        self.child.wait().expect("it was started");
    }
}

/// Measures one round for each line of the input.
fn serve(variant: Variant) {
    variant.install();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    // Connections go back to their pools within it.
    let _entered = runtime.enter();
    let mut sqlite = runtime.block_on(Session::<Sqlite>::open(variant, "sqlite::memory:"));
    let mut postgres =
        std::env::var(POSTGRES).ok().map(|url| runtime.block_on(Session::<Postgres>::open(variant, &url)));
    for order in std::io::stdin().lines() {
        let order = order.expect("a line of text");
        let (database, statement) = order.split_once(' ').expect("two numbers");
        let statement = STATEMENTS[statement.parse::<usize>().expect("a number")];
        let elapsed = match (database, &mut postgres) {
            ("0", _) => runtime.block_on(sqlite.round(variant, statement)),
            (_, Some(postgres)) => runtime.block_on(postgres.round(variant, statement)),
            (_, None) => panic!("ordered to measure PostgreSQL, which is not there"),
        };
        println!("{}", elapsed.as_nanos() as f64 / (u64::from(SCOPES_PER_ROUND) * STATEMENTS_PER_SCOPE) as f64);
    }
}

/// The one connection of a pool, as the variant has it.
enum Session<DB: Database> {
    Bare(PoolConnection<DB>),
    Counted(Box<Counted<PoolConnection<DB>>>),
    Otel(sqlx_otel::PoolConnection<DB>),
}

/// Executes a statement `n` times.
macro_rules! execute {
    ($statement:expr, $n:expr, $row:expr, $executor:expr) => {
        match $statement {
            Statement::One => {
                for _ in 0..$n {
                    black_box(sqlx::query("SELECT 1").execute($executor).await.expect("it succeeds"));
                }
            }
            Statement::Row => {
                for id in 0..$n as i64 {
                    let row = sqlx::query($row).bind(id % N_ITEMS).fetch_one($executor).await;
                    black_box(row.expect("there is one"));
                }
            }
        }
    };
}

/// The drivers differ in their types and in how they write an argument.
macro_rules! session {
    ($database:ty, $row:literal) => {
        impl Session<$database> {
            async fn open(variant: Variant, url: &str) -> Self {
                let options = PoolOptions::<$database>::new().min_connections(1).max_connections(1);
                let pool = options.idle_timeout(None).max_lifetime(None).connect(url).await.expect("it is reached");
                let mut connection = pool.acquire().await.expect("a connection");
                sqlx::raw_sql(TABLE).execute(&mut *connection).await.expect("a table");
                match variant {
                    Variant::Bare | Variant::LayerInScope => Session::Bare(connection),
                    Variant::Otel | Variant::OtelWithProvider => {
                        drop(connection);
                        let pool = sqlx_otel::PoolBuilder::from(pool).build();
                        Session::Otel(pool.acquire().await.expect("the same connection"))
                    }
                    _ => Session::Counted(Box::new(Counted::new(connection))),
                }
            }

            async fn round(&mut self, variant: Variant, statement: Statement) -> Duration {
                self.scope(variant, statement).await;
                let started = Instant::now();
                for _ in 0..SCOPES_PER_ROUND {
                    self.scope(variant, statement).await;
                }
                started.elapsed()
            }

            async fn scope(&mut self, variant: Variant, statement: Statement) {
                if variant.opens_scopes() {
                    let ((), queries) = querybudget::record(self.execute(statement)).await;
                    variant.check(&queries);
                } else {
                    self.execute(statement).await;
                }
            }

            async fn execute(&mut self, statement: Statement) {
                match self {
                    Session::Bare(connection) => {
                        execute!(statement, STATEMENTS_PER_SCOPE, $row, &mut **connection)
                    }
                    Session::Counted(connection) => {
                        execute!(statement, STATEMENTS_PER_SCOPE, $row, &mut **connection)
                    }
                    Session::Otel(connection) => {
                        execute!(statement, STATEMENTS_PER_SCOPE, $row, &mut *connection)
                    }
                }
            }
        }
    };
}

session!(Sqlite, "SELECT name FROM items WHERE id = ?");
session!(Postgres, "SELECT name FROM items WHERE id = $1");
