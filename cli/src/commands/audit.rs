//! `audit`: the worst of a whole suite.

use querybudget_model::words::Number;

use super::exit::Exit;
use super::input::{folders, read_left, run_first};
use crate::args;
use crate::io::targets::{self, TestTarget};
use crate::io::{Console, Texts, Trouble, unless_closed};
use crate::output::audit;
use crate::suite::Test;

/// Ranks what the tests executed, and tells of which targets nothing is known.
pub(crate) fn audit(arguments: &args::Audit, console: &mut Console) -> Result<Exit, Trouble> {
    let folders = folders(&arguments.dumps)?;
    let targets = targets(arguments, console)?;
    let ran = run_first(&arguments.run, &folders)?;
    let (suite, read) = read_left(ran, &folders, &Texts::default(), console)?;
    let tests: Vec<&Test> = suite.tests().collect();
    unless_closed(audit::write(&tests, arguments.sort, arguments.limit, arguments.format, &mut console.out))?;
    tell_unknown(&targets, &tests, console);
    tell_unattributed(&tests, console);
    Ok(read)
}

/// The test targets, once the line has been added where that is asked for; none where the dumps come from elsewhere. That no target has the
/// line is an error, before tests run for nothing.
fn targets(arguments: &args::Audit, console: &mut Console) -> Result<Vec<TestTarget>, Trouble> {
    let is_elsewhere = arguments.run.command.is_empty() && !arguments.dumps.folders.is_empty();
    if is_elsewhere && !arguments.write {
        return Ok(Vec::new());
    }
    let mut targets = targets::all(arguments.dumps.manifest.as_deref())?;
    if arguments.write {
        write(&mut targets, console)?;
    }
    match (targets.is_empty(), targets.iter().any(|target| target.is_audited)) {
        (true, _) => Err(Trouble::new("no test target of the workspace can name querybudget")
            .with_help("in each package with tests: cargo add --dev querybudget")),
        (false, false) => Err(Trouble::new("no test target is audited")
            .with_help(format!("add a line to each, or let `--write` do it:\n{}", lines(targets.iter())))),
        (false, true) => Ok(targets),
    }
}

fn write(targets: &mut [TestTarget], console: &mut Console) -> Result<(), Trouble> {
    for target in targets.iter_mut().filter(|target| !target.is_audited) {
        target.write()?;
        console.note(&format!("added to {}: {}", target.file.display(), on_one_line(&target.line)));
    }
    Ok(())
}

fn tell_unknown(targets: &[TestTarget], tests: &[&Test], console: &mut Console) {
    let (audited, unaudited): (Vec<_>, Vec<_>) = targets.iter().partition(|target| target.is_audited);
    if !unaudited.is_empty() {
        let n = Number(unaudited.len() as u64, "test target is", "test targets are");
        console.note(&format!("{n} not audited; `--write` adds the lines:\n{}", lines(unaudited.into_iter())));
    }
    let is_of =
        |target: &TestTarget, test: &Test| (&target.package, &target.binary) == (&test.id.package, &test.id.binary);
    let left_none = |target: &&TestTarget| !tests.iter().any(|test| is_of(target, test));
    let silent: Vec<String> =
        audited.into_iter().filter(left_none).map(|target| format!("\n    {}", target.file.display())).collect();
    if !silent.is_empty() {
        let n = Number(silent.len() as u64, "audited target", "audited targets");
        let why = "its tests were not run or execute no statement, or the run says above why it is not seen";
        console.note(&format!("{n} left no dump: {why}:{}", silent.concat()));
    }
}

/// Such statements are in the numbers of no test.
fn tell_unattributed(tests: &[&Test], console: &mut Console) {
    let n = tests.iter().filter(|test| test.n_unattributed > 0).count();
    if n > 0 {
        let n = Number(n as u64, "test", "tests");
        console.note(&format!(
            "while {n} ran, statements ran that lead to no test, such as those of a server with threads of its own; \
             they are not in the numbers\n    under `cargo nextest run` they are, since there each process runs one test"
        ));
    }
}

fn lines<'a>(targets: impl Iterator<Item = &'a TestTarget>) -> String {
    let line = |target: &TestTarget| format!("    {}: {}", target.file.display(), on_one_line(&target.line));
    targets.map(line).collect::<Vec<_>>().join("\n")
}

fn on_one_line(line: &str) -> String {
    line.replace('\n', " ")
}
