//! Holds a recording against a budget.

use querybudget_model::facts::{Breach, Exception};

use super::budget::{Budget, Level};
use super::lints::{self, Finding};
use super::verdict::{Judged, Verdict};
use super::{blindness, exception, expectation, units};
use crate::recording::{Recording, ShapeStats};

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
        let (findings, mut excepted) =
            self.divided(recording, self.lints(Level::Deny).flat_map(|lint| recording.find(lint)));
        let asked_for = [Level::Deny, Level::Warn].into_iter().flat_map(|level| self.lints(level));
        let suspected = asked_for.flat_map(|lint| lints::suspected(recording, lint));
        let warned = self.lints(Level::Warn).flat_map(|lint| recording.find(lint)).chain(suspected);
        let (warnings, also_excepted) = self.divided(recording, warned);
        excepted.extend(also_excepted);
        let is_stale = |exception: &&Exception| {
            !excepted.iter().flat_map(Finding::shapes).any(|shape| exception::covers(exception, shape))
        };
        let stale = self.exceptions().iter().filter(is_stale).cloned().collect();
        let (expected, unexpected) = expectation::divide(self.expectations(), recording);
        let breaches = breaches.chain(self.unit_limits().filter_map(|limit| units::breach(recording, limit))).collect();
        let judged = Judged { breaches, findings, warnings, excepted, stale, expected, unexpected };
        Verdict::new(self.clone(), recording.clone(), judged, blindness::of(recording, self))
    }

    /// What is found, and what of this is excepted. Of a loop, the statements that are meant are told apart from those that are not.
    fn divided(&self, recording: &Recording, found: impl Iterator<Item = Finding>) -> (Vec<Finding>, Vec<Finding>) {
        let is_meant = |shape: &ShapeStats| self.exception_for(shape).is_some();
        let (mut others, mut meant) = (Vec::new(), Vec::new());
        for finding in found {
            others.extend(finding.narrowed(recording, |shape| !is_meant(shape)));
            meant.extend(finding.narrowed(recording, is_meant));
        }
        (others, meant)
    }

    /// Why a finding is meant.
    pub(crate) fn reason_for(&self, finding: &Finding) -> Option<&str> {
        Some(&self.exception_for(finding.shape())?.reason)
    }

    fn exception_for(&self, shape: &ShapeStats) -> Option<&Exception> {
        self.exceptions().iter().find(|exception| exception::covers(exception, shape))
    }
}
