//! What is known about a text, and the answers that follow from it.

/// The dialects that read a text to its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidates {
    pub(super) postgres: bool,
    pub(super) mysql: bool,
    pub(super) sqlite: bool,
}

/// Whether a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    /// The candidates part.
    Open,
    /// In the generic dialect, if the text is MySQL's, and not if it is another's.
    OfMySql,
    /// The same of PostgreSQL.
    OfPostgres,
}

impl Answer {
    /// The answer where some candidates have the rule and others have not.
    pub(super) fn of(holds: bool, fails: bool) -> Self {
        match (holds, fails) {
            (true, false) => Answer::Yes,
            (false, true) => Answer::No,
            _ => Answer::Open,
        }
    }
}
