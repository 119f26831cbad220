//! `accept`: the dumps become the baseline.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::accepted::{refuse, tell};
use super::exit::Exit;
use super::input::{baseline_file, folders, read_left, run_first};
use super::matching::matching;
use crate::args;
use crate::baseline::{self, Baseline, Changes, Head, Undecided};
use crate::io::run::Ran;
use crate::io::{Console, Lock, Texts, Trouble, unless_closed, whole_file};
use crate::suite::{Suite, Test};

/// Writes the baseline, and tells what is different.
pub(crate) fn accept(arguments: &args::Accept, console: &mut Console) -> Result<Exit, Trouble> {
    let folders = folders(&arguments.dumps)?;
    let file = baseline_file(&arguments.baseline, &arguments.dumps)?;
    let texts = Texts::default();
    // Before the tests are run, which may take long.
    old(&file, &texts, arguments.prune)?;
    let (suite, read) = dumps(arguments, &folders, &texts, console)?;
    let (accepted, refused): (Vec<&Test>, Vec<&Test>) =
        named(&suite, &arguments.tests)?.into_iter().partition(|test| test.is_comparable());
    refuse(&refused, console);
    if accepted.is_empty() {
        return Err(Trouble::new("nothing is accepted: no dump holds everything that its test executed"));
    }
    // Two at once would each write what the other has not accepted.
    let _lock = if arguments.dry_run { None } else { Some(lock(&file, console)?) };
    let mut baseline = decided(&suite, &accepted, &file, &texts, arguments.prune)?;
    let changes = merged(&mut baseline, &suite, &accepted, &refused, arguments.prune);
    if !arguments.dry_run {
        save(&baseline, &file)?;
    }
    unless_closed(tell(&changes, &file, arguments.dry_run, console))?;
    Ok(read)
}

/// What is there, or what the command has left. A test that failed by itself does not keep the others from being accepted.
fn dumps(
    arguments: &args::Accept,
    folders: &[PathBuf],
    texts: &Texts,
    console: &mut Console,
) -> Result<(Suite, Exit), Trouble> {
    let ran = run_first(&arguments.run, folders)?;
    if let Some(Ran { failure: Some(failure), .. }) = &ran
        && arguments.prune
    {
        let message = format!("nothing is accepted: --prune would remove the tests that were not run: {failure}");
        return Err(Trouble::new(message).with_help("fix what failed first, or leave out --prune"));
    }
    let (suite, read) = read_left(ran, folders, texts, console)?;
    if arguments.prune && read == Exit::Trouble {
        return Err(Trouble::new("nothing is accepted: --prune would remove the tests whose dumps cannot be read")
            .with_help("remove these files and run their tests again, or leave out --prune"));
    }
    Ok((suite, read))
}

/// The tests that are named, or all.
fn named<'a>(suite: &'a Suite, patterns: &[String]) -> Result<Vec<&'a Test>, Trouble> {
    if patterns.is_empty() {
        return Ok(suite.tests().collect());
    }
    let mut named: BTreeMap<&str, &Test> = BTreeMap::new();
    for pattern in patterns {
        named.extend(matching(suite, pattern)?.into_iter().map(|test| (test.key.as_str(), test)));
    }
    Ok(named.into_values().collect())
}

pub(super) fn lock(file: &Path, console: &mut Console) -> Result<Lock, Trouble> {
    let waits = || console.note("another accept is writing the baseline; waiting for it");
    Lock::take(file, waits).map_err(|error| unwritten(file, &error))
}

/// What was accepted before, in a file whose branches the dumps decide between.
fn decided(suite: &Suite, accepted: &[&Test], file: &Path, texts: &Texts, prunes: bool) -> Result<Baseline, Trouble> {
    let (old, undecided) = old(file, texts, prunes)?;
    decide(&undecided, accepted)?;
    let rules = suite.rules()?.unwrap_or_default();
    let mut baseline = of_rules(old, rules, prunes, file)?;
    baseline.complete(suite.tests());
    Ok(baseline)
}

/// What was accepted before. To accept all anew, no more has to be known of it than that it can be read.
fn old(file: &Path, texts: &Texts, prunes: bool) -> Result<(Option<Baseline>, Undecided), Trouble> {
    match baseline::read_both(file, texts) {
        Err(trouble) if prunes && trouble.is_other_version() => Ok((None, Undecided::new())),
        read => Ok(read?.map_or_else(Default::default, |(old, undecided)| (Some(old), undecided))),
    }
}

/// Of what the branches differ about, the code after the merge has to tell.
fn decide(undecided: &Undecided, accepted: &[&Test]) -> Result<(), Trouble> {
    let is_open = |key: &&String| !accepted.iter().any(|test| test.key == **key);
    let open: Vec<&str> = undecided.iter().filter(is_open).map(String::as_str).collect();
    match open.is_empty() {
        true => Ok(()),
        false => Err(Trouble::new(format!("nothing is accepted: two branches differ about {}", open.join(", ")))
            .with_help("run the tests too, so that their dumps decide: cargo querybudget accept -- cargo test")),
    }
}

/// The baseline to go on with.
fn of_rules(old: Option<Baseline>, rules: u32, prunes: bool, file: &Path) -> Result<Baseline, Trouble> {
    match old {
        None => Ok(Baseline::new(rules)),
        Some(old) if old.head.rules == rules => Ok(old),
        Some(old) if prunes => Ok(Baseline { head: Head { rules, ..old.head }, tests: BTreeMap::new() }),
        Some(old) => Err(baseline::other_rules(file, old.head.rules, rules)
            .with_help("run all tests, and accept them anew: cargo querybudget accept --prune")),
    }
}

fn merged(baseline: &mut Baseline, suite: &Suite, accepted: &[&Test], refused: &[&Test], prunes: bool) -> Changes {
    let with_dump: BTreeSet<&str> = suite.tests().map(|test| test.key.as_str()).collect();
    baseline::merge(baseline, accepted, refused, |key| with_dump.contains(key), prunes)
}

pub(super) fn save(baseline: &Baseline, file: &Path) -> Result<(), Trouble> {
    whole_file::replace(file, |out| baseline::write(baseline, out)).map_err(|error| unwritten(file, &error))
}

fn unwritten(file: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("{}: cannot be written: {error}", file.display()))
}
