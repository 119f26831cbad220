//! The format. A name here is a name in the file.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
#[cfg(feature = "read")]
use serde::Deserialize;
use serde::Serialize;

/// The version of the format that this crate writes. Versions are read for ever; fields are added, never changed.
pub const VERSION: u32 = 1;

/// Derives what each type of the format has.
macro_rules! format_types {
    ($($(#[$attribute:meta])* pub $what:ident $name:ident { $($body:tt)* })+) => {
        $(
            #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
            #[cfg_attr(feature = "read", derive(Deserialize))]
            #[cfg_attr(feature = "schema", derive(JsonSchema))]
            $(#[$attribute])*
            pub $what $name { $($body)* }
        )+
    };
}

format_types! {
    /// What one attempt of one test executed.
    ///
    /// # Example
    ///
    /// See the [crate's](crate).
    pub struct Dump {
        /// The version of the format.
        pub schema: u32,
        /// The version of the rules by which statements are one shape.
        pub fingerprint: u32,
        /// The version of querybudget that wrote it.
        pub querybudget: String,
        /// Whose it is.
        pub test: TestId,
        /// The attempt under a runner that retries, from 1.
        pub attempt: u32,
        /// The run, as the runner calls it.
        pub run: Option<String>,
        /// Whether all scopes of the test are in it, and not only those that failed.
        pub is_whole: bool,
        /// The scopes in the order in which they ended.
        pub scopes: Vec<Scope>,
    }

    /// Which test.
    #[derive(Hash, PartialOrd, Ord)]
    pub struct TestId {
        /// The package, as cargo calls it.
        pub package: String,
        /// The test binary, without the hash in its file's name.
        pub binary: String,
        /// The path of the test in it, such as `pages::are_listed`.
        pub name: String,
    }

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
        /// The budget, in the words of the macros.
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
        pub blindness: Option<String>,
        /// What the test says when it fails by it.
        pub message: Option<String>,
        /// What was found, asked for or not.
        pub findings: Vec<Finding>,
        /// From the opening of the scope to its end, in microseconds.
        pub duration_us: u64,
        /// Whether all statements had ended with it.
        pub is_complete: bool,
        /// Every shape, in the order of its first execution.
        pub shapes: Vec<Shape>,
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

    /// What came of a scope, the worst last.
    #[derive(Copy, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Outcome {
        /// It had no budget.
        Unjudged,
        /// It was within its budget.
        Passed,
        /// It was left by a panic, or its future was dropped.
        Interrupted,
        /// It was over its budget, or had a finding that was denied.
        Failed,
        /// Statements may have been hidden from it.
        Blind,
    }

    /// A limit that did not hold.
    pub struct Breach {
        /// The limit, such as `queries <= 3`.
        pub limit: String,
        /// What was found, in the metric's unit; a time in nanoseconds.
        pub actual: u64,
    }

    /// A labelled expectation.
    pub struct Expectation {
        /// Its name.
        pub label: String,
        /// What was expected, such as `table("posts") == 1`.
        pub expected: String,
        /// How many queries matched.
        pub found: u64,
        /// Whether it was met.
        pub is_met: bool,
    }

    /// A finding that is meant.
    pub struct Exception {
        /// What it matches.
        pub pattern: String,
        /// Why it is meant.
        pub reason: String,
    }

    /// A fact about a shape.
    pub struct Finding {
        /// The lint, such as `n_plus_one`.
        pub lint: String,
        /// What the budget makes of it.
        pub level: Level,
        /// The place of the shape in the scope's list, from 0.
        pub shape: usize,
        /// The fact, such as `a SELECT executed 50 times`.
        pub found: String,
        /// What to write instead.
        pub help: String,
        /// Why it is allowed.
        pub reason: Option<String>,
        /// A guess: the place of the shape for whose rows the repeats ran.
        pub likely_parent: Option<usize>,
        /// Whether that one is repeated itself.
        pub is_nested: bool,
        /// How many of the repeats ran at the same time as others.
        pub overlapping: u64,
    }

    /// What a budget makes of a finding.
    #[derive(Copy, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Level {
        /// Nothing: nobody asked.
        Noted,
        /// It is meant.
        Allowed,
        /// It is told.
        Warned,
        /// It fails the test.
        Denied,
    }

    /// Statements that differ in no more than what varies between runs.
    pub struct Shape {
        /// 16 hexadecimal digits.
        pub fingerprint: String,
        /// The statement, with `?` for every literal.
        pub text: String,
        /// `select`, `insert`, `update`, `delete`, `merge`, `ddl`, `call` or `other`.
        pub kind: String,
        /// `application`, `transaction`, `session`, `driver` or `migration`. Budgets count the first.
        pub class: String,
        /// Whether it changes data or schema.
        pub writes: bool,
        /// The tables that it names.
        pub tables: Vec<String>,
        /// How often it was executed.
        pub executions: u64,
        /// How many of these went through the wrapper. The layer captured the others.
        pub wrapped: u64,
        /// The rows that all returned.
        pub rows_returned: u64,
        /// The most rows that one returned.
        pub most_rows: u64,
        /// The rows that all changed.
        pub rows_affected: u64,
        /// The time that all took, in microseconds.
        pub elapsed_us: u64,
        /// How many of the wrapped ones failed.
        pub failures: u64,
        /// With how many different arguments, if that is known of all.
        pub distinct_arguments: Option<u64>,
        /// How many were of the very same query as one before.
        pub redundant: u64,
        /// Where the first of them were asked for, innermost first.
        pub call_sites: Vec<Vec<Frame>>,
    }

    /// A function of the user's code on the way to a statement.
    pub struct Frame {
        /// Its path.
        pub function: Option<String>,
        /// The source file, relative to the workspace where it lies in it.
        pub file: Option<String>,
        /// The line in the file, from 1.
        pub line: Option<u32>,
    }

    /// One execution.
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub task: Option<u32>,
        /// The unit of work, numbered as they came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unit: Option<u32>,
        /// How many transactions were open on its connection, if it went through the wrapper.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub transaction_depth: Option<usize>,
        /// Whether it failed, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub failed: Option<bool>,
        /// The arguments, if they were asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub arguments: Option<String>,
    }
}

impl Dump {
    /// A dump without scopes.
    ///
    /// # Example
    ///
    /// See the [crate's](crate).
    #[must_use]
    pub fn new(test: TestId, fingerprint: u32) -> Self {
        Dump {
            schema: VERSION,
            fingerprint,
            querybudget: env!("CARGO_PKG_VERSION").to_owned(),
            test,
            attempt: 1,
            run: None,
            is_whole: false,
            scopes: Vec::new(),
        }
    }

    /// The scopes in no other one. Their numbers together are the test's.
    ///
    /// # Example
    ///
    /// ```
    /// # use querybudget_dump::{Dump, TestId};
    /// # let test = TestId { package: "shop".into(), binary: "orders".into(), name: "are_listed".into() };
    /// assert_eq!(Dump::new(test, 1).roots().count(), 0);
    /// ```
    pub fn roots(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(|scope| scope.parent.is_none())
    }
}

/// `shop::orders pages::are_listed`, or `shop pages::are_listed` where the binary is called like the package.
impl std::fmt::Display for TestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let TestId { package, binary, name } = self;
        match package.replace('-', "_") == *binary {
            true => write!(f, "{package} {name}"),
            false => write!(f, "{package}::{binary} {name}"),
        }
    }
}
