//! What the command line says.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use querybudget_model::catalogue::Denial;

use super::filter::Filter;
use super::help;
use super::values::{Color, Output, Sort, output};
use crate::output::{audit, show};

/// Look at what tests execute through sqlx, and fail CI on regressions.
///
/// Each test that uses querybudget and runs with QUERYBUDGET_DUMP=1 leaves a dump: a file with every statement that it executed. This
/// command shows the dumps, compares them with what was accepted, and accepts them.
#[derive(Debug, Parser)]
#[command(name = "cargo-querybudget", bin_name = "cargo querybudget", version, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = help::START_SHORT, after_long_help = help::START)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colours
    ///
    /// `auto` uses them on a terminal, unless NO_COLOR is set or TERM is `dumb`; CLICOLOR_FORCE has them on a pipe as well.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Show(Show),
    Audit(Audit),
    Check(Check),
    Accept(Accept),
    Review(Review),
    Diff(Diff),
    Explain(Explain),
    Completions(Completions),
    Man(Man),
}

/// Show what tests executed: a table of all, or one test in full
///
/// Without TEST: a table with a line for each test, the last attempt of each. With TEST: its scopes with budget and verdict, the
/// statements of each with call sites and findings, what was in no scope, and the timeline.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::SHOW)]
pub(crate) struct Show {
    /// The path of a test, or a part of it; if several match, they are listed
    pub(crate) test: Option<String>,
    /// Sort the table by this, the largest first
    #[arg(long, value_name = "BY", default_value = "queries")]
    pub(crate) sort: Sort,
    /// How many lines of the table to show; 0 is all [default: 50 on a terminal, else all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Show the tests alone of which this is true, such as `queries > 20, outcome != passed`
    ///
    /// Terms with commas between them, all of which have to be true. `queries`, `shapes`, `rows`, `findings` and `time` have a number
    /// behind `<=`, `==`, `>=`, `<`, `>` or `in a..=b`, as in a budget: `time > 200ms`. `outcome` has a name behind `==` or `!=`.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<Filter>,
    /// How many lines of the timeline to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) timeline: usize,
    /// The format
    ///
    /// `markdown` is a table of tests, for the summary of a job. With TEST, `json` is the dump itself.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: show::Format,
    #[command(flatten)]
    pub(crate) dumps: Dumps,
}

