//! Holds a recording against a budget.

use querybudget_model::facts::{Breach, Exception};

use super::budget::{Budget, Level};
use super::lints::Finding;
use super::verdict::{Judged, Verdict};
use super::{blindness, exception, expectation};
use crate::recording::Recording;

impl Budget {
    /// Holds a recording against the budget.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::Budget;
    ///
    /// let (_, queries) = querybudget::record(sqlx::query("SELECT 1").execute(&pool)).await;
    /// assert!(Budget::max_queries(1).check(&queries).is_ok());
    /// assert!(!Budget::no_queries().check(&queries).is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn check(&self, recording: &Recording) -> Verdict {
        let breaches = self.limits().filter_map(|limit| {
            let actual = recording.measure(&limit.metric);
            (!limit.bound.contains(actual)).then(|| Breach::new(limit.clone(), actual))
        });
        let (findings, mut excepted) = self.found(Level::Deny, recording);
        let (warnings, also_excepted) = self.found(Level::Warn, recording);
        excepted.extend(also_excepted);
        let is_stale = |exception: &&Exception| !excepted.iter().any(|found| exception::covers(exception, found));
        let stale = self.exceptions().iter().filter(is_stale).cloned().collect();
        let (expected, unexpected) = expectation::divide(self.expectations(), recording);
        let breaches = breaches.collect();
        let judged = Judged { breaches, findings, warnings, excepted, stale, expected, unexpected };
        Verdict::new(self.clone(), recording.clone(), judged, blindness::of(recording, self))
    }

    /// What the lints of the level find, and what of this is excepted.
    fn found(&self, level: Level, recording: &Recording) -> (Vec<Finding>, Vec<Finding>) {
        let found = self.lints(level).flat_map(|lint| recording.find(lint));
        found.partition(|finding| self.exception_for(finding).is_none())
    }

    /// Why a finding is meant.
    pub(crate) fn reason_for(&self, finding: &Finding) -> Option<&str> {
        Some(&self.exception_for(finding)?.reason)
    }

    fn exception_for(&self, finding: &Finding) -> Option<&Exception> {
        self.exceptions().iter().find(|exception| exception::covers(exception, finding))
    }
}
