//! Where the database servers are, and a database of its own for each test.
//!
//! Two variables name the servers: [`POSTGRES_VARIABLE`] and [`MYSQL_VARIABLE`]. A test whose server
//! is not named says so in one line on stderr and returns; with `QUERYBUDGET_TEST_REQUIRE=1` it fails
//! instead, so that a run that was meant to use the servers cannot pass without them.
//! `eval "$(scripts/services)"` sets both.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

use crate::server_url::ServerUrl;

/// Names the PostgreSQL server: `postgres://user@host/db`, with the right to create databases.
pub const POSTGRES_VARIABLE: &str = "QUERYBUDGET_TEST_POSTGRES";
/// Names the MySQL or MariaDB server: `mysql://user@host/db`, with the right to create databases.
pub const MYSQL_VARIABLE: &str = "QUERYBUDGET_TEST_MYSQL";
/// `1` turns "skipped" into a failure.
pub const REQUIRE_VARIABLE: &str = "QUERYBUDGET_TEST_REQUIRE";

/// What every database made here is called at the front.
const NAME_PREFIX: &str = "querybudget_test_";
/// A database older than this belongs to a run that was killed.
const LEFT_OVER_AFTER: Duration = Duration::from_secs(60 * 60);

/// The PostgreSQL server's URL, or `None` after a line on stderr that says the test is skipped.
///
/// # Panics
///
/// When the variable is not set and `QUERYBUDGET_TEST_REQUIRE` is `1`.
pub fn postgres_url() -> Option<String> {
    url_of(Server::Postgres)
}

/// The MySQL or MariaDB server's URL, or `None` after a line on stderr that says the test is skipped.
///
/// # Panics
///
/// When the variable is not set and `QUERYBUDGET_TEST_REQUIRE` is `1`.
pub fn mysql_url() -> Option<String> {
    url_of(Server::MySql)
}

/// An empty database on the PostgreSQL server, or `None` as in [`postgres_url`].
///
/// # Panics
///
/// As [`postgres_url`], and when the server does not answer or refuses.
pub async fn fresh_postgres() -> Option<FreshDatabase> {
    fresh(Server::Postgres).await
}

/// An empty database on the MySQL or MariaDB server, or `None` as in [`mysql_url`].
///
/// # Panics
///
/// As [`mysql_url`], and when the server does not answer or refuses.
pub async fn fresh_mysql() -> Option<FreshDatabase> {
    fresh(Server::MySql).await
}

/// An empty database of one test; dropping the value drops the database, a failing test's too.
///
/// None of the statements that create or remove it are logged by sqlx, so that they cannot show up
/// in what another test of the process counts.
#[derive(Debug)]
#[must_use = "the database is dropped with this value"]
pub struct FreshDatabase {
    server: Server,
    admin_url: String,
    name: String,
    url: String,
}

impl FreshDatabase {
    /// The URL to connect to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The database's name, which no other test has.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let (server, url, name) = (self.server, self.admin_url.clone(), self.name.clone());
        // The test's own runtime cannot be waited on from inside `drop`, so a thread brings its own.
        let removal = std::thread::spawn(move || -> Result<(), sqlx::Error> {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all().build()?.block_on(server.remove(&url, &name))
        });
        if !matches!(removal.join(), Ok(Ok(()))) {
            say(&format!("{} was left on the server", self.name));
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Server {
    Postgres,
    MySql,
}

impl Server {
    fn variable(self) -> &'static str {
        match self {
            Self::Postgres => POSTGRES_VARIABLE,
            Self::MySql => MYSQL_VARIABLE,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Postgres => "postgres://user@host/db",
            Self::MySql => "mysql://user@host/db",
        }
    }

    async fn create(self, admin_url: &str, name: &str) -> Result<(), sqlx::Error> {
        // `template0`: nobody can be connected to it, so tests may create databases at once.
        let create = match self {
            Self::Postgres => format!("CREATE DATABASE {name} TEMPLATE template0"),
            Self::MySql => format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
        };
        self.administer(admin_url, create).await
    }

    async fn remove(self, admin_url: &str, name: &str) -> Result<(), sqlx::Error> {
        let remove = match self {
            Self::Postgres => format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            Self::MySql => format!("DROP DATABASE IF EXISTS {name}"),
        };
        self.administer(admin_url, remove).await
    }

    async fn administer(self, url: &str, statement: String) -> Result<(), sqlx::Error> {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement));
        match self {
            Self::Postgres => {
                let mut connection = quiet_postgres(url).await?;
                connection.execute(statement).await?;
                connection.close().await
            }
            Self::MySql => {
                let mut connection = quiet_mysql(url).await?;
                connection.execute(statement).await?;
                connection.close().await
            }
        }
    }

    async fn databases(self, url: &str) -> Result<Vec<String>, sqlx::Error> {
        match self {
            Self::Postgres => {
                let mut connection = quiet_postgres(url).await?;
                sqlx::query_scalar("SELECT datname::text FROM pg_database").fetch_all(&mut connection).await
            }
            Self::MySql => {
                let mut connection = quiet_mysql(url).await?;
                sqlx::query_scalar("SELECT CAST(schema_name AS CHAR) FROM information_schema.schemata")
                    .fetch_all(&mut connection)
                    .await
            }
        }
    }
}

