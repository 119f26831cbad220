//! `check`: the dumps against the baseline.

use std::collections::BTreeMap;
use std::path::Path;

use querybudget_model::catalogue::Denial;

use super::exit::Exit;
use super::input::{baseline_file, folders, read_left, run_first};
use super::report::report;
use crate::args;
use crate::baseline::{self, Baseline, ROWS_FACTOR};
use crate::compare::{self, Base, Kind};
use crate::io::{Console, Texts, Trouble};
use crate::suite::Suite;

/// Compares, and tells the regressions.
pub(crate) fn check(arguments: &args::Check, console: &mut Console) -> Result<Exit, Trouble> {
    let folders = folders(&arguments.dumps)?;
    let file = baseline_file(&arguments.baseline)?;
    let texts = Texts::default();
    // Before the tests are run, which may take long.
    let mut accepted = baseline::read(&file, &texts)?.ok_or_else(|| no_baseline(&file))?;
    let ran = run_first(&arguments.run, &folders)?;
    let (suite, read) = read_left(ran, &folders, &texts, console)?;
    check_rules(&suite, &accepted, &file)?;
    accepted.complete(suite.tests());
    let comparison = compare::compare(&base(&accepted, &arguments.deny), suite.tests());
    let judged = report(&comparison, &arguments.outputs, console)?;
    Ok(judged.max(read))
}

fn no_baseline(file: &Path) -> Trouble {
    Trouble::new(format!("{}: there is no baseline", file.display()))
        .with_help("accept what the tests execute today: cargo querybudget accept")
}

/// Shapes can be compared only if they are made by the same rules.
fn check_rules(suite: &Suite, accepted: &Baseline, file: &Path) -> Result<(), Trouble> {
    match suite.rules()? {
        Some(rules) if rules != accepted.head.rules => Err(baseline::other_rules(file, accepted.head.rules, rules)
            .with_help("accept all tests anew: cargo querybudget accept --prune")),
        _ => Ok(()),
    }
}

fn base<'a>(accepted: &'a Baseline, denied: &[Denial]) -> Base<'a> {
    Base {
        kind: Kind::Baseline,
        tests: &accepted.tests,
        gaps: BTreeMap::new(),
        rows_factor: accepted.head.rows_factor.unwrap_or(ROWS_FACTOR),
        denied: [denied, &accepted.head.deny].concat(),
    }
}
