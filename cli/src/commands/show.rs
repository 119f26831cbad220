//! `show`: what tests executed.

use std::cmp::Reverse;

use querybudget_model::words::Number;

use super::exit::Exit;
use super::input::{folders, read};
use super::matching::matching;
use crate::args::{self, Sort, Term};
use crate::io::{Console, Texts, Trouble, unless_closed, width};
use crate::output::show::{self, Format, Page};
use crate::suite::{Suite, Test, Wanted, read_plain};

/// More fit on no terminal.
const MAX_SHOWN: usize = 50;

/// Shows all tests, those that match, or the one that does.
pub(crate) fn show(arguments: &args::Show, console: &mut Console) -> Result<Exit, Trouble> {
    let wanted = arguments.test.as_deref().map_or(Wanted::All, Wanted::Named);
    let (suite, exit) = read(&folders(&arguments.dumps)?, wanted, &Texts::default(), console)?;
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
    tests.retain(|test| arguments.filter.iter().flat_map(|filter| &filter.terms).all(|term| is_true(*term, test)));
    match arguments.sort {
        Sort::Shapes => tests.sort_by_key(|test| Reverse(test.shapes.len())),
        Sort::Rows => tests.sort_by_key(|test| Reverse(test.n_rows())),
        Sort::Queries => tests.sort_by_key(|test| Reverse(test.n_queries())),
        Sort::Time => tests.sort_by_key(|test| Reverse(test.duration_us)),
        Sort::Findings => tests.sort_by_key(|test| Reverse(test.n_findings())),
        // As they are.
        Sort::Name => {}
    }
    let limit = arguments.limit.unwrap_or(if width().is_some() { MAX_SHOWN } else { 0 });
    let shown = if limit == 0 { &tests } else { &tests[..limit.min(tests.len())] };
    unless_closed(show::write_table(shown, arguments.format, &mut console.out))?;
    match tests.len() - shown.len() {
        0 => {}
        n => console.note(&format!("{} more; --limit 0 shows all", Number(n as u64, "test", "tests"))),
    }
    Ok(())
}

fn is_true(term: Term, test: &Test) -> bool {
    match term {
        Term::Outcome { outcome, is_it } => (test.outcome == Some(outcome)) == is_it,
        Term::Number(of, bound) => bound.contains(match of {
            args::Number::Queries => test.n_queries(),
            args::Number::Shapes => test.shapes.len() as u64,
            args::Number::Rows => test.n_rows(),
            args::Number::Findings => test.n_findings() as u64,
            args::Number::Time => test.duration_us.saturating_mul(1_000),
        }),
    }
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
