//! Why nothing can be said of a scope, in words.

use std::fmt;

use crate::facts::{Blindness, NotConnected};

impl fmt::Display for Blindness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Blindness::NotConnected(why) => return write!(f, "the counter is not connected: {}", because(*why)),
            Blindness::Muted => {
                return write!(f, "the counter is not connected: {}", because(NotConnected::ThreadSubscriber));
            }
            Blindness::Unreported => "sqlx has not reported statements that went through `Counted`",
            Blindness::NothingSeen => "saw no query",
            Blindness::Unattributed => "statements of the test ran in no scope",
            Blindness::StillRunning => "a statement was still running a second after the end",
        })
    }
}

fn because(why: NotConnected) -> &'static str {
    match why {
        NotConnected::ForeignSubscriber => "the global tracing subscriber is without its layer",
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
/// assert!(how_to_connect(NotConnected::ForeignSubscriber).contains(".with(querybudget::layer())"));
/// ```
#[must_use]
pub fn how_to_connect(why: NotConnected) -> String {
    format!("{}\n{}", Blindness::NotConnected(why), help(why))
}

fn help(why: NotConnected) -> &'static str {
    match why {
        NotConnected::ForeignSubscriber => {
            "  help: add the layer where the subscriber is built:\n      \
             tracing_subscriber::registry()\n          \
             .with(tracing_subscriber::fmt::layer().with_filter(EnvFilter::from_default_env()))\n          \
             .with(querybudget::layer())\n          \
             .try_init().ok();\n  \
             help: or call querybudget::install() before the other subscriber is installed"
        }
        NotConnected::Filtered => {
            "  help: put the filter on the layer that it is meant for, not in front of all:\n      \
             tracing_subscriber::registry()\n          \
             .with(tracing_subscriber::fmt::layer().with_filter(EnvFilter::from_default_env()))\n          \
             .with(querybudget::layer())\n          \
             .try_init().ok();"
        }
        NotConnected::ThreadSubscriber => {
            "  help: remove `set_default` or `with_default` from the test; where its output is needed, install it once for\n      \
             the process: registry().with(tracing_subscriber::fmt::layer()).with(querybudget::layer()).try_init().ok();"
        }
        NotConnected::CompiledOut => {
            "  help: find who turns it on: cargo tree -e features -i tracing\n  \
             help: for tests, at least `max_level_debug` is needed"
        }
    }
}
