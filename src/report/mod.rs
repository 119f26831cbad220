//! A verdict or a recording in words. One renderer for all exits.

mod advice;
mod failure;
mod findings;
mod recording;
mod shapes;

use std::fmt;

use crate::detect::Finding;
use crate::verdict::{Breach, Verdict};

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_ok() {
            true => Ok(()),
            false => failure::write(self, f),
        }
    }
}

/// The fact that a finding is, such as `a SELECT executed 61 times`.
pub(crate) fn found(finding: &Finding) -> String {
    findings::found(finding)
}

/// What to write instead.
pub(crate) fn help(finding: &Finding) -> String {
    advice::of(finding)
}

impl Verdict {
    /// What a test that passes has to tell.
    pub(crate) fn warnings_in_words(&self) -> Option<String> {
        let lines: Vec<String> = self.warnings().iter().map(findings::warning).collect();
        (!lines.is_empty()).then(|| format!("querybudget: `{}` warns\n{}", self.name(), lines.join("\n")))
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.limit(), self.limit().metric().shown(self.actual()))
    }
}
