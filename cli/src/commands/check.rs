//! `check`: the dumps against the baseline.

use std::collections::BTreeMap;
use std::path::Path;

use querybudget_model::catalogue::Denial;

use super::exit::Exit;
use super::input::{baseline_file, folders, read_left, run_first};
use super::report::report;
use crate::args;
use crate::baseline::{self, Baseline, ROWS_FACTOR};
use crate::compare::{self, Base, Comparison, Kind};
use crate::io::{Console, Texts, Trouble};
use crate::suite::Suite;

/// Compares, and tells the regressions.
pub(crate) fn check(arguments: &args::Check, console: &mut Console) -> Result<Exit, Trouble> {
    let folders = folders(&arguments.dumps)?;
    let file = baseline_file(&arguments.baseline, &arguments.dumps)?;
    let texts = Texts::default();
    // Before the tests are run, which may take long.
    let accepted = existing(&file, &texts)?;
    let ran = run_first(&arguments.run, &folders)?;
    let (suite, read) = read_left(ran, &folders, &texts, console)?;
    let comparison = compared(&suite, accepted, &file, &arguments.deny)?;
    let judged = report(comparison, &arguments.outputs, arguments.dumps.manifest.as_deref(), console)?;
    Ok(judged.max(read))
}

/// The baseline, which there has to be.
pub(super) fn existing(file: &Path, texts: &Texts) -> Result<Baseline, Trouble> {
    baseline::read(file, texts)?.ok_or_else(|| {
        Trouble::new(format!("{}: there is no baseline", file.display()))
            .with_help("accept what the tests execute today: cargo querybudget accept")
    })
}

/// The dumps against the baseline, which is from the file.
pub(super) fn compared(
    suite: &Suite,
    mut accepted: Baseline,
    file: &Path,
    denied: &[Denial],
) -> Result<Comparison, Trouble> {
    check_rules(suite, &accepted, file)?;
    accepted.complete(suite.tests());
    Ok(compare::compare(&base(&accepted, denied), suite.tests()))
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
