//! The rules of the comparison. What a rule is stands with it.

use super::{EXEMPT, MEND, NOT, Page, SEES};
use crate::problems::Rule;

pub(super) fn pages() -> impl Iterator<Item = Page> + Clone {
    Rule::ALL.into_iter().map(page)
}

fn page(rule: Rule) -> Page {
    let [sees, not, mend, exempt] = texts(rule);
    let sections = [(SEES, sees), (NOT, not), (MEND, mend), (EXEMPT, exempt)];
    Page { name: rule.name(), summary: rule.meaning(), sections }
}

const ACCEPT: &str = "\
Accept it, and review the line that this adds to querybudget.toml:
    cargo querybudget accept";

const NOTHING_TO_MEND: &str =
    "It fails nothing. Accept it, so that the next change for the worse is noticed:\n    cargo querybudget accept";

const NOT_A_FAILURE: &str = "It fails nothing, and needs no exemption.";

fn texts(rule: Rule) -> [&'static str; 4] {
    match rule {
        Rule::NewQuery => NEW_QUERY,
        Rule::MoreExecutions => MORE_EXECUTIONS,
        Rule::MoreRows => MORE_ROWS,
        Rule::NewFinding => NEW_FINDING,
        Rule::OverBudget => OVER_BUDGET,
        Rule::FewerExecutions => FEWER_EXECUTIONS,
        Rule::GoneFinding => GONE_FINDING,
        Rule::WithinBudget => WITHIN_BUDGET,
        Rule::NewTest => NEW_TEST,
        Rule::MissingTest => MISSING_TEST,
        Rule::NotCompared => NOT_COMPARED,
    }
}

const NEW_QUERY: [&str; 4] = [
    "\
A statement of the application whose shape is not in the baseline of the test. Statements are the
same shape if they differ in literals, placeholders, comments, white space, the length of an IN
list or the number of VALUES rows.",
    "\
A statement that was rewritten and does the same: there is a fewer_executions of the old one
beside it. A statement with the name of a table in it that differs from run to run.",
    "Look whether the test needs it; what the statement asks for may be known already.",
    ACCEPT,
];

const MORE_EXECUTIONS: [&str; 4] = [
    "\
The executions of a shape in all outermost scopes of the last attempt of the test, if they are
more than the accepted ones.",
    "\
A test with more rows than before, if its queries grow with them: that is mostly an n_plus_one all
the same. A test whose statements depend on time or chance, such as a poll: give it a bound.",
    "\
`cargo querybudget show TEST` has the lines that asked, and the timeline. Fetch in one query what
the executions fetch.",
    ACCEPT,
];

const MORE_ROWS: [&str; 4] = [
    "\
The rows that all executions of a shape returned, if they are more than `rows_factor` times the
accepted ones, or more than `rows_factor` where none were accepted. `rows_factor` stands in
querybudget.toml and is 2 unless said otherwise. Where the executions are more as well,
more_executions alone is told.",
    "A test that was given more rows.",
    "Ask for what is shown: a condition, a LIMIT or an aggregate.",
    "\
Accept it: cargo querybudget accept
Or allow more for all tests, in querybudget.toml:
    rows_factor = 5.0",
];

const NEW_FINDING: [&str; 4] = [
    "\
A finding of a lint on a shape that the baseline does not have there, whether a budget asked for
it or not. Of a test that is not in the baseline, n_plus_one alone.",
    "What the lint takes for one: `cargo querybudget explain` has a page on each.",
    "The help of the finding says how.",
    "\
In the budget of the test, if it is meant for good:
    #[budget(queries <= 30, allow(\"FROM jobs\", reason = \"the poll has a bound\"))]
Or accept it for the time being: cargo querybudget accept",
];

const OVER_BUDGET: [&str; 4] = [
    "\
A limit, a labelled expectation or an exception of a budget that did not hold, and is not in the
`fails` of the test in querybudget.toml. A scope from which statements may have been hidden is one
as well, and cannot be accepted: what was not counted cannot be judged.",
    "A limit on time, on a machine that is busy.",
    "\
What the test itself says when it fails: run it without QUERYBUDGET_DEFER. `cargo querybudget show
TEST` has the same.",
    "\
Raise the limit in the test, or accept that it does not hold for the time being, which writes
    fails = [\"queries <= 3\"]",
];

const FEWER_EXECUTIONS: [&str; 4] = [
    "\
The executions of a shape are less than the accepted ones, or none. Told only if the dump holds
everything that the test executed.",
    "A statement that was rewritten: there is a new_query beside it. A test that ended early.",
    NOTHING_TO_MEND,
    NOT_A_FAILURE,
];

const GONE_FINDING: [&str; 4] = [
    "A finding of the baseline that the lints no longer find on a shape that is still executed.",
    "A finding that is now exempted with `allow`, or a test with fewer rows.",
    NOTHING_TO_MEND,
    NOT_A_FAILURE,
];

const WITHIN_BUDGET: [&str; 4] = [
    "A limit that stands in the `fails` of the test, and that no scope breaks.",
    "A limit that was changed or removed in the test: the new one is judged by itself.",
    NOTHING_TO_MEND,
    NOT_A_FAILURE,
];

const NEW_TEST: [&str; 4] = [
    "\
A dump of a test that is not in the baseline. Its n_plus_one findings and the limits that do not
hold are regressions; everything else is accepted with it.",
    "A test that was renamed or moved: there is a missing_test of the old name beside it.",
    "Accept it: cargo querybudget accept",
    NOT_A_FAILURE,
];

const MISSING_TEST: [&str; 4] = [
    "A test of the baseline of which there is no dump among those that were read.",
    "\
A test that was not run this time: a part of the suite, another machine's. Give the folders of all
machines: --dumps one --dumps two.",
    "If it was removed or renamed, run all tests and accept them: cargo querybudget accept --prune",
    NOT_A_FAILURE,
];

const NOT_COMPARED: [&str; 4] = [
    "\
A dump that holds no more than the scopes that failed, or no scope of the test's own, or whose
test was left by a panic or cancelled. Nothing can be concluded from what is not in it.",
    "A test that is meant to panic.",
    "\
Mend the test, if it fails by itself. Run all with QUERYBUDGET_DUMP=1. If no test at all can be
compared, the command fails with 2.",
    NOT_A_FAILURE,
];
