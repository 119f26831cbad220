//! `accept`: the dumps become the baseline.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use querybudget_model::words::Number;

use super::exit::Exit;
use super::input::{baseline_file, folders, read, run_first};
use crate::args;
use crate::baseline::{self, Baseline, Changes, Head, Undecided};
use crate::io::{Console, Texts, Trouble, plain, unless_closed, whole_file};
use crate::suite::Test;

/// Writes the baseline, and tells what is different.
pub(crate) fn accept(arguments: &args::Accept, console: &mut Console) -> Result<Exit, Trouble> {
    let folders = folders(&arguments.dumps)?;
    let file = baseline_file(&arguments.baseline)?;
    let texts = Texts::default();
    let (old, undecided) = old(&file, &texts, arguments.prune)?;
    if let Some(failure) = run_first(&arguments.run, &folders)? {
        return Err(Trouble::new(format!("nothing is accepted: {failure}"))
            .with_help("tests over their budget pass here, so it is something else; fix it first"));
    }
    let (suite, read) = read(&folders, &texts, console)?;
    if arguments.prune && read == Exit::Trouble {
        return Err(Trouble::new("nothing is accepted: --prune would remove the tests whose dumps cannot be read")
            .with_help("remove these files and run their tests again, or leave out --prune"));
    }
    let (accepted, refused): (Vec<&Test>, Vec<&Test>) = suite.tests().partition(|test| test.is_comparable());
    refuse(&refused, console);
    if accepted.is_empty() {
        return Err(Trouble::new("nothing is accepted: no dump holds everything that its test executed"));
    }
    decide(&undecided, &accepted)?;
    let rules = suite.rules()?.unwrap_or_default();
    let mut baseline = of_rules(old, rules, arguments.prune, &file)?;
    let with_dump: BTreeSet<&str> = suite.tests().map(|test| test.key.as_str()).collect();
    baseline.complete(suite.tests());
    let has_dump = |key: &str| with_dump.contains(key);
    let changes = baseline::merge(&mut baseline, accepted.into_iter(), has_dump, arguments.prune);
    save(&baseline, &file)?;
    unless_closed(tell(&changes, &file, console))?;
    Ok(read)
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

fn refuse(tests: &[&Test], console: &mut Console) {
    for test in tests {
        let blind = || test.blind.first().map_or_else(String::new, |blind| blind.message.clone());
        let why = test.gap.map_or_else(blind, |gap| gap.why().to_owned());
        console.note(&format!("not accepted: {}: {why}", test.key));
    }
}

fn save(baseline: &Baseline, file: &Path) -> Result<(), Trouble> {
    whole_file::replace(file, |out| baseline::write(baseline, out))
        .map_err(|error| Trouble::new(format!("{}: cannot be written: {error}", file.display())))
}

fn tell(changes: &Changes, file: &Path, console: &mut Console) -> io::Result<()> {
    let Changes { n_new, n_changed, n_same, n_kept, n_refused, n_pruned, shapes } = changes;
    let accepted = Number((n_new + n_changed + n_same) as u64, "test", "tests");
    let file = plain::line(&file.display().to_string()).into_owned();
    writeln!(console.out, "accepted {accepted} in {file}: {n_new} new, {n_changed} changed, {n_same} as before")?;
    let numbers = [
        (shapes.n_new, "new"),
        (shapes.n_gone, "gone"),
        (shapes.n_more, "executed more often"),
        (shapes.n_fewer, "executed less often"),
    ];
    tell_numbers("statements", &numbers, console)?;
    tell_numbers("findings", &[(shapes.n_new_findings, "new"), (shapes.n_gone_findings, "gone")], console)?;
    tell_numbers("without a dump", &[(*n_kept, "kept"), (*n_pruned, "removed")], console)?;
    tell_numbers("refused", &[(*n_refused, "kept")], console)
}

/// `  statements: 2 new, 1 gone`, or nothing.
fn tell_numbers(of: &str, numbers: &[(usize, &str)], console: &mut Console) -> io::Result<()> {
    let told: Vec<String> =
        numbers.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if told.is_empty() { Ok(()) } else { writeln!(console.out, "  {of}: {}", told.join(", ")) }
}
