use super::facts;
use crate::catalogue::{Details, Lint, LintTerm, named};

facts! {
    /// A fact about a shape.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::{Details, Lint};
    /// use querybudget_model::facts::{Finding, Level};
    ///
    /// let finding = Finding::new(Details::SelectStar {}, Lint::SelectStar.into(), Level::Denied, 0);
    /// assert_eq!(finding.lint(), Lint::SelectStar);
    /// ```
    pub struct Finding {
        /// Which lint found it, and what is known of it.
        #[cfg_attr(feature = "file", serde(flatten))]
        pub details: Details,
        /// The parameter of the lint, if it has one.
        pub parameter: Option<u64>,
        /// What the budget makes of it.
        pub level: Level,
        /// The place of the shape in the scope's list, from 0.
        pub shape: usize,
        /// The unit of work that most executions of the shape are in, if that is one.
        pub unit: Option<String>,
        /// Why it is allowed.
        pub reason: Option<String>,
    }
}

named! {
    /// What a budget makes of a finding, the worst last.
    "a level"
    pub enum Level {
        /// Nothing: nobody asked.
        Noted = "noted",
        /// It is meant.
        Allowed = "allowed",
        /// It is told.
        Warned = "warned",
        /// It fails the test.
        Denied = "denied",
    }
}

impl Finding {
    /// A finding of `term` on the shape at this place.
    #[must_use]
    pub fn new(details: Details, term: LintTerm, level: Level, shape: usize) -> Self {
        Finding { details, parameter: term.parameter(), level, shape, unit: None, reason: None }
    }

    /// Which lint found it.
    #[must_use]
    pub fn lint(&self) -> Lint {
        self.details.lint()
    }

    /// The lint with the parameter by which it was found.
    #[must_use]
    pub fn term(&self) -> LintTerm {
        LintTerm::read(self.lint(), self.parameter)
    }
}
