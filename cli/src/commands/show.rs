//! `show`: what tests executed.

use std::cmp::Reverse;

use super::exit::Exit;
use super::input::{folders, read};
use super::matching::matching;
use crate::args::{self, Sort};
use crate::io::{Console, Texts, Trouble, unless_closed};
use crate::output::show::{self, Format, Page};
use crate::suite::{Suite, Test, read_plain};

/// Shows all tests, those that match, or the one that does.
pub(crate) fn show(arguments: &args::Show, console: &mut Console) -> Result<Exit, Trouble> {
    let (suite, exit) = read(&folders(&arguments.dumps)?, None, &Texts::default(), console)?;
    let Some(pattern) = &arguments.test else {
        table(suite.tests().collect(), arguments, console)?;
        return Ok(exit);
    };
    match matching(&suite, pattern)?.as_slice() {
        [test] => one(&suite, test, arguments, console)?,
        several => {
            console.note(&format!("{} tests match `{pattern}`; name one in full to see it", several.len()));
            table(several.to_vec(), arguments, console)?;
        }
    }
    Ok(exit)
}

fn table(mut tests: Vec<&Test>, arguments: &args::Show, console: &mut Console) -> Result<(), Trouble> {
    match arguments.sort {
        Sort::Queries => tests.sort_by_key(|test| Reverse(test.n_queries())),
        Sort::Time => tests.sort_by_key(|test| Reverse(test.duration_us)),
        Sort::Findings => tests.sort_by_key(|test| Reverse(test.n_findings())),
        // As they are.
        Sort::Name => {}
    }
    unless_closed(show::write_table(&tests, arguments.format, &mut console.out))
}

fn one(suite: &Suite, test: &Test, arguments: &args::Show, console: &mut Console) -> Result<(), Trouble> {
    let dump = read_plain(&test.file).map_err(Trouble::new)?;
    let attempts: Vec<Test> = suite.attempts_of(&test.key).into_iter().cloned().collect();
    let written = match arguments.format {
        Format::Markdown => show::write_table(&[test], Format::Markdown, &mut console.out),
        Format::Terminal => show::write_test(&dump, &attempts, arguments.timeline, &mut Page::new(&mut console.out)),
        Format::Json => serde_json::to_writer_pretty(&mut console.out, &dump)
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(console.out)),
    };
    unless_closed(written)
}
