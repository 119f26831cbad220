//! What is known about a text of unknown dialect, and the answers that follow from it.

/// The dialects that read a text to its end.
#[derive(Debug, Clone, Copy, Default)]
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
}

impl Candidates {
    /// Whether a backslash in a plain string escapes.
    pub(super) fn escape(self) -> Answer {
        Answer::of(self.mysql, self.postgres || self.sqlite)
    }

    /// Whether comments nest.
    pub(super) fn nest_comments(self) -> Answer {
        Answer::of(self.postgres, self.mysql || self.sqlite)
    }
}

impl Answer {
    /// The answer where some candidates have the rule and others have not.
    fn of(holds: bool, fails: bool) -> Self {
        match (holds, fails) {
            (true, false) => Answer::Yes,
            (false, true) => Answer::No,
            _ => Answer::Open,
        }
    }
}