/// A connection whose statements sqlx does not log.
pub(crate) async fn quiet_mysql(url: &str) -> Result<MySqlConnection, sqlx::Error> {
    let options: MySqlConnectOptions = url.parse()?;
    options.disable_statement_logging().connect().await
}

async fn quiet_postgres(url: &str) -> Result<PgConnection, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    options.disable_statement_logging().connect().await
}

fn url_of(server: Server) -> Option<String> {
    if let Some(url) = std::env::var(server.variable()).ok().filter(|url| !url.is_empty()) {
        return Some(url);
    }
    assert!(
        std::env::var(REQUIRE_VARIABLE).as_deref() != Ok("1"),
        "no {}: {REQUIRE_VARIABLE}=1 asks for it; set {}={}",
        server.label(),
        server.variable(),
        server.example(),
    );
    let thread = std::thread::current();
    say(&format!(
        "skipped {}: no {}; set {}={} to run it",
        thread.name().unwrap_or("a test"),
        server.label(),
        server.variable(),
        server.example(),
    ));
    None
}

/// Writes past the test harness, which captures `eprintln!` and shows it for failing tests only.
fn say(line: &str) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

async fn fresh(server: Server) -> Option<FreshDatabase> {
    let admin_url = url_of(server)?;
    let name = unique_name();
    let url = ServerUrl::parse(&admin_url).with_database(&name);
    sweep(server, &admin_url).await;
    if let Err(error) = server.create(&admin_url, &name).await {
        panic!(
            "cannot create a database on {}: {error}; {} names a server that can be used",
            server.label(),
            server.variable()
        );
    }
    Some(FreshDatabase { server, admin_url, name, url })
}

/// `querybudget_test_<seconds>_<process>_<count>`: unique, and its age can be read off.
fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Relaxed);
    format!("{NAME_PREFIX}{}_{}_{count}", seconds_now(), std::process::id())
}

/// Removes what killed runs left behind, by one test in each process.
async fn sweep(server: Server, admin_url: &str) {
    static SWEPT: [std::sync::Once; 2] = [const { std::sync::Once::new() }; 2];
    let mut first = false;
    SWEPT[server as usize].call_once(|| first = true);
    if !first {
        return;
    }
    let now = seconds_now();
    for name in server.databases(admin_url).await.unwrap_or_default() {
        if is_left_over(&name, now) {
            // Another process may sweep as well; whoever comes second finds nothing to do.
            let _ = server.remove(admin_url, &name).await;
        }
    }
}

fn is_left_over(database: &str, now: u64) -> bool {
    database
        .strip_prefix(NAME_PREFIX)
        .and_then(|rest| rest.split('_').next()?.parse::<u64>().ok())
        .is_some_and(|made| made + LEFT_OVER_AFTER.as_secs() < now)
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{NAME_PREFIX, is_left_over};

    #[test]
    fn only_old_databases_of_ours_are_left_over() {
        let now = 1_000_000;
        assert!(is_left_over(&format!("{NAME_PREFIX}990000_17_0"), now));
        assert!(!is_left_over(&format!("{NAME_PREFIX}999990_17_0"), now));
        assert!(!is_left_over(&format!("{NAME_PREFIX}notes"), now));
        assert!(!is_left_over("shop_990000_17_0", now));
    }
}
