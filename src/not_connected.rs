//! Why the counter sees nothing, and how to mend it.

use std::fmt;

/// Why the counter sees no statements. `Display` tells how to mend it.
///
/// # Example
///
/// ```
/// // A subscriber without the layer, installed first.
/// tracing::subscriber::set_global_default(tracing_subscriber::fmt().finish()).expect("the first one");
///
/// let error = querybudget::install().expect_err("it cannot be seen from here");
/// assert!(error.to_string().contains(".with(querybudget::layer())"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotConnected {
    /// The process has a global subscriber without the layer.
    ForeignSubscriber,
    /// A filter in front of the layer drops sqlx's event or our own spans.
    Filtered,
    /// A subscriber of this thread (`set_default`, `with_default`) stands before the global one.
    ThreadSubscriber,
    /// A feature of tracing (`max_level_info` and the like) has taken the event out of the program.
    CompiledOut,
}

impl std::error::Error for NotConnected {}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotConnected::ForeignSubscriber => {
                "the counter is not connected: the global tracing subscriber is without its layer\n  \
                 help: add the layer where the subscriber is built:\n      \
                 tracing_subscriber::registry()\n          \
                 .with(tracing_subscriber::fmt::layer().with_filter(EnvFilter::from_default_env()))\n          \
                 .with(querybudget::layer())\n          \
                 .try_init().ok();\n  \
                 help: or call querybudget::install() before the other subscriber is installed"
            }
            NotConnected::Filtered => {
                "the counter is not connected: a filter drops sqlx's event `sqlx::query` before its layer\n  \
                 help: put the filter on the layer that it is meant for, not in front of all:\n      \
                 tracing_subscriber::registry()\n          \
                 .with(tracing_subscriber::fmt::layer().with_filter(EnvFilter::from_default_env()))\n          \
                 .with(querybudget::layer())\n          \
                 .try_init().ok();"
            }
            NotConnected::ThreadSubscriber => {
                "the counter is not connected: a subscriber set for this thread alone hides the global one\n  \
                 help: remove `set_default` or `with_default` from the test; where its output is needed, install it once for\n      \
                 the process: registry().with(tracing_subscriber::fmt::layer()).with(querybudget::layer()).try_init().ok();"
            }
            NotConnected::CompiledOut => {
                "the counter is not connected: a feature `max_level_..` of the crate `tracing` has taken sqlx's event out\n  \
                 help: find who turns it on: cargo tree -e features -i tracing\n  \
                 help: for tests, at least `max_level_debug` is needed"
            }
        })
    }
}