/// Rank a whole suite: its worst tests, what is found, and what many tests ask for
///
/// Each test target with a line `querybudget::audit!();` leaves a dump of every test, annotated or not. What is missing is told, and added with
/// --write. A budget that does not hold, and a finding, fail nothing here.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::AUDIT)]
pub(crate) struct Audit {
    /// Rank tests by this, the largest first
    #[arg(long, value_name = "BY", default_value = "findings")]
    pub(crate) sort: audit::Rank,
    /// How many to show of each
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Add the line to each test target without it
    #[arg(long)]
    pub(crate) write: bool,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(crate) format: audit::Format,
    #[command(flatten)]
    pub(crate) dumps: Dumps,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// Compare what tests executed with the baseline, and fail on regressions
///
/// A regression is a statement that is not accepted, more executions of one, more rows of one where the baseline asks for
/// rows (by its factor `rows_factor`), a finding that is not accepted, or a limit of a budget that does not hold and is not accepted. Of a test that is
/// not in the baseline, an N+1 and a limit that does not hold are regressions. What is better than accepted is told; so is a test
/// without a dump, and one whose dump does not hold everything: with --deny they fail too. A folder without dumps never passes.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::CHECK)]
pub(crate) struct Check {
    /// Fail on these too, with commas between them
    ///
    /// RULE is `changed_query`, `missing_test`, `new_test`, `not_compared` or `improvement`, which stands for all that is better than accepted. `deny = [..]`
    /// in the baseline does the same for every run.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) deny: Vec<Denial>,
    #[command(flatten)]
    pub(crate) dumps: Dumps,
    #[command(flatten)]
    pub(crate) baseline: Baseline,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// Accept what tests executed: write the baseline
///
/// Tests that have a dump are replaced in the baseline; tests without one stay, so that a part of the suite, or one of several
/// machines, can be accepted by itself. A dump that does not hold everything that its test executed is not accepted, and what was
/// accepted of the test stays. After a COMMAND that failed the tests that passed are accepted. The file is written whole or not at all, and by
/// one at a time.
///
/// Comments in the file other than its head are not kept; `rows_factor`, `deny` and `at_most` are.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::ACCEPT)]
pub(crate) struct Accept {
    /// The path of a test to accept, or a part of it [default: all tests with a dump]
    #[arg(value_name = "TEST")]
    pub(crate) tests: Vec<String>,
    /// Remove tests that have no dump
    ///
    /// Use it after a run of all tests, if tests were removed or renamed. Use it also when the version of the file has changed, or of the
    /// rules by which statements are one shape.
    #[arg(long, conflicts_with = "tests")]
    pub(crate) prune: bool,
    /// Say what would be accepted, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) dumps: Dumps,
    #[command(flatten)]
    pub(crate) baseline: Baseline,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// Go through what is different, one cause at a time, and accept it or not
///
/// Each cause is shown with its statement, the calls that asked for it, its tests, and the numbers before and now. Press `a` to accept it,
/// `s` to skip it, `e` for the page that explains it, `q` to quit. What is accepted is written to the baseline at once, and nothing else
/// is. It needs a terminal.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::REVIEW)]
pub(crate) struct Review {
    #[command(flatten)]
    pub(crate) dumps: Dumps,
    #[command(flatten)]
    pub(crate) baseline: Baseline,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// Compare two folders of dumps
///
/// Like `check`, with the first folder in the place of the baseline.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::DIFF)]
pub(crate) struct Diff {
    /// The folder of the earlier dumps
    #[arg(value_name = "A")]
    pub(crate) before: PathBuf,
    /// The folder of the later dumps
    #[arg(value_name = "B")]
    pub(crate) after: PathBuf,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

/// Explain a lint or a rule of the comparison
///
/// What it is, what it sees, how to fix it and how to exempt it. Without NAME all are listed.
#[derive(Debug, Args)]
#[command(after_help = help::MORE, after_long_help = help::EXPLAIN)]
pub(crate) struct Explain {
    /// A lint such as n_plus_one, or a rule such as more_executions
    pub(crate) name: Option<String>,
}

/// Write the completions of a shell to standard output
///
/// In bash and fish they complete `cargo querybudget` and `cargo-querybudget`, and in zsh too, if cargo's own completions are there. In other
/// shells they complete `cargo-querybudget`.
#[derive(Debug, Args)]
#[command(after_long_help = help::COMPLETIONS)]
pub(crate) struct Completions {
    pub(crate) shell: clap_complete::Shell,
}

/// Write the manual page to standard output
#[derive(Debug, Args)]
#[command(after_long_help = help::MAN)]
pub(crate) struct Man {
    /// The command whose page it is; without it the page of all
    pub(crate) command: Option<String>,
}

/// Where the dumps are.
#[derive(Debug, Args)]
pub(crate) struct Dumps {
    /// A folder of dumps; several are one suite [default: querybudget in the target folder]
    ///
    /// Repeat it for a suite whose tests ran on several machines. Of a test in two folders the worst counts, and the difference is told.
    /// The default is the folder `querybudget` in the target folder of the workspace, where QUERYBUDGET_DUMP=1 has the dumps;
    /// if QUERYBUDGET_DUMP names a folder, that one.
    #[arg(long = "dumps", value_name = "DIR", help_heading = "Files")]
    pub(crate) folders: Vec<PathBuf>,
    /// The Cargo.toml of the project; else that of the folder it is run in
    #[arg(long = "manifest-path", value_name = "FILE", help_heading = "Files")]
    pub(crate) manifest: Option<PathBuf>,
}

/// Where the baseline is.
#[derive(Debug, Args)]
pub(crate) struct Baseline {
    /// The file with what is accepted [default: querybudget.toml in the workspace]
    #[arg(long = "baseline", value_name = "FILE", help_heading = "Files")]
    pub(crate) file: Option<PathBuf>,
}

/// What to run first.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Run this first, such as `cargo test`, and go on with the dumps that it leaves
    ///
    /// The dumps of an earlier run stay where they are, and are not taken. The command has QUERYBUDGET_DUMP=DIR in its environment, and QUERYBUDGET_DEFER=1, with
    /// which tests over their budget pass, so that the baseline judges them.
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// What to write where.
#[derive(Debug, Args)]
pub(crate) struct Outputs {
    /// The format, and the file to write to; without a file, standard output [default: terminal]
    ///
    /// Repeat it for several at once. FORMAT is `terminal`, `json`, `github` (annotations of GitHub Actions), `markdown` (a summary of
    /// a job), `junit` (XML) or `sarif` (code scanning).
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = output, help_heading = "Files")]
    pub(crate) formats: Vec<Output>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
