//! How a command ends.

/// The worst last. The numbers are its exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Fine = 0,
    Regression = 1,
    Trouble = 2,
}
