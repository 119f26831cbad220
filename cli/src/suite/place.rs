//! A line of the user's code.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use querybudget_model::facts::Scope;

use crate::io::Texts;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Relative to the workspace, with `/`.
    pub(crate) file: Arc<str>,
    /// From 1.
    pub(crate) line: u32,
}

impl Place {
    /// The same file is called the same on every system.
    pub(super) fn new(file: &str, line: u32, texts: &Texts) -> Self {
        let file = if file.contains('\\') { Cow::Owned(file.replace('\\', "/")) } else { Cow::Borrowed(file) };
        Place { file: texts.shared(&file), line }
    }

    /// Where the scope was opened.
    pub(super) fn of(scope: &Scope, texts: &Texts) -> Self {
        Place::new(&scope.file, scope.line, texts)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
