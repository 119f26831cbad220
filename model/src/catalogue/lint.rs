//! What is looked for in what a test executed.

use std::fmt;
use std::str::FromStr;

use super::{Page, UnknownName, unknown};

/// All that is said of a lint.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::Lint;
///
/// let entry = Lint::NPlusOne.entry();
/// assert_eq!(entry.name, "n_plus_one");
/// assert_eq!(entry.parameter.map(|parameter| (parameter.name, parameter.default)), Some(("threshold", 3)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintEntry {
    /// Its name in a budget.
    pub name: &'static str,
    /// Its variant of [`Lint`], by which a macro names it.
    pub variant: &'static str,
    /// What can be set.
    pub parameter: Option<Parameter>,
    /// Whether its findings, as far as nobody asks for them, explain the number of queries and so stand in every dump and in a
    /// message that has no others.
    pub explains_counts: bool,
    /// Whether a finding is compared with what was accepted although nobody asked for the lint.
    pub is_compared_unasked: bool,
    /// What a test does that has a finding: `has an N+1`.
    pub verdict: &'static str,
    /// What stands beside the statement: `N+1`.
    pub remark: &'static str,
    /// What it finds, in a line.
    pub finds: &'static str,
    /// What there is to read about it.
    pub page: Page,
}

/// The number that a lint can be given: `threshold = 3`.
///
/// # Example
///
/// See [`LintEntry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name in a budget.
    pub name: &'static str,
    /// What it is unless something else is written.
    pub default: u64,
    /// The least that it can be, and what is wrong with less.
    pub least: u64,
    /// Whether the default is shown, too.
    pub shows_default: bool,
}

impl Parameter {
    /// Whether the lint can look for it.
    ///
    /// # Errors
    ///
    /// What is wrong with the value.
    pub fn check(self, value: u64) -> Result<u64, String> {
        let Parameter { name, least, .. } = self;
        match value >= least {
            true => Ok(value),
            false => Err(format!("a {name} of {value} would flag every query; use {least} or more")),
        }
    }
}

/// A lint with its parameter, as a budget has it. `Display` is its form in the macros.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::{Lint, LintTerm};
///
/// assert_eq!(Lint::RowByRowWrites.at(10).to_string(), "row_by_row_writes(threshold = 10)");
/// assert_eq!(LintTerm::from(Lint::NPlusOne).to_string(), "n_plus_one");
/// assert_eq!("n_plus_one(threshold = 4)".parse(), Ok(Lint::NPlusOne.at(4)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LintTerm {
    lint: Lint,
    parameter: Option<u64>,
}

impl LintTerm {
    /// Which lint it is.
    #[must_use]
    pub fn lint(self) -> Lint {
        self.lint
    }

    /// The value of its parameter, if it has one.
    #[must_use]
    pub fn parameter(self) -> Option<u64> {
        self.parameter
    }

    /// The lint with a parameter that comes from elsewhere, such as a file: what the lint has no use for is left aside.
    #[must_use]
    pub fn read(lint: Lint, parameter: Option<u64>) -> Self {
        let known = lint.entry().parameter;
        LintTerm { lint, parameter: known.map(|known| parameter.unwrap_or(known.default)) }
    }
}

impl From<Lint> for LintTerm {
    fn from(lint: Lint) -> Self {
        LintTerm::read(lint, None)
    }
}

impl Lint {
    /// The lint with another parameter than its default.
    ///
    /// # Panics
    ///
    /// If the lint has no parameter, or on a value that every query would reach.
    ///
    /// # Example
    ///
    /// See [`LintTerm`].
    #[must_use]
    #[track_caller]
    pub fn at(self, value: u64) -> LintTerm {
        let Some(parameter) = self.entry().parameter else { panic!("`{self}` has no parameter, found {value}") };
        match parameter.check(value) {
            Ok(value) => LintTerm { lint: self, parameter: Some(value) },
            Err(why) => panic!("{why}"),
        }
    }
}

impl fmt::Display for LintTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.lint.entry().name)?;
        match (self.lint.entry().parameter, self.parameter) {
            (Some(known), Some(value)) if known.shows_default || value != known.default => {
                write!(f, "({} = {value})", known.name)
            }
            _ => Ok(()),
        }
    }
}

