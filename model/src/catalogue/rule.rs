//! What `cargo querybudget check` compares.

use std::fmt;
use std::str::FromStr;

use super::{Page, UnknownName, named, unknown};

named! {
    /// How bad a difference is, the worst last.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::Severity;
    ///
    /// assert!(Severity::Regression > Severity::Note);
    /// ```
    "a severity"
    pub enum Severity {
        /// To be told.
        Note = "note",
        /// Better than accepted: to be accepted, so that it stays.
        Improvement = "improvement",
        /// It fails the check.
        Regression = "regression",
    }
}

/// All that is said of a rule.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::{Rule, Severity};
///
/// assert_eq!(Rule::NewQuery.entry().severity, Severity::Regression);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleEntry {
    /// Its name in files.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it says, in a sentence for a reader who meets it for the first time.
    pub meaning: &'static str,
    /// What there is to read about it.
    pub page: Page,
}

macro_rules! rules {
    ($($variant:ident = $name:literal, $severity:ident { meaning: $meaning:literal, page: $page:expr, })+) => {
        /// A difference between what was accepted and what was executed.
        ///
        /// | rule | says |
        /// | --- | --- |
        $(#[doc = concat!("| `", $name, "` | ", $meaning, " |")])+
        ///
        /// # Example
        ///
        /// ```
        /// use querybudget_model::catalogue::Rule;
        ///
        /// assert_eq!("new_query".parse(), Ok(Rule::NewQuery));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "file", derive(serde::Serialize), serde(rename_all = "snake_case"))]
        #[cfg_attr(feature = "read", derive(serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $meaning] $variant,)+
        }

        impl Rule {
            /// All of them, in the order in which they are listed.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant),+];

            /// What is said of it.
            #[must_use]
            pub const fn entry(self) -> &'static RuleEntry {
                match self {
                    $(Rule::$variant => {
                        const ENTRY: RuleEntry =
                            RuleEntry { name: $name, severity: Severity::$severity, meaning: $meaning, page: $page };
                        &ENTRY
                    })+
                }
            }
        }
    };
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.entry().name)
    }
}

impl FromStr for Rule {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let known = Rule::ALL.iter().copied().find(|rule| rule.entry().name == text);
        known.ok_or_else(|| unknown("a rule", text, Rule::ALL.iter().map(|rule| rule.entry().name)))
    }
}

const ACCEPT: &str = "\
Accept it, and review the line that this adds to querybudget.toml:
    cargo querybudget accept";

const NOTHING_TO_FIX: &str = "\
It fails nothing unless `improvement` is denied. Accept it, so that the next change for the
worse is noticed:
    cargo querybudget accept";

const NOT_A_FAILURE: &str =
    "It fails nothing unless it is denied: `check --deny`, or `deny = [..]` in querybudget.toml.";

