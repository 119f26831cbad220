use tokio::runtime::Id;

/// Where a scope's future is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) runtime: Id,
    /// In the future of `block_on`, that is, in the test itself and not in a spawned task.
    pub(crate) is_main: bool,
    /// Whether spawned tasks run on other threads than that one.
    pub(crate) is_multi_thread: bool,
}