impl FromStr for LintTerm {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let Some((name, parameter)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else {
            return text.parse().map(|lint: Lint| lint.into());
        };
        let lint: Lint = name.parse()?;
        let known = lint.entry().parameter;
        let value = parameter.split_once(" = ").and_then(|(name, value)| Some((name, value.parse().ok()?)));
        match (known, value) {
            (Some(known), Some((name, value))) if name == known.name && value >= known.least => {
                Ok(LintTerm { lint, parameter: Some(value) })
            }
            _ => Err(unknown("a parameter of the lint", parameter, known.map(|known| known.name))),
        }
    }
}

impl FromStr for Lint {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let known = Lint::ALL.iter().copied().find(|lint| lint.entry().name == text);
        known.ok_or_else(|| unknown("a lint", text, Lint::ALL.iter().map(|lint| lint.entry().name)))
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.entry().name)
    }
}

const fn threshold() -> Option<Parameter> {
    Some(Parameter { name: "threshold", default: 3, least: 2, shows_default: false })
}

const fn limit(name: &'static str) -> Option<Parameter> {
    Some(Parameter { name, default: 1_000, least: 0, shows_default: true })
}

macro_rules! lints {
    ($($variant:ident = $name:ident {
        finds: $finds:literal,
        parameter: $parameter:expr,
        explains_counts: $explains_counts:literal,
        is_compared_unasked: $is_compared_unasked:literal,
        verdict: $verdict:literal,
        remark: $remark:literal,
        details: { $($(#[$of_field:meta])* $field:ident: $type:ty,)* },
        page: $page:expr,
    })+) => {
        /// What is looked for. A budget can deny it or warn of it.
        ///
        /// | lint | finds |
        /// | --- | --- |
        $(#[doc = concat!("| `", stringify!($name), "` | ", $finds, " |")])+
        ///
        /// # Example
        ///
        /// ```
        /// use querybudget_model::catalogue::Lint;
        ///
        /// assert_eq!("select_star".parse(), Ok(Lint::SelectStar));
        /// assert_eq!(Lint::SelectStar.to_string(), "select_star");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "file", derive(serde::Serialize), serde(rename_all = "snake_case"))]
        #[cfg_attr(feature = "read", derive(serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Lint {
            $(#[doc = concat!("`", stringify!($name), "`: ", $finds, ".")] $variant,)+
        }

        impl Lint {
            /// All of them, in the order in which they are listed.
            pub const ALL: &'static [Lint] = &[$(Lint::$variant),+];

            /// What is said of it.
            #[must_use]
            pub const fn entry(self) -> &'static LintEntry {
                match self {
                    $(Lint::$variant => {
                        const ENTRY: LintEntry = LintEntry {
                            name: stringify!($name),
                            variant: stringify!($variant),
                            parameter: $parameter,
                            explains_counts: $explains_counts,
                            is_compared_unasked: $is_compared_unasked,
                            verdict: $verdict,
                            remark: $remark,
                            finds: $finds,
                            page: $page,
                        };
                        &ENTRY
                    })+
                }
            }
        }

        /// What is known of a finding, by its lint. In the file `lint` tells which it is.
        ///
        /// # Example
        ///
        /// ```
        /// use querybudget_model::catalogue::{Details, Lint};
        ///
        /// let details = Details::DuplicateQuery { redundant: 2 };
        /// assert_eq!(details.lint(), Lint::DuplicateQuery);
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[cfg_attr(feature = "file", derive(serde::Serialize), serde(tag = "lint", rename_all = "snake_case"))]
        #[cfg_attr(feature = "read", derive(serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Details {
            $(#[doc = concat!("Of `", stringify!($name), "`.")] $variant { $($(#[$of_field])* $field: $type,)* },)+
        }

        /// What looks for the findings of each lint. A lint that nobody looks for does not compile.
        ///
        /// # Example
        ///
        /// `querybudget::Recording` is searched: `recording.find(Lint::SelectStar)`.
        pub trait Searched {
            /// What is found.
            type Found;

            $(
                #[doc = concat!("Looks for ", $finds, ". The number is the parameter of the lint, 0 if it has none.")]
                fn $name(&self, parameter: u64) -> Self::Found;
            )+
        }

        impl LintTerm {
            /// Looks for what the lint finds.
            pub fn find<S: Searched>(self, searched: &S) -> S::Found {
                let parameter = self.parameter.unwrap_or(0);
                match self.lint {
                    $(Lint::$variant => searched.$name(parameter),)+
                }
            }
        }

        impl Details {
            /// Which lint found it.
            #[must_use]
            pub const fn lint(&self) -> Lint {
                match self {
                    $(Details::$variant { .. } => Lint::$variant,)+
                }
            }
        }
    };
}

lints! {
    NPlusOne = n_plus_one {
        finds: "a `SELECT` that a loop executes three times or more in one unit of work: also by `join_all`, recursion, spawned tasks",
        parameter: threshold(),
        explains_counts: true,
        is_compared_unasked: true,
        verdict: "has an N+1",
        remark: "N+1",
        details: {
            /// How often in one unit of work, without the attempts of a transaction that was rolled back and run again.
            executions: u64,
            /// A guess: the places of earlier queries that returned as many rows as there were repeats, or different arguments.
            likely_parents: Vec<usize>,
            /// Whether the one parent is repeated itself: an N+1 below an N+1.
            is_nested: bool,
            /// The places of the other shapes that the loop executes, each as often.
            together: Vec<usize>,
            /// Only two executions, and nothing but that one chain of calls asked for both: a loop if there were more rows.
            is_suspected: bool,
            /// Whether one chain of calls is known to have asked for all. Otherwise several places may have.
            is_by_chain: bool,
            /// How many of the executions ran while another of them did, as with `join_all`; among the first 1,000 queries of the scope.
            overlapping: u64,
        },
        page: Page {
            sees: "\
A SELECT that one chain of calls executes 3 times or more (`n_plus_one(threshold = 3)`) in one
unit of work: in a loop, with `join_all`, by recursion, in a task spawned for each row. Two are
enough where one earlier query returned two rows. Two without such a query are a warning. All
statements of one loop are one finding.

A unit of work is the scope, a `querybudget::unit` in it, or a request. A request is known by its
span, and otherwise where axum, hyper, tower, actix-web and the like hand it over: a server's by
the test's going on in between, and one that the test calls itself by its first statement.

Who asked is looked at for the first 64 executions of a shape in a unit. With
`querybudget::layer()` alone it is not known on SQLite. Then 3 executions are found, whoever
asked for them.

It does not see a loop over statements of different shapes, a loop with a `unit` for each row,
nor a handler that a test calls itself and that does nothing before its loop.",
            takes_for_one: "\
A loop that is meant: a poll whose arguments are not known, a bounded fan-out, pages. A loop in
the test itself over a function of yours. Several calls in one `join!`. The attempts of a
transaction that is rolled back and run again are left out where ROLLBACK is seen, on SQLite only
through the wrapper. Where arguments are not known, two rolled-back attempts are left out.",
            fix: "\
Fetch the rows of all parents in one query, or join:
    SELECT customer_id, id FROM orders WHERE customer_id IN (..)
    SELECT customer_id, id FROM orders WHERE customer_id = ANY($1)    on PostgreSQL",
            exempt: "\
In the budget of the test, by a part of the statement, a table, or a function or file on every
known way to it:
    #[budget(deny(n_plus_one), allow(\"FROM jobs\", reason = \"the poll has a bound\"))]
Or raise the threshold: `deny(n_plus_one(threshold = 5))`. Or make each request a unit:
    querybudget::unit(\"GET /\", request).await
An exception that no finding needs any more fails the test.",
        },
    }
    DuplicateQuery = duplicate_query {
        finds: "the same `SELECT` again with the same arguments, where these are known: through the wrapper, or if there are none",
        parameter: None,
        explains_counts: true,
        is_compared_unasked: true,
        verdict: "asks for the same again",
        remark: "duplicate",
        details: {
            /// How many of the executions were of a query that had been executed before.
            redundant: u64,
        },
        page: Page {
            sees: "\
A SELECT that is executed twice or more with the same arguments, and with no write to one of its
tables in between. Through the wrapper `Counted` every such query is seen. The layer sees only
statements without bound arguments, and compares their literals.",
            takes_for_one: "\
A query that is meant to be asked again: a poll, a read after another process or a trigger has
written, the same request twice in one test, or the same query on two databases.",
            fix: "Run the statement once and keep its rows, or hand them on to where they are needed again.",
            exempt: "\
In the budget of the test:
    #[budget(deny(duplicate_query), allow(\"FROM settings\", reason = \"read after a write\"))]
Or make each request a unit: `querybudget::unit(\"GET /\", request).await`.",
        },
    }
    RepeatedQuery = repeated_query {
        finds: "a `SELECT` shape executed three times or more in one unit of work by several places, none of them a loop",
        parameter: threshold(),
        explains_counts: true,
        is_compared_unasked: false,
        verdict: "repeats a query",
        remark: "repeated",
        details: {
            /// How often in one unit of work.
            executions: u64,
        },
        page: Page {
            sees: "\
A SELECT shape that is executed 3 times or more (`repeated_query(threshold = 3)`) in one unit of
work by different chains of calls, as when every part of a page looks up the user. It needs to
know who asked: with `querybudget::layer()` alone, not on SQLite.",
            takes_for_one: "\
Several requests or events in one test that each look up the same. Make each a unit of work.",
            fix: "Look it up once, and hand it on: as an argument, in an extractor, in a cache for the request.",
            exempt: "\
In the budget of the test:
    #[budget(deny(repeated_query), allow(\"FROM users\", reason = \"three requests\"))]
Or make each request a unit: `querybudget::unit(\"GET /\", request).await`.",
        },
    }
    BatchedQuery = batched_query {
        finds: "a `SELECT` over a list of values that is executed three times or more, for one part of a large list after the other",
        parameter: threshold(),
        explains_counts: true,
        is_compared_unasked: false,
        verdict: "asks in batches",
        remark: "in batches",
        details: {
            /// How often in one unit of work.
            executions: u64,
        },
        page: Page {
            sees: "\
A SELECT shape that is executed 3 times or more (`batched_query(threshold = 3)`) in one unit of
work, each time with `IN (..)` or `ARRAY[..]` of more than one value: lists of one length, of
which one may be shorter. Or with PostgreSQL's `= ANY($1)` alone, whose length the text does not
tell, unless an earlier query returned a row for each execution: then it is an N+1.",
            takes_for_one: "Batches that are as large as the database takes them.",
            fix: "Ask for larger parts. On PostgreSQL bind all values as one array: `= ANY($1)`.",
            exempt: "\
In the budget of the test:
    #[budget(deny(batched_query(threshold = 10)), allow(\"FROM items\", reason = \"the export\"))]",
        },
    }
    RowByRowWrites = row_by_row_writes {
        finds: "an `INSERT`, `UPDATE` or `DELETE` that is executed once for each row",
        parameter: threshold(),
        explains_counts: false,
        is_compared_unasked: false,
        verdict: "writes row by row",
        remark: "row by row",
        details: {
            /// How often it was executed.
            executions: u64,
        },
        page: Page {
            sees: "\
A shape that is executed 3 times or more (`row_by_row_writes(threshold = 3)`) in one unit of
work, and changes at most one row for each execution. A batch changes many, and is not found.",
            takes_for_one: "A test that fills its tables row by row: keep that out with `querybudget::pause(seeding).await`.",
            fix: "\
Insert many rows at once: rows of VALUES with sqlx's `QueryBuilder::push_values`, or on PostgreSQL
    INSERT INTO items (name, price) SELECT * FROM UNNEST($1::text[], $2::int8[])
Change or delete rows in one statement: WHERE id IN (..), or = ANY($1).",
            exempt: "\
In the budget of the test:
    #[budget(deny(row_by_row_writes), allow(\"INTO audit\", reason = \"an entry for each step\"))]
Or raise the threshold: `deny(row_by_row_writes(threshold = 10))`.",
        },
    }
    UnboundedResult = unbounded_result {
        finds: "a query that returned more rows than a page needs, 1,000 unless you say otherwise",
        parameter: limit("rows"),
        explains_counts: false,
        is_compared_unasked: false,
        verdict: "has an unbounded result",
        remark: "unbounded",
        details: {
            /// The most rows that one execution returned.
            most_rows: u64,
        },
        page: Page {
            sees: "\
An execution from which more than `unbounded_result(rows = 1_000)` rows were read.
A stream that is dropped early has read few.

It does not see a query that would return more rows in production than in the test: fill the
test's tables beyond the limit.",
            takes_for_one: "A stream that is meant to be read whole, such as an export.",
            fix: "Ask for what is shown: a condition, a LIMIT or an aggregate. Read a large table in batches.",
            exempt: "\
In the budget of the test:
    #[budget(deny(unbounded_result(rows = 500)), allow(\"FROM events\", reason = \"the export\"))]",
        },
    }
    SelectStar = select_star {
        finds: "a `SELECT *` or `t.*`, outermost",
        parameter: None,
        explains_counts: false,
        is_compared_unasked: false,
        verdict: "selects all columns",
        remark: "all columns",
        details: {},
        page: Page {
            sees: "\
A SELECT whose outermost list has `*` or `t.*`. It does not see whether the columns are used, nor
columns that are listed and not used.",
            takes_for_one: "A `*` over a subquery or a view that names its columns.",
            fix: "Name the columns that are used.",
            exempt: "\
In the budget of the test:
    #[budget(deny(select_star), allow(\"FROM settings\", reason = \"two columns, both used\"))]",
        },
    }
    OffsetPagination = offset_pagination {
        finds: "a `SELECT` that skips 1,000 rows or more with `OFFSET`, or that has a bound offset and is executed three times",
        parameter: limit("offset"),
        explains_counts: false,
        is_compared_unasked: false,
        verdict: "skips rows with OFFSET",
        remark: "skips rows",
        details: {
            /// How often it was executed.
            executions: u64,
            /// Whether the text says how many rows are skipped. The number is a literal, and stands nowhere.
            is_literal: bool,
        },
        page: Page {
            sees: "\
An offset in the text of `offset_pagination(offset = 1_000)` or more. The value of a bound offset
is not known. Then the lint finds a shape that is executed 3 times or more in one unit of work,
which is a walk over pages.",
            takes_for_one: "A walk over a few pages of a table that stays small.",
            fix: "\
Go on from the last row seen instead of skipping:
    SELECT id, title FROM posts WHERE id > ? ORDER BY id LIMIT ?",
            exempt: "\
In the budget of the test:
    #[budget(deny(offset_pagination), allow(\"FROM countries\", reason = \"200 rows for ever\"))]",
        },
    }
}

impl Details {
    /// The places of the shapes for whose rows the repeats may have run. More than one if it cannot be told for whose.
    #[must_use]
    pub fn likely_parents(&self) -> &[usize] {
        match self {
            Details::NPlusOne { likely_parents, .. } => likely_parents,
            _ => &[],
        }
    }

    /// Whether it is no more than a suspicion, which fails nothing.
    #[must_use]
    pub const fn is_suspected(&self) -> bool {
        matches!(self, Details::NPlusOne { is_suspected: true, .. })
    }

    /// The places of the other shapes that the loop executes.
    #[must_use]
    pub fn together(&self) -> &[usize] {
        match self {
            Details::NPlusOne { together, .. } => together,
            _ => &[],
        }
    }

    /// All places that it names, to be changed where shapes get other ones.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut usize> {
        let (parents, together) = match self {
            Details::NPlusOne { likely_parents, together, .. } => {
                (likely_parents.as_mut_slice(), together.as_mut_slice())
            }
            _ => (&mut [][..], &mut [][..]),
        };
        parents.iter_mut().chain(together)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lint_is_read_as_it_is_written_and_has_a_whole_page() {
        for &lint in Lint::ALL {
            assert_eq!(lint.to_string().parse(), Ok(lint));
            for term in [LintTerm::from(lint)].into_iter().chain(lint.entry().parameter.map(|_| lint.at(7))) {
                assert_eq!(term.to_string().parse(), Ok(term));
            }
            for section in lint.entry().page.sections() {
                assert!(!section.text.is_empty(), "{lint}: {}", section.title);
                assert!(section.text.lines().all(|line| line.chars().count() <= 98), "{lint}: {}", section.title);
            }
            let exempt = lint.entry().page.exempt;
            assert!(exempt.contains("allow(\"") && exempt.contains("reason = \""), "{lint}: {exempt}");
        }
    }

    #[test]
    fn what_is_no_parameter_is_told() {
        for text in ["n_plus_one(threshold = 1)", "n_plus_one(rows = 4)", "select_star(rows = 4)", "n_plus_one()"] {
            assert!(text.parse::<LintTerm>().is_err(), "{text}");
        }
    }

    #[test]
    #[should_panic(expected = "a threshold of 1 would flag every query; use 2 or more")]
    fn a_threshold_that_every_query_reaches_is_refused() {
        let _ = Lint::NPlusOne.at(1);
    }

    #[test]
    #[should_panic(expected = "`select_star` has no parameter, found 3")]
    fn a_parameter_that_there_is_not_is_refused() {
        let _ = Lint::SelectStar.at(3);
    }
}
