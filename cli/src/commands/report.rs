//! A comparison, written wherever it is wanted, and what it means.

use std::path::Path;

use querybudget_model::catalogue::Severity;

use super::exit::Exit;
use crate::args::{Output, Outputs};
use crate::compare::Comparison;
use crate::io::{Console, Trouble, project, repository, unless_closed, whole_file};
use crate::output::formats::{self, Format};

/// Writes it in all formats that are asked for. Where nothing could be compared, nothing has passed.
pub(super) fn report(
    mut comparison: Comparison,
    outputs: &Outputs,
    manifest: Option<&Path>,
    console: &mut Console,
) -> Result<Exit, Trouble> {
    let default = [Output { format: Format::Terminal, file: None }];
    let outputs = if outputs.formats.is_empty() { &default } else { outputs.formats.as_slice() };
    if outputs.iter().any(|output| output.format.is_for_the_repository()) {
        comparison.folder = repository::folder_of(&project::workspace(manifest));
    }
    for Output { format, file } in outputs {
        match file {
            None => unless_closed(formats::write(*format, &comparison, &mut console.out))?,
            Some(file) => write_file(&comparison, *format, file)?,
        }
    }
    Ok(judgement(&comparison, console))
}

fn write_file(comparison: &Comparison, format: Format, file: &Path) -> Result<(), Trouble> {
    // A file has no colours.
    let mut plain = anstream::StripStream::new(Vec::new());
    unless_closed(formats::write(format, comparison, &mut plain))?;
    whole_file::replace(file, |out| out.write_all(&plain.into_inner())).map_err(|error| {
        Trouble::new(format!("{}: cannot be written: {error}", file.display()))
            .with_help("name a file in a folder that is there")
    })
}

fn judgement(comparison: &Comparison, console: &mut Console) -> Exit {
    if comparison.n_of(Severity::Regression) > 0 {
        return Exit::Regression;
    }
    if comparison.n_tests() == 0 {
        console.tell(&Trouble::new("no test could be compared").with_help("the notes tell why of each"));
        return Exit::Trouble;
    }
    Exit::Fine
}
