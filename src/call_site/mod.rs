//! The lines of the user's code that asked for a statement.
//!
//! A capture is cheap and unresolved (addresses only); names and lines are looked up when a report is written.
//! PostgreSQL and MySQL report a statement from the task that polls it, so that a capture there holds the whole logical
//! stack of the async functions. SQLite reports it from a thread of its own, which holds no line of the user's.

mod frames;
mod parse;

use std::backtrace::Backtrace;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Where a statement was asked for: the frames of the user's own code, innermost first.
///
/// # Example
///
/// ```
/// # async fn example(pool: &sqlx::PgPool) {
/// let ((), queries) = querybudget::record(async {
///     sqlx::query("SELECT 1").execute(pool).await.ok();
/// })
/// .await;
/// for shape in queries.shapes() {
///     for site in shape.call_sites() {
///         println!("{}: {site}", shape.text());
///     }
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct CallSite {
    captured: Arc<Captured>,
}

struct Captured {
    backtrace: Backtrace,
    frames: OnceLock<Vec<Frame>>,
}

/// One function of the user's code on the way to a statement.
///
/// `Display` is `path:line  function`, as far as the binary's debug information tells: without any there is only the
/// function, with `debug = "line-tables-only"` often only the line.
#[doc = crate::doc::example!("for site in queries.shapes().flat_map(|shape| shape.call_sites()) {" r#"    println!("{}", site.frames()[0]); // src/dashboard.rs:42  shop::dashboard::orders_for"# "}")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Frame {
    function: Option<String>,
    file: Option<String>,
    line: Option<u32>,
}

impl CallSite {
    /// Captures the stack of this thread, unresolved.
    pub(crate) fn capture() -> Self {
        let captured = Captured { backtrace: Backtrace::force_capture(), frames: OnceLock::new() };
        CallSite { captured: Arc::new(captured) }
    }

    /// The frames of the user's code, innermost first; empty where there are none, as on SQLite.
    ///
    /// The first call resolves the addresses, which takes milliseconds.
    #[doc = crate::doc::example!("for site in queries.shapes().flat_map(|shape| shape.call_sites()) {" "    assert!(!site.frames().is_empty());" "}")]
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        self.captured.frames.get_or_init(|| frames::of_user(&format!("{:?}", self.captured.backtrace)))
    }
}

impl fmt::Display for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frames().first() {
            Some(frame) => frame.fmt(f),
            None => f.write_str("not visible"),
        }
    }
}

impl fmt::Debug for CallSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.frames()).finish()
    }
}

impl Frame {
    /// The path of the function, such as `shop::dashboard::orders_for`.
    #[doc = crate::doc::example!("for site in queries.shapes().flat_map(|shape| shape.call_sites()) {" r#"    println!("{:?}", site.frames()[0].function());"# "}")]
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        self.function.as_deref()
    }

    /// The source file, relative to the workspace where it lies in it.
    #[doc = crate::doc::example!("for site in queries.shapes().flat_map(|shape| shape.call_sites()) {" r#"    println!("{:?}", site.frames()[0].file());"# "}")]
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line in the file, from 1.
    #[doc = crate::doc::example!("for site in queries.shapes().flat_map(|shape| shape.call_sites()) {" r#"    println!("{:?}", site.frames()[0].line());"# "}")]
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.line
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(file), Some(line)) = (&self.file, self.line) {
            write!(f, "{file}:{line}")?;
        }
        match (&self.function, &self.file) {
            (Some(function), Some(_)) => write!(f, "  {function}"),
            (Some(function), None) => f.write_str(function),
            (None, _) => Ok(()),
        }
    }
}
