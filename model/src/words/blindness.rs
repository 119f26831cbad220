//! Why nothing can be said of a scope, in words.

use std::fmt;

use super::Number;
use crate::facts::{Blindness, NotConnected};

impl fmt::Display for Blindness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Blindness::NotConnected(why) => return write!(f, "the counter is not connected: {}", because(*why)),
            Blindness::Muted => {
                return write!(f, "the counter is not connected: {}", because(NotConnected::ThreadSubscriber));
            }
            Blindness::Unreported => "sqlx has not reported statements that went through `Counted`",
            Blindness::Silent => "SQLite executed statements that sqlx has not reported",
            Blindness::NothingSeen => "saw no query",
            Blindness::NoUnit => "saw no unit of work",
            Blindness::Unattributed => "statements of the test ran in no scope",
            Blindness::SharedRuntime => "another test spawned tasks on the same runtime",
            Blindness::StillRunning => "a statement was still running a second after the end",
        })
    }
}

fn because(why: NotConnected) -> &'static str {
    match why {
        NotConnected::ForeignSubscriber => "another global tracing subscriber was there first",
        NotConnected::Filtered => "a filter drops sqlx's event `sqlx::query` before its layer",
        NotConnected::ThreadSubscriber => "a subscriber set for this thread alone hides the global one",
        NotConnected::CompiledOut => "a feature `max_level_..` of the crate `tracing` has taken sqlx's event out",
    }
}

/// Why the counter sees no statements, and how to fix it.
///
/// # Example
///
/// ```
/// use querybudget_model::{facts::NotConnected, words::how_to_connect};
///
/// assert!(how_to_connect(NotConnected::ForeignSubscriber).contains("querybudget::subscriber(own)"));
/// ```
#[must_use]
pub fn how_to_connect(why: NotConnected) -> String {
    format!("{}\n{}", Blindness::NotConnected(why), help(why))
}

/// What is said where `audit!` sees no test of a process.
///
/// # Example
///
/// ```
/// use querybudget_model::facts::NotConnected;
/// use querybudget_model::words::not_audited;
///
/// let told = not_audited(NotConnected::ForeignSubscriber);
/// assert!(told.starts_with("querybudget: no test of this process is audited"));
/// ```
#[must_use]
pub fn not_audited(why: NotConnected) -> String {
    format!("querybudget: no test of this process is audited: {}", how_to_connect(why))
}

fn help(why: NotConnected) -> &'static str {
    match why {
        NotConnected::ForeignSubscriber => {
            "  help: put the subscriber into querybudget's where it is installed:\n      \
             let own = tracing_subscriber::registry().with(EnvFilter::from_default_env()).with(fmt::layer());\n      \
             querybudget::subscriber(own).try_init().ok();\n  \
             help: or call querybudget::install() before the other subscriber is installed"
        }
        NotConnected::Filtered => {
            "  help: take `querybudget::layer()` out, and put the subscriber with its filters into querybudget's:\n      \
             let own = tracing_subscriber::registry().with(EnvFilter::from_default_env()).with(fmt::layer());\n      \
             querybudget::subscriber(own).try_init().ok();"
        }
        NotConnected::ThreadSubscriber => {
            "  help: remove `set_default` or `with_default` from the test; where its output is needed, install it once for\n      \
             the process: querybudget::subscriber(registry().with(fmt::layer())).try_init().ok();"
        }
        NotConnected::CompiledOut => {
            "  help: find who turns it on: cargo tree -e features -i tracing\n  \
             help: for tests, at least `max_level_debug` is needed"
        }
    }
}

/// What is said of a test whose dump was asked for and is not there.
///
/// # Example
///
/// ```
/// use querybudget_model::words::unwritten;
///
/// let told = unwritten("pages::are_listed", "No space left on device");
/// assert!(told.contains("the dump of `pages::are_listed` could not be written: No space left on device"));
/// ```
#[must_use]
pub fn unwritten(test: &str, why: impl fmt::Display) -> String {
    format!(
        "querybudget: the dump of `{test}` could not be written: {why}\n  \
         QUERYBUDGET_DUMP asks for it, and without it nothing can be judged\n  \
         help: make room, or name a folder that can be written to: QUERYBUDGET_DUMP=DIR"
    )
}

/// What is said of a scope that is not judged, since its future was dropped before its end.
///
/// # Example
///
/// ```
/// use querybudget_model::words::dropped;
///
/// assert!(dropped("page", 1).ends_with("is not judged; 1 query was seen"));
/// ```
#[must_use]
pub fn dropped(name: &str, queries: u64) -> String {
    let seen = Number(queries, "query was", "queries were");
    format!("querybudget: `{name}` was dropped before its end and is not judged; {seen} seen")
}
