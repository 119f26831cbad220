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

pub use querybudget_model::facts::Frame;

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

impl CallSite {
    /// Captures the stack of this thread, unresolved.
    pub(crate) fn capture() -> Self {
        let captured = Captured { backtrace: Backtrace::force_capture(), frames: OnceLock::new() };
        CallSite { captured: Arc::new(captured) }
    }

    /// The frames of the user's code, innermost first; empty where there are none, as on SQLite.
    ///
    /// The first call resolves the addresses, which takes milliseconds.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// for site in queries.shapes().flat_map(|shape| shape.call_sites()) {
    ///     assert!(!site.frames().is_empty());
    /// }
    /// # }
    /// ```
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
