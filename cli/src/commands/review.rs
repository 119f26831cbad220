//! `review`: what is different, one cause at a time, accepted or not.

use std::collections::BTreeMap;
use std::path::Path;

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::{Dump, Fingerprint, TestId};

use super::accept::{lock, save};
use super::check::{compared, existing};
use super::exit::Exit;
use super::input::{baseline_file, folders, read_left, run_first};
use crate::args;
use crate::compare::{self, Cause, Comparison};
use crate::io::{Console, Texts, Trouble, keys, plain, unless_closed};
use crate::output::{explain, review as cards};
use crate::suite::{BLIND, Suite, Test, read_plain};

/// What somebody decided about a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Accept,
    Skip,
    Quit,
}

/// Asks about each cause, and writes each that is accepted to the baseline before it asks about the next.
pub(crate) fn review(arguments: &args::Review, console: &mut Console) -> Result<Exit, Trouble> {
    if !keys::are_there() {
        return Err(Trouble::new("a review needs a terminal to ask in")
            .with_help("see what is different: cargo querybudget check; accept all of it: cargo querybudget accept"));
    }
    let folders = folders(&arguments.dumps)?;
    let file = baseline_file(&arguments.baseline, &arguments.dumps)?;
    let texts = Texts::default();
    let accepted = existing(&file, &texts)?;
    let ran = run_first(&arguments.run, &folders)?;
    let (suite, exit) = read_left(ran, &folders, &texts, console)?;
    let comparison = compared(&suite, accepted, &file, &[])?;
    let causes: Vec<&Cause> = to_decide(&comparison).collect();
    if causes.is_empty() {
        console.note("there is nothing to review: no test executes anything else than is accepted");
    }
    let open = decide(&causes, &suite, &file, console)?;
    let is_worse = comparison.of(Severity::Regression).any(|cause| !is_acceptable(cause) || open.contains(&cause));
    Ok(exit.max(if is_worse { Exit::Regression } else { Exit::Fine }))
}

/// What can be accepted, the worst first.
fn to_decide(comparison: &Comparison) -> impl Iterator<Item = &Cause> {
    Severity::ALL.iter().rev().flat_map(|severity| comparison.of(*severity)).filter(|cause| is_acceptable(cause))
}

/// What was not seen cannot be accepted, and who is missing may come back.
fn is_acceptable(cause: &Cause) -> bool {
    let worst = cause.worst();
    !matches!(worst.rule, Rule::MissingTest | Rule::NotCompared) && worst.limit.as_deref() != Some(BLIND)
}

/// Asks about all, and returns those that are left.
fn decide<'a>(
    causes: &[&'a Cause],
    suite: &Suite,
    file: &Path,
    console: &mut Console,
) -> Result<Vec<&'a Cause>, Trouble> {
    let mut open = Vec::new();
    for (index, cause) in causes.iter().enumerate() {
        let card = cards::Card { cause, number: index + 1, n_causes: causes.len(), chain: chain(cause, suite) };
        unless_closed(cards::write_card(&card, &mut console.out))?;
        match ask(cause, console)? {
            Decision::Accept => accept(cause, suite, file, console)?,
            Decision::Skip => open.push(*cause),
            Decision::Quit => {
                open.extend(&causes[index..]);
                break;
            }
        }
    }
    if !causes.is_empty() {
        let file = plain::line(&file.display().to_string()).into_owned();
        unless_closed(cards::write_sum(causes.len() - open.len(), causes.len(), &file, &mut console.out))?;
    }
    Ok(open)
}

fn ask(cause: &Cause, console: &mut Console) -> Result<Decision, Trouble> {
    loop {
        unless_closed(cards::write_keys(&mut console.out).and_then(|()| console.out.flush()))?;
        let pressed = keys::letter()
            .map_err(|error| Trouble::new(format!("no key can be read: {error}")).with_help("run it in a terminal"))?;
        match pressed {
            'a' => return Ok(Decision::Accept),
            's' => return Ok(Decision::Skip),
            'q' => return Ok(Decision::Quit),
            'e' => unless_closed(write_page(cause, console))?,
            _ => {}
        }
    }
}

/// The page of the lint, else of the rule.
fn write_page(cause: &Cause, console: &mut Console) -> std::io::Result<()> {
    let worst = cause.worst();
    let name = worst.lint.map_or(worst.rule.entry().name, |lint| lint.entry().name);
    writeln!(console.out)?;
    explain::find(name).map_or(Ok(()), |entry| explain::write_page(entry, &mut console.out))
}

/// The calls that asked for the statement, in the test in which it is the worst.
fn chain(cause: &Cause, suite: &Suite) -> Vec<String> {
    let worst = cause.worst();
    let Some((fingerprint, test)) = worst.fingerprint.zip(suite.tests().find(|test| test.id == worst.test)) else {
        return Vec::new();
    };
    read_plain(&test.file).map_or_else(|_| Vec::new(), |dump| frames(&dump, fingerprint))
}

fn frames(dump: &Dump, fingerprint: Fingerprint) -> Vec<String> {
    let mut shapes = dump.roots().flat_map(|scope| &scope.shapes).filter(|shape| shape.fingerprint == fingerprint);
    let site = shapes.find_map(|shape| shape.call_sites.first());
    site.map_or_else(Vec::new, |site| site.frames.iter().map(ToString::to_string).collect())
}

/// Writes this cause to the baseline as it stands now: somebody else may have accepted another one.
fn accept(cause: &Cause, suite: &Suite, file: &Path, console: &mut Console) -> Result<(), Trouble> {
    let _lock = lock(file, console)?;
    let mut baseline = existing(file, &Texts::default())?;
    baseline.complete(suite.tests());
    let tests: BTreeMap<&TestId, &Test> = suite.tests().map(|test| (&test.id, test)).collect();
    for difference in &cause.differences {
        let test = tests.get(&difference.test);
        test.into_iter().for_each(|test| compare::accept(&mut baseline, test, difference));
    }
    save(&baseline, file)
}
