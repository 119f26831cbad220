//! What is meant, although a lint finds it.

use std::fmt;

use crate::call_site::{CallSite, Frame};
use crate::detect::Finding;

/// A finding that is meant, with the reason. `Display` is its form in the grammar of the macros.
///
/// # Example
///
/// ```
/// use querybudget::Budget;
///
/// let budget = Budget::new().no_n_plus_one(3).allow("FROM jobs", "the poll has a bound");
/// assert_eq!(budget.to_string(), r#"deny(n_plus_one), allow("FROM jobs", reason = "the poll has a bound")"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    pattern: String,
    reason: String,
}

impl Exception {
    #[track_caller]
    pub(crate) fn new(pattern: String, reason: String) -> Self {
        assert!(!pattern.trim().is_empty(), "an exception for everything: name a statement, a table or a function");
        assert!(!reason.trim().is_empty(), "an exception without a reason: say why `{pattern}` is meant");
        Exception { pattern, reason }
    }

    /// What it matches.
    ///
    /// # Example
    ///
    /// See [`Exception`].
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Why it is meant.
    ///
    /// # Example
    ///
    /// See [`Exception`].
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether the finding is meant: a part of the text, a table, or a function or file on every known way to the query.
    pub(crate) fn covers(&self, finding: &Finding) -> bool {
        let shape = finding.shape();
        shape.has_text(&self.pattern) || shape.names_table(self.pattern.trim()) || self.is_on_the_way(finding)
    }

    fn is_on_the_way(&self, finding: &Finding) -> bool {
        let sites = finding.shape().call_sites();
        let goes_by = |site: &&CallSite| site.frames().iter().any(|frame| self.names(frame));
        !sites.is_empty() && sites.iter().all(goes_by)
    }

    /// Whether the pattern is a function, the end of its path or a module in it, or the end of the path of a file.
    fn names(&self, frame: &Frame) -> bool {
        let pattern = self.pattern.trim();
        let is_in_path =
            |path: &str| path.ends_with(&format!("::{pattern}")) || path.split("::").any(|part| part == pattern);
        frame.function().is_some_and(is_in_path) || frame.file().is_some_and(|file| file.ends_with(pattern))
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "allow({:?}, reason = {:?})", self.pattern, self.reason)
    }
}
