//! What `cargo querybudget check` fails on if it is told to.

use super::{Rule, Severity, named};

named! {
    /// A note that is denied, or all improvements: `--deny missing_test,improvement`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::{Denial, Rule};
    ///
    /// let denial: Denial = "improvement".parse()?;
    /// assert!(denial.denies(Rule::FewerExecutions) && !denial.denies(Rule::NewTest));
    /// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
    /// ```
    "a rule to deny"
    pub enum Denial {
        /// A statement has other columns than is accepted.
        ChangedQuery = "changed_query",
        /// A test of the baseline has left no dump.
        MissingTest = "missing_test",
        /// Nothing is accepted of a test.
        NewTest = "new_test",
        /// A dump does not hold everything that its test executed.
        NotCompared = "not_compared",
        /// Whatever is better than accepted, so that the baseline becomes tighter with it.
        Improvement = "improvement",
    }
}

impl Denial {
    /// Whether a difference of this rule fails the check.
    #[must_use]
    pub fn denies(self, rule: Rule) -> bool {
        match self {
            Denial::Improvement => rule.entry().severity == Severity::Improvement,
            note => rule.entry().name == note.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_fails_nothing_can_be_denied() {
        for &rule in Rule::ALL {
            let n_denials = Denial::ALL.iter().filter(|denial| denial.denies(rule)).count();
            assert_eq!(n_denials, usize::from(rule.entry().severity != Severity::Regression), "{rule}");
        }
    }
}