rules! {
    NewQuery = "new_query", Regression {
        meaning: "A test executes a statement that it did not execute when the baseline was accepted.",
        page: Page {
            sees: "\
A statement of the application whose shape is not in the baseline of the test. Statements are the
same shape if they differ in literals, placeholders, comments, white space, the length of an IN
list or the number of VALUES rows.",
            takes_for_one: "\
A statement that was rewritten and does the same: what it may have replaced is told with it. A
statement whose table name differs from run to run.",
            fix: "Look whether the test needs it; what the statement asks for may be known already.",
            exempt: ACCEPT,
        },
    }
    MoreExecutions = "more_executions", Regression {
        meaning: "A test executes a statement more often than is accepted.",
        page: Page {
            sees: "\
The executions of a shape in all outermost scopes of the last attempt of the test, if they are
more than the accepted ones.",
            takes_for_one: "\
A test with more rows than before, if its queries grow with the rows. Mostly this is an n_plus_one
too. A test whose statements depend on time or chance, such as a poll: give it a bound.",
            fix: "\
`cargo querybudget show TEST` has the lines that asked, and the timeline. Fetch in one query what
the executions fetch.",
            exempt: "\
Accept it, and review the line that this adds to querybudget.toml:
    cargo querybudget accept
If the number differs from run to run, write the most that is fine. `accept` keeps it, and raises
it if there were more:
    39e894a8 = { at_most = 20 }",
        },
    }
    MoreRows = "more_rows", Regression {
        meaning: "A statement returns more rows than is accepted, by more than the allowed factor.",
        page: Page {
            sees: "\
All executions of a shape together return more than `rows_factor` times the accepted rows. If no
rows were accepted, 1 is used instead of 0. Rows are accepted and compared where querybudget.toml
asks for them: `rows_factor = 2.0` above the statements asks for those of all tests, and
`{ executions = 1, rows = 20 }` for those of one statement in one test, with the factor 2 unless
the file has another. If the executions are more too, only more_executions is reported.",
            takes_for_one: "A test that was given more rows.",
            fix: "Ask for what is shown: a condition, a LIMIT or an aggregate.",
            exempt: "\
Accept it: cargo querybudget accept
Or allow more for all tests, in querybudget.toml:
    rows_factor = 5.0",
        },
    }
    NewFinding = "new_finding", Regression {
        meaning: "A test has an N+1 or another finding that is not accepted.",
        page: Page {
            sees: "\
A finding that the baseline does not have for this shape, whether a budget asked for it or not. If
the test is not in the baseline, only n_plus_one is reported.",
            takes_for_one: "Those of the lint: `cargo querybudget explain` has a page on each.",
            fix: "The help of the finding says how.",
            exempt: "\
In the budget of the test, if it is meant for good:
    #[budget(queries <= 30, allow(\"FROM jobs\", reason = \"the poll has a bound\"))]
Or accept it for the time being: cargo querybudget accept",
        },
    }
    OverBudget = "over_budget", Regression {
        meaning: "A limit of the test's own budget does not hold, and that is not accepted.",
        page: Page {
            sees: "\
A limit, a labelled expectation or an exception of a budget that did not hold, and is not in the
`fails` of the test in querybudget.toml. A scope that may have missed statements breaks this rule
too. It cannot be accepted: what was not counted cannot be judged.",
            takes_for_one: "A limit on time, on a machine that is busy.",
            fix: "\
What the test itself says when it fails: run it without QUERYBUDGET_DEFER. `cargo querybudget show
TEST` has the same.",
            exempt: "\
Raise the limit in the test, or accept that it does not hold for the time being, which writes
    fails = [\"queries <= 3\"]",
        },
    }
    FewerExecutions = "fewer_executions", Improvement {
        meaning: "A test executes a statement less often than is accepted, or not at all.",
        page: Page {
            sees: "\
A shape has fewer executions than accepted, or none. Reported only if the dump holds everything
that the test executed.",
            takes_for_one: "A statement that was rewritten in another form. A test that ended early.",
            fix: NOTHING_TO_FIX,
            exempt: NOT_A_FAILURE,
        },
    }
    GoneFinding = "gone_finding", Improvement {
        meaning: "A finding that is accepted is gone.",
        page: Page {
            sees: "A finding of the baseline that the lints no longer find on a shape that is still executed.",
            takes_for_one: "A finding that is now exempted with `allow`, or a test with fewer rows.",
            fix: NOTHING_TO_FIX,
            exempt: NOT_A_FAILURE,
        },
    }
    WithinBudget = "within_budget", Improvement {
        meaning: "A limit that was accepted as broken holds again.",
        page: Page {
            sees: "A limit that stands in the `fails` of the test, and that no scope breaks.",
            takes_for_one: "A limit that was changed or removed in the test: the new one is judged by itself.",
            fix: NOTHING_TO_FIX,
            exempt: NOT_A_FAILURE,
        },
    }
    ChangedQuery = "changed_query", Note {
        meaning: "A statement has other columns than is accepted, and is executed no more often.",
        page: Page {
            sees: "\
A new statement beside one that is no longer executed, if both do the same to the same tables and
differ in no more than the columns of SELECT, INSERT, SET or RETURNING. The new one is compared
with the old one: more executions, more rows and new findings are regressions. A statement with
other conditions, another order or other tables is a new_query, and names the old one.",
            takes_for_one: "Two statements on one table that have nothing to do with each other.",
            fix: "Accept it, so that the baseline has the statement of today: cargo querybudget accept",
            exempt: NOT_A_FAILURE,
        },
    }
    NewTest = "new_test", Note {
        meaning: "Nothing is accepted of the test yet.",
        page: Page {
            sees: "\
A dump of a test that is not in the baseline. Its n_plus_one findings and the limits that do not
hold are regressions; everything else is accepted with it.",
            takes_for_one: "A test that was renamed or moved: there is a missing_test of the old name beside it.",
            fix: "Accept it: cargo querybudget accept",
            exempt: NOT_A_FAILURE,
        },
    }
    MissingTest = "missing_test", Note {
        meaning: "A test that is in the baseline has left no dump.",
        page: Page {
            sees: "A test of the baseline of which there is no dump among those that were read.",
            takes_for_one: "\
A test that was not run this time: a part of the suite, another machine's. Give the folders of all
machines: --dumps one --dumps two.",
            fix: "If it was removed or renamed, run all tests and accept them: cargo querybudget accept --prune",
            exempt: NOT_A_FAILURE,
        },
    }
    NotCompared = "not_compared", Note {
        meaning: "The dump of the test does not hold everything that it executed.",
        page: Page {
            sees: "\
A dump with only the scopes that failed, or without a scope of the test's own, or of a test that
panicked or was cancelled. A statement that is missing in it may still have run.",
            takes_for_one: "A test that is meant to panic.",
            fix: "\
Fix the test, if it fails by itself. Run all with QUERYBUDGET_DUMP=1. If no test at all can be
compared, the command fails with 2.",
            exempt: NOT_A_FAILURE,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_read_as_it_is_written_and_has_a_whole_page() {
        for &rule in Rule::ALL {
            assert_eq!(rule.to_string().parse(), Ok(rule));
            for section in rule.entry().page.sections() {
                assert!(!section.text.is_empty(), "{rule}: {}", section.title);
                assert!(section.text.lines().all(|line| line.chars().count() <= 98), "{rule}: {}", section.title);
            }
        }
    }
}
