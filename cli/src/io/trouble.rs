//! What kept the command from judging.

use std::fmt;

use super::plain;

/// An error in words, with what to do. Its text is plain, wherever it came from.
#[derive(Debug)]
pub(crate) struct Trouble {
    message: String,
    help: Option<String>,
    is_other_version: bool,
}

impl Trouble {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Trouble { message: plain::lines(&message.to_string()), help: None, is_other_version: false }
    }

    pub(crate) fn with_help(self, help: impl fmt::Display) -> Self {
        Trouble { help: Some(plain::lines(&help.to_string())), ..self }
    }

    /// A file of another version, of which no more is known.
    pub(crate) fn other_version(message: impl fmt::Display) -> Self {
        Trouble { is_other_version: true, ..Trouble::new(message) }
    }

    pub(crate) fn is_other_version(&self) -> bool {
        self.is_other_version
    }

    /// What to do, if that is known.
    pub(crate) fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
