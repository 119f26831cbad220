//! The values of arguments.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::output::formats::Format;

/// A report that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

/// `FORMAT` or `FORMAT=FILE`.
pub(super) fn output(text: &str) -> Result<Output, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("expected a file behind the `=`, found nothing".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let names =
        || Format::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
    match Format::from_str(name, false) {
        Ok(format) => Ok(Output { format, file }),
        Err(_) => Err(format!("expected one of {}", names().collect::<Vec<_>>().join(", "))),
    }
}

/// By what the table of tests is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    Queries,
    Shapes,
    Rows,
    Time,
    Findings,
    Name,
}

/// When there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_have_a_file() {
        let json = |file: Option<&str>| Ok(Output { format: Format::Json, file: file.map(PathBuf::from) });
        assert_eq!(output("json"), json(None));
        assert_eq!(output("json=a=b.json"), json(Some("a=b.json")));
        assert_eq!(output("json="), Err("expected a file behind the `=`, found nothing".to_owned()));
        assert!(output("yaml").is_err_and(|error| error.starts_with("expected one of terminal, ")));
    }
}
