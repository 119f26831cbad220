//! What several modules need.

pub(crate) mod alone;
pub(crate) mod panics;
pub(crate) mod unencodable;

use querybudget::Verdict;
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

/// An empty SQLite database in memory, with one connection since each has a database of its own.
pub(crate) async fn sqlite() -> SqlitePool {
    SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.expect("an empty database")
}

/// Whether the runner says that this process has no other test, so that everything in it is this one's.
pub(crate) fn is_alone() -> bool {
    std::env::var("NEXTEST_EXECUTION_MODE").is_ok_and(|mode| mode == "process-per-test")
}

/// Runs the future on a thread and a runtime of its own.
pub(crate) async fn on_a_thread<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let (done, output) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        done.send(runtime.block_on(work)).ok()
    });
    output.await.expect("the thread ends")
}

/// A table `items (id, name)` with `rows` rows.
pub(crate) async fn sqlite_with_items(rows: i64) -> SqlitePool {
    let pool = sqlite().await;
    sqlx::raw_sql("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)").execute(&pool).await.expect("a table");
    for id in 0..rows {
        sqlx::query("INSERT INTO items VALUES (?, 'x')").bind(id).execute(&pool).await.expect("a row");
    }
    pool
}

/// A SQLite file of its own, which several connections can share; it goes with the guard.
pub(crate) async fn sqlite_file(max_connections: u32) -> (SqlitePool, TempFile) {
    let file = TempFile::new();
    let pool = SqlitePoolOptions::new().max_connections(max_connections).connect(&file.url()).await.expect("a file");
    (pool, file)
}

/// A path that is removed in the end.
pub(crate) struct TempFile {
    pub(crate) path: std::path::PathBuf,
}

impl TempFile {
    /// Of a SQLite database that is made when it is opened.
    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.path.display())
    }

    pub(crate) fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("querybudget-{}-{}.sqlite", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        TempFile { path: std::env::temp_dir().join(name) }
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            std::fs::remove_file(path).ok();
        }
    }
}

/// The message of a verdict as tests pin it: the name of its scope, which is a line, is `NAME`, and each other line of a file `LINE`.
pub(crate) fn pinned(verdict: &Verdict) -> String {
    without_lines(&without_other_tests(&verdict.to_string().replace(verdict.name(), "NAME")))
}

/// The text with `LINE` for the number of each line of a file.
pub(crate) fn without_lines(text: &str) -> String {
    let mut parts = text.split(".rs:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|char: char| char.is_ascii_digit());
        let line = if rest.len() < part.len() { "LINE" } else { "" };
        format!("{text}.rs:{line}{rest}")
    })
}

/// A message without what other tests of the same process were doing at the time.
pub(crate) fn without_other_tests(message: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let message = without_strays(message);
    for line in message.lines() {
        // Nor where it lies on this machine what the test has left.
        if line.starts_with("  dump: ") {
            continue;
        }
        let Some(counts) = line.strip_prefix("  not counted: ") else {
            lines.push(line.to_owned());
            continue;
        };
        let own: Vec<&str> = counts.split(", ").filter(|count| !count.ends_with("elsewhere in this process")).collect();
        match own.is_empty() {
            // With the empty line before it.
            true => drop(lines.pop()),
            false => lines.push(format!("  not counted: {}", own.join(", "))),
        }
    }
    lines.join("\n")
}

/// Without the statements that led to no scope: those of a test beside, as long as this one's thread has worked for nobody.
fn without_strays(message: &str) -> String {
    const END: &str = "std::thread::spawn(move || span.in_scope(work))\n";
    let Some(title) = message.find(" ran in no scope, and may be the test's:\n") else { return message.to_owned() };
    let start = message[..title].rfind("\n\n").unwrap_or(title);
    let end = message[title..].find(END).map_or(message.len(), |end| title + end + END.len());
    format!("{}{}", &message[..start + 1], &message[end..])
}
