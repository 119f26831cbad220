//! What is wrong with a baseline, with the line and what to do. What stands there is not told: the file may be another one than was meant.

use std::path::Path;

use querybudget_model::catalogue::Lint;
use serde::Deserialize;

use super::accepted::VERSION;
use super::conflict;
use crate::io::Trouble;

/// The words of the file that are ours.
const FIELDS: [&str; 11] = [
    "version",
    "fingerprint",
    "rows_factor",
    "deny",
    "statements",
    "tests",
    "fails",
    "executions",
    "at_most",
    "rows",
    "findings",
];

pub(super) fn other_version(file: &Path, version: u32) -> Trouble {
    let message = format!("{}: has version {version} of the file, and this reads version {VERSION}", file.display());
    Trouble::other_version(message).with_help(
        "use the version of cargo-querybudget that wrote it, or accept all tests anew: cargo querybudget accept --prune",
    )
}

/// The rules by which the baseline was made are not those of the dumps.
pub(crate) fn other_rules(file: &Path, rules: u32, of_dumps: u32) -> Trouble {
    Trouble::new(format!(
        "{}: has version {rules} of the rules by which statements are one shape, and the dumps have {of_dumps}",
        file.display()
    ))
}

/// A number that the file must not have for a field.
pub(super) fn wrong_factor(file: &Path, text: &str, factor: f64) -> Trouble {
    let line = text.lines().position(|line| line.trim_start().starts_with("rows_factor")).map_or(0, |line| line + 1);
    Trouble::new(format!("{}:{line}: expected rows_factor of 1 or more, found {factor}", file.display()))
        .with_help("write for instance `rows_factor = 2.0`, or remove the line")
}

/// Names the line and the field.
pub(super) fn malformed(file: &Path, text: &str, error: &toml::de::Error) -> Trouble {
    if let Some(line) = conflict::first_line(text) {
        return in_conflict(file, line);
    }
    // One of another version may look otherwise.
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    if let Ok(Version { version }) = toml::from_str(text)
        && version != VERSION
    {
        return other_version(file, version);
    }
    let message = of_ours(error.message());
    let told = match error.span().filter(|span| text.is_char_boundary(span.start)) {
        Some(span) => {
            let line = text[..span.start].matches('\n').count() + 1;
            let field = field(text, span.start).map_or_else(String::new, |field| format!(", in `{field}`"));
            format!("{}:{line}: {message}{field}", file.display())
        }
        None => format!("{}: {message}", file.display()),
    };
    Trouble::new(told)
        .with_help("correct the line; or remove the file and accept all tests anew: cargo querybudget accept")
}

/// What both branches accept cannot be told from the file.
pub(super) fn unclear_conflict(file: &Path, line: usize) -> Trouble {
    let name = file.display();
    Trouble::new(format!("{name}:{line}: the two branches of the conflict differ in more than in tests"))
        .with_help(format!("take the file of one branch, and accept again: git checkout --ours {name}"))
}

/// Two branches changed the same lines.
fn in_conflict(file: &Path, line: usize) -> Trouble {
    Trouble::new(format!("{}:{line}: a conflict of two branches is not resolved", file.display()))
        .with_help("leave the markers as they are, and accept what the merged code executes: cargo querybudget accept -- cargo test")
}

/// The message without what it quotes from the file.
fn of_ours(message: &str) -> String {
    let Some((what, rest)) = message.split_once(['`', '"']) else { return message.to_owned() };
    let what = what.trim_end();
    match rest.rsplit_once(", expected ") {
        Some((_, expected)) => format!("{what}, expected {expected}"),
        None if message.split('`').skip(1).step_by(2).all(is_ours) => message.to_owned(),
        None => what.to_owned(),
    }
}

fn is_ours(quoted: &str) -> bool {
    let is_sign = !quoted.chars().any(char::is_alphanumeric);
    is_sign || FIELDS.contains(&quoted) || quoted.parse::<Lint>().is_ok()
}

/// The field of ours that the place lies in.
fn field(text: &str, at: usize) -> Option<&'static str> {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    let begins_before =
        |field: &&str| text[line..end].find(&format!("{field} ")).is_some_and(|begin| line + begin <= at);
    FIELDS.into_iter().filter(begins_before).max_by_key(|field| text[line..end].rfind(*field))
}

#[cfg(test)]
mod tests {
    use super::of_ours;

    #[test]
    fn nothing_of_another_file_is_told() {
        for (message, told) in [
            ("invalid type: string \"root:x\", expected u64", "invalid type: string, expected u64"),
            ("invalid value: integer `-1`, expected u64", "invalid value: integer, expected u64"),
            ("unknown field `a`, expected `, expected `fails`", "unknown field, expected `fails`"),
            ("key with no value, expected `=`", "key with no value, expected `=`"),
            ("missing field `version`", "missing field `version`"),
            ("did you mean `n_plus_one`?", "did you mean `n_plus_one`?"),
            ("strange: `root:x`", "strange:"),
        ] {
            assert_eq!(of_ours(message), told);
        }
    }
}
