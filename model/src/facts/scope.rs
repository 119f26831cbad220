use std::fmt;

use super::{Blindness, Bound, Breach, Class, Finding, Limit, Shape, facts};
use crate::catalogue::{Metric, named};

facts! {
    /// A span of a test whose statements were counted.
    pub struct Scope {
        /// The number of the scope in the process, by which others name it.
        pub id: u64,
        /// The scope around it, which is not in the list if it did not end, was not asked for, or was added to another.
        pub parent: Option<u64>,
        /// The test's function, or the place of a block.
        pub name: String,
        /// Where it was opened.
        pub file: String,
        /// The line in the file, from 1.
        pub line: u32,
        /// How many scopes of this place it stands for: later ones are added up, which keeps a loop from filling the disk.
        pub times: u64,
        /// What came of it; of several the worst.
        pub outcome: Outcome,
        /// The budget, as it is written in the macros.
        pub budget: Option<String>,
        /// The limits that did not hold.
        pub breaches: Vec<Breach>,
        /// What came of each labelled expectation.
        pub expectations: Vec<Expectation>,
        /// The places of the shapes that none of them wanted, from 0.
        pub unexpected: Vec<usize>,
        /// The exceptions that no finding needed.
        pub stale: Vec<Exception>,
        /// Why the counts cannot be relied on.
        pub blindness: Option<Blindness>,
        /// What was found, asked for or not.
        pub findings: Vec<Finding>,
        /// From the opening of the scope to its end, in microseconds.
        pub duration_us: u64,
        /// Whether all statements had ended with it.
        pub is_complete: bool,
        /// Every shape, in the order of its first execution.
        pub shapes: Vec<Shape>,
        /// The names of the units of work, by the numbers that executions have.
        pub units: Vec<String>,
        /// The first executions one by one.
        pub timeline: Vec<Execution>,
        /// How many more there were.
        pub timeline_omitted: u64,
        /// Statements of the time of the scope that led to no scope.
        pub unattributed: Vec<Shape>,
        /// How many of these are the test's for certain.
        pub n_own_unattributed: u64,
        /// How many statements ran in no scope elsewhere in the process.
        pub n_elsewhere: u64,
        /// What was paused.
        pub paused: Vec<Shape>,
        /// How many wrapped statements sqlx has not reported.
        pub n_unreported: u64,
    }

    /// What came of a labelled expectation. `Display` of it is `the page: table("posts") == 1`.
    pub struct Expectation {
        /// Its name.
        pub label: String,
        /// What was expected.
        pub limit: Limit,
        /// How many queries matched.
        pub found: u64,
    }

    /// A finding that is meant. `Display` is its form in the macros.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Exception;
    ///
    /// let exception = Exception::new("FROM jobs", "the poll has a bound");
    /// assert_eq!(exception.to_string(), r#"allow("FROM jobs", reason = "the poll has a bound")"#);
    /// ```
    pub struct Exception {
        /// What it matches.
        pub pattern: String,
        /// Why it is meant.
        pub reason: String,
    }

    /// One execution.
    #[derive(Default)]
    pub struct Execution {
        /// The place of its shape in the scope's list, from 0.
        pub shape: usize,
        /// From the opening of the scope to the end of the execution, in microseconds.
        pub offset_us: u64,
        /// The time it took, in microseconds.
        pub elapsed_us: u64,
        /// The rows it returned.
        pub rows_returned: u64,
        /// The rows it changed.
        pub rows_affected: u64,
        /// The spawned task that asked, numbered as they came; none for the test itself, and where that is not known.
        #[cfg_attr(feature = "file", serde(default, skip_serializing_if = "Option::is_none"))]
        pub task: Option<u32>,
        /// The unit of work, numbered as they came.
        #[cfg_attr(feature = "file", serde(default, skip_serializing_if = "Option::is_none"))]
        pub unit: Option<u32>,
        /// How many transactions were open on its connection, if it went through the wrapper.
        #[cfg_attr(feature = "file", serde(default, skip_serializing_if = "Option::is_none"))]
        pub transaction_depth: Option<u64>,
        /// Whether it failed, if that is known.
        #[cfg_attr(feature = "file", serde(default, skip_serializing_if = "Option::is_none"))]
        pub failed: Option<bool>,
        /// The arguments, if they were asked for.
        #[cfg_attr(feature = "file", serde(default, skip_serializing_if = "Option::is_none"))]
        pub arguments: Option<String>,
    }
}

named! {
    /// What came of a scope, the worst last.
    "an outcome"
    pub enum Outcome {
        /// It had no budget.
        Unjudged = "unjudged",
        /// It was within its budget.
        Passed = "passed",
        /// It was left by a panic, or its future was dropped.
        Interrupted = "interrupted",
        /// It was over its budget, or had a finding that was denied.
        Failed = "failed",
        /// Statements may have been hidden from it.
        Blind = "blind",
    }
}

impl Scope {
    /// A scope that saw nothing.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Outcome, Scope};
    ///
    /// let scope = Scope::new(0, "are_listed", "tests/orders.rs", 7, Outcome::Passed);
    /// assert!(scope.shapes.is_empty());
    /// ```
    #[must_use]
    pub fn new(id: u64, name: impl Into<String>, file: impl Into<String>, line: u32, outcome: Outcome) -> Self {
        Scope {
            id,
            parent: None,
            name: name.into(),
            file: file.into(),
            line,
            times: 1,
            outcome,
            budget: None,
            breaches: Vec::new(),
            expectations: Vec::new(),
            unexpected: Vec::new(),
            stale: Vec::new(),
            blindness: None,
            findings: Vec::new(),
            duration_us: 0,
            is_complete: true,
            shapes: Vec::new(),
            units: Vec::new(),
            timeline: Vec::new(),
            timeline_omitted: 0,
            unattributed: Vec::new(),
            n_own_unattributed: 0,
            n_elsewhere: 0,
            paused: Vec::new(),
            n_unreported: 0,
        }
    }

    /// The shapes of the application, which budgets count, in the order of their first execution.
    pub fn counted(&self) -> impl Iterator<Item = &Shape> {
        self.shapes.iter().filter(|shape| shape.class == Class::Application)
    }

    /// How many queries the budget counted.
    #[must_use]
    pub fn n_queries(&self) -> u64 {
        Shape::n_executions(self.counted())
    }

    /// The shape that a finding is about.
    ///
    /// # Panics
    ///
    /// If the finding is of another scope.
    #[must_use]
    pub fn shape_of(&self, finding: &Finding) -> &Shape {
        &self.shapes[finding.shape]
    }
}

impl Expectation {
    /// An expectation with what was found.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::Metric;
    /// use querybudget_model::facts::{Bound, Expectation};
    ///
    /// let page = Expectation::new("the page", Metric::table("posts"), Bound::Exactly(1), 2);
    /// assert!(!page.is_met());
    /// assert_eq!(page.to_string(), r#"the page: table("posts") == 1"#);
    /// ```
    #[must_use]
    pub fn new(label: impl Into<String>, metric: Metric, bound: Bound, found: u64) -> Self {
        Expectation { label: label.into(), limit: Limit::new(metric, bound), found }
    }

    /// Whether what was found is as expected.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.limit.bound.contains(self.found)
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label, self.limit)
    }
}

impl Exception {
    /// What is meant, and why.
    #[must_use]
    pub fn new(pattern: impl Into<String>, reason: impl Into<String>) -> Self {
        Exception { pattern: pattern.into(), reason: reason.into() }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "allow({:?}, reason = {:?})", self.pattern, self.reason)
    }
}
