//! What a comparison found: facts, which `formats` renders.

use querybudget_dump::TestId;

/// What `check` or `diff` found, in the order of the tests.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Problems {
    /// How many tests were compared.
    pub(crate) n_tests: u64,
    /// How many queries they executed.
    pub(crate) n_queries: u64,
    pub(crate) found: Vec<Problem>,
}

/// A difference between what was accepted and what was executed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Problem {
    pub(crate) level: Level,
    pub(crate) rule: Rule,
    pub(crate) test: TestId,
    /// One line, such as `executed 50 times, accepted are 3`, without the test and the statement.
    pub(crate) message: String,
    /// The statement, if it is about one.
    pub(crate) sql: Option<String>,
    /// The fingerprint of its shape: with rule and test it is the same in every run.
    pub(crate) fingerprint: Option<String>,
    /// What to write instead, if that is known.
    pub(crate) help: Option<String>,
    /// The line of the code that asked, else of the test's scope; of a test that is missing, none.
    pub(crate) place: Option<Place>,
}

/// A line of the user's code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Place {
    /// Relative to the workspace, with `/`.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u32,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    /// To be told.
    Note,
    /// Better than accepted: to be accepted, so that it stays.
    Improvement,
    /// It fails the check.
    Regression,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rule {
    /// A statement that was not accepted.
    NewQuery,
    /// More executions of one.
    MoreExecutions,
    /// More rows, by the factor that is allowed.
    MoreRows,
    /// An N+1 or another finding that was not accepted.
    NewFinding,
    /// A limit of the test's own budget that does not hold.
    OverBudget,
    /// Fewer executions, or none.
    FewerExecutions,
    /// A finding that is gone.
    GoneFinding,
    /// A limit that holds again.
    WithinBudget,
    /// A test of which nothing was accepted.
    NewTest,
    /// A test that was accepted and has no dump.
    MissingTest,
    /// A test that did not end, or kept no more than the scopes that failed.
    NotCompared,
}

impl Rule {
    pub(crate) const ALL: [Rule; 11] = [
        Rule::NewQuery,
        Rule::MoreExecutions,
        Rule::MoreRows,
        Rule::NewFinding,
        Rule::OverBudget,
        Rule::FewerExecutions,
        Rule::GoneFinding,
        Rule::WithinBudget,
        Rule::NewTest,
        Rule::MissingTest,
        Rule::NotCompared,
    ];

    /// Its name in files, such as `more_executions`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Rule::NewQuery => "new_query",
            Rule::MoreExecutions => "more_executions",
            Rule::MoreRows => "more_rows",
            Rule::NewFinding => "new_finding",
            Rule::OverBudget => "over_budget",
            Rule::FewerExecutions => "fewer_executions",
            Rule::GoneFinding => "gone_finding",
            Rule::WithinBudget => "within_budget",
            Rule::NewTest => "new_test",
            Rule::MissingTest => "missing_test",
            Rule::NotCompared => "not_compared",
        }
    }

    /// One sentence on it, for a reader who meets it for the first time.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Rule::NewQuery => "A test executes a statement that it did not execute when the baseline was accepted.",
            Rule::MoreExecutions => "A test executes a statement more often than is accepted.",
            Rule::MoreRows => "A statement returns more rows than is accepted, by more than the allowed factor.",
            Rule::NewFinding => "A test has an N+1 or another finding that is not accepted.",
            Rule::OverBudget => "A limit of the test's own budget does not hold, and that is not accepted.",
            Rule::FewerExecutions => "A test executes a statement less often than is accepted, or not at all.",
            Rule::GoneFinding => "A finding that is accepted is gone.",
            Rule::WithinBudget => "A limit that was accepted as broken holds again.",
            Rule::NewTest => "Nothing is accepted of the test yet.",
            Rule::MissingTest => "A test that is in the baseline has left no dump.",
            Rule::NotCompared => "The dump of the test does not hold everything that it executed.",
        }
    }
}

impl Problems {
    /// How many there are of a level.
    pub(crate) fn n_of(&self, level: Level) -> usize {
        self.found.iter().filter(|problem| problem.level == level).count()
    }
}
