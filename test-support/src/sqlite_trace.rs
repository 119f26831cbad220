//! The statements of SQLite connections, as SQLite's own trace callback reports them.
//!
//! SQLite calls back whenever a prepared statement begins to run. That is below sqlx: what sqlx runs
//! without logging it (`BEGIN`, `COMMIT`, `ROLLBACK`) is here, each statement of a `raw_sql` text is
//! one, and so is each execution of a cached statement. A text that SQLite refuses to compile never
//! begins to run and is not here.

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libsqlite3_sys as ffi;
use sqlx::sqlite::{SqliteConnection, SqlitePoolOptions};

/// What the connections it watches have executed, in the order SQLite began it.
///
/// Clones share one log, and one log can watch any number of connections.
#[derive(Debug, Clone, Default)]
pub struct StatementLog {
    lines: Arc<Lines>,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Mutex<Vec<Line>>,
}

#[derive(Debug)]
enum Line {
    Statement(String),
    Nested(String),
}

impl StatementLog {
    /// A log that watches nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A log that watches this connection.
    ///
    /// # Errors
    ///
    /// When the connection's thread is gone or SQLite refuses the callback.
    pub async fn attach(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let log = Self::new();
        log.watch(connection).await?;
        Ok(log)
    }

    /// Watches one more connection.
    ///
    /// # Errors
    ///
    /// When the connection's thread is gone or SQLite refuses the callback.
    pub async fn watch(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let mut handle = connection.lock_handle().await?;
        // Never given back: SQLite may call until the connection closes, and the few bytes of one
        // log per connection are cheaper than being wrong about when that is.
        let lines: *const Lines = Arc::into_raw(Arc::clone(&self.lines));
        // SAFETY: the handle is locked, so it is open and its thread does not use it; `note` has the
        // signature that SQLite asks for and gets a pointer that stays valid for ever.
        let code = unsafe {
            ffi::sqlite3_trace_v2(
                handle.as_raw_handle().as_ptr(),
                ffi::SQLITE_TRACE_STMT,
                Some(note),
                lines.cast_mut().cast::<c_void>(),
            )
        };
        if code == ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(sqlx::Error::Protocol(format!("sqlite3_trace_v2 returned {code}")))
        }
    }

    /// Watches every connection that the pool opens, from its first use on.
    ///
    /// This takes the pool's `after_connect`: a callback set before is replaced.
    pub fn watch_pool(&self, options: SqlitePoolOptions) -> SqlitePoolOptions {
        let log = self.clone();
        options.after_connect(move |connection, _| {
            let log = log.clone();
            Box::pin(async move { log.watch(connection).await })
        })
    }

    /// The statements since the start or the last [`clear`](Self::clear), as they were written but
    /// for white space around them.
    pub fn statements(&self) -> Vec<String> {
        self.texts(|line| match line {
            Line::Statement(text) => Some(text.clone()),
            Line::Nested(_) => None,
        })
    }

    /// What ran inside those statements: triggers by name (`TRIGGER t`), the statements of their
    /// bodies, and SQL that SQLite runs for itself.
    pub fn nested(&self) -> Vec<String> {
        self.texts(|line| match line {
            Line::Nested(text) => Some(text.clone()),
            Line::Statement(_) => None,
        })
    }

    /// Forgets what was logged so far.
    pub fn clear(&self) {
        self.lines.lock().clear();
    }

    fn texts(&self, pick: impl Fn(&Line) -> Option<String>) -> Vec<String> {
        self.lines.lock().iter().filter_map(pick).collect()
    }
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SQLite's callback. For `SQLITE_TRACE_STMT` the statement is what begins to run and `text` its SQL,
/// or an SQL comment (`-- name`) for a trigger and for SQL that runs inside of another statement.
///
/// A user's statement may start with a comment too, so the text alone does not tell; the statement's
/// own text is the very pointer that `sqlite3_sql` returns, and a nested one's is not.
unsafe extern "C" fn note(event: c_uint, lines: *mut c_void, statement: *mut c_void, text: *mut c_void) -> c_int {
    if event != ffi::SQLITE_TRACE_STMT || text.is_null() {
        return 0;
    }
    let text: *const c_char = text.cast_const().cast();
    // SAFETY: `statement` is the prepared statement that begins to run, see above.
    let own_text = unsafe { ffi::sqlite3_sql(statement.cast()) };
    // SAFETY: `text` is a zero-terminated string that SQLite keeps until the callback returns.
    let copy = unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
    // SAFETY: the pointer of `watch`, which is never freed.
    let lines = unsafe { &*lines.cast_const().cast::<Lines>() };
    lines.lock().push(if std::ptr::eq(text, own_text) {
        Line::Statement(copy.trim().to_owned())
    } else {
        Line::Nested(copy.trim_start_matches("-- ").to_owned())
    });
    0
}
