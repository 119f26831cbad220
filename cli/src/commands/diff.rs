//! `diff`: later dumps against earlier ones.

use std::collections::BTreeMap;

use super::exit::Exit;
use super::input::read;
use super::report::report;
use crate::args;
use crate::baseline::{Accepted, ROWS_FACTOR};
use crate::compare::{self, Base, Kind};
use crate::io::{Console, Texts, Trouble};
use crate::suite::Wanted;

const GAP: &str =
    "its earlier dump does not hold everything that it executed, so that there is nothing to compare with";

/// Compares, and tells the regressions.
pub(crate) fn diff(arguments: &args::Diff, console: &mut Console) -> Result<Exit, Trouble> {
    let texts = Texts::default();
    let (before, read_before) = read(std::slice::from_ref(&arguments.before), Wanted::All, &texts, console)?;
    let (after, read_after) = read(std::slice::from_ref(&arguments.after), Wanted::All, &texts, console)?;
    if before.rules()? != after.rules()? {
        return Err(Trouble::new(
            "the two folders are of different versions of the rules by which statements are one shape",
        )
        .with_help("run the earlier tests again with the version of querybudget that the later ones have"));
    }
    let comparable = before.tests().filter(|test| test.is_comparable());
    let tests: BTreeMap<String, Accepted> =
        comparable.map(|test| (test.key.clone(), Accepted::of(test, |_| true))).collect();
    let gaps = before.tests().filter(|test| !test.is_comparable()).map(|test| (test.key.as_str(), GAP)).collect();
    let base = Base { kind: Kind::EarlierDumps, tests: &tests, gaps, rows_factor: ROWS_FACTOR, denied: Vec::new() };
    let judged = report(compare::compare(&base, after.tests()), &arguments.outputs, None, console)?;
    Ok(judged.max(read_before).max(read_after))
}
