//! Why nothing can be said of a scope.

use super::facts;
use crate::catalogue::named;

named! {
    /// Why the counter sees no statements. [`words::how_to_connect`](crate::words::how_to_connect) tells how to fix it.
    "a reason why the counter is not connected"
    pub enum NotConnected {
        /// The process has a global subscriber without the layer.
        ForeignSubscriber = "foreign_subscriber",
        /// A filter in front of the layer drops sqlx's event or our own spans.
        Filtered = "filtered",
        /// A subscriber of this thread (`set_default`, `with_default`) stands before the global one.
        ThreadSubscriber = "thread_subscriber",
        /// A feature of tracing (`max_level_info` and the like) has taken the event out of the program.
        CompiledOut = "compiled_out",
    }
}

facts! {
    /// Why nothing can be said of a scope: statements may have run that were not seen. `Display` says it in a line.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Blindness;
    ///
    /// assert_eq!(Blindness::NothingSeen.to_string(), "saw no query");
    /// ```
    #[derive(Copy)]
    #[cfg_attr(feature = "file", serde(rename_all = "snake_case"))]
    pub enum Blindness {
        /// The layer is not connected.
        NotConnected(NotConnected),
        /// A subscriber without the layer was current on the scope's thread for some time.
        Muted,
        /// sqlx has not reported queries that went through the wrapper, so that others may be hidden as well.
        Unreported,
        /// SQLite executed statements that sqlx has not reported, since their connection is told to report none, or slow ones alone.
        Silent,
        /// No query was seen, though the budget expects one.
        NothingSeen,
        /// No unit of work with a query was seen, though the budget has a limit for each.
        NoUnit,
        /// Queries of the test ran in no scope, so that they are in no count.
        Unattributed,
        /// Another test spawned tasks on the same runtime, and whose a task is cannot be told.
        SharedRuntime,
        /// A statement was still running a second after the scope had ended.
        StillRunning,
    }
}
