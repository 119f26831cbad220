//! The file as a person may have left it.

use std::collections::{BTreeMap, btree_map};
use std::path::Path;
use std::{fs, io};

use querybudget_model::catalogue::{Lint, UnknownName};
use querybudget_model::facts::Fingerprint;
use serde::Deserialize;

use super::accepted::{Accepted, Baseline, VERSION};
use super::mistake::{malformed, other_version};
use crate::io::{Texts, Trouble, parallel, plain};
use crate::suite::ShapeTotals;

/// Where a file says what it accepts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    fingerprint: u32,
    rows_factor: Option<f64>,
    #[serde(default)]
    tests: BTreeMap<String, TestEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    tests: BTreeMap<String, TestEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestEntry {
    #[serde(default)]
    fails: Vec<String>,
    #[serde(default)]
    queries: BTreeMap<Fingerprint, ShapeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeEntry {
    executions: u64,
    rows: u64,
    #[serde(default)]
    findings: Vec<LintName>,
    sql: String,
}

/// A lint, of which a slip is told with the name that was meant.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct LintName(Lint);

impl TryFrom<String> for LintName {
    type Error = UnknownName;

    fn try_from(name: String) -> Result<Self, UnknownName> {
        name.parse().map(LintName)
    }
}

/// Reads a baseline; `None` if there is no such file.
pub(crate) fn read(file: &Path, texts: &Texts) -> Result<Option<Baseline>, Trouble> {
    match fs::read_to_string(file) {
        Ok(text) => parse(file, &text, texts).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Trouble::new(format!("{}: {error}", file.display()))),
    }
}

fn parse(file: &Path, text: &str, texts: &Texts) -> Result<Baseline, Trouble> {
    let baseline = match in_parts(text, texts) {
        Some(baseline) => baseline,
        None => toml::from_str::<File>(text)
            .map(|file| whole(file, texts))
            .map_err(|error| malformed(file, text, &error))?,
    };
    match baseline {
        (version, _) if version != VERSION => Err(other_version(file, version)),
        (_, Baseline { rows_factor: Some(factor), .. }) if !factor.is_finite() || factor < 1.0 => {
            let message = format!("{}: expected rows_factor of 1 or more, found {factor}", file.display());
            Err(Trouble::new(message).with_help("write for instance `rows_factor = 2.0`, or remove the line"))
        }
        (_, baseline) => Ok(baseline),
    }
}

fn whole(file: File, texts: &Texts) -> (u32, Baseline) {
    let tests = file.tests.into_iter().map(|(key, entry)| test(&key, entry, texts)).collect();
    (file.version, Baseline { rules: file.fingerprint, rows_factor: file.rows_factor, tests })
}

/// Reads test by test, on several threads, which takes a tenth of the memory, since no tree of the whole file is made. `None` if anything
/// is unusual, or wrong: the whole then tells what.
fn in_parts(text: &str, texts: &Texts) -> Option<(u32, Baseline)> {
    let parts: Vec<&str> = parts(text).collect();
    let (head, parts) = parts.split_first()?;
    let (version, mut baseline) = whole(toml::from_str(head).ok()?, texts);
    let read = parallel::map(parts, |part| {
        let tests = toml::from_str::<Part>(part).ok()?.tests.into_iter();
        Some(tests.map(|(key, entry)| test(&key, entry, texts)).collect::<Vec<_>>())
    });
    for part in read {
        for (key, accepted) in part? {
            match baseline.tests.entry(key) {
                btree_map::Entry::Vacant(place) => place.insert(accepted),
                btree_map::Entry::Occupied(_) => return None,
            };
        }
    }
    Some((version, baseline))
}

/// The head, and the lines of each test. A line that looks like the beginning of one, in a string of several lines, cuts that string, so
/// that neither part can be read.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let mut current = String::new();
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = beginnings(text).find(|&(at, line)| at > 0 && current != test_of(line));
        current = cut.map_or_else(String::new, |(_, line)| test_of(line).to_owned());
        let (part, later) = cut.map_or((text, None), |(at, _)| (&text[..at], Some(&text[at..])));
        rest = later;
        Some(part)
    })
}

/// Where lines begin that begin a table of a test.
fn beginnings(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("\n[tests.").map(|(at, _)| (at + 1, text[at + 1..].lines().next().unwrap_or_default()))
}

/// The test of a table, as it is written.
fn test_of(line: &str) -> &str {
    let line = line.trim_end();
    line.strip_suffix(".queries]").or_else(|| line.strip_suffix(']')).unwrap_or(line)
}

fn test(key: &str, entry: TestEntry, texts: &Texts) -> (String, Accepted) {
    let mut fails: Vec<String> = entry.fails.iter().map(|limit| plain::line(limit).into_owned()).collect();
    fails.sort();
    let shape = |(fingerprint, entry): (Fingerprint, ShapeEntry)| {
        let mut findings: Vec<Lint> = entry.findings.into_iter().map(|LintName(lint)| lint).collect();
        findings.sort_by_key(|lint| lint.entry().name);
        let sql = texts.shared(&plain::line(&entry.sql));
        ShapeTotals { fingerprint, sql, executions: entry.executions, rows: entry.rows, findings }
    };
    let shapes = entry.queries.into_iter().map(shape).collect();
    (plain::line(key).into_owned(), Accepted { fails, shapes })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
version = 1
fingerprint = 1

[tests."shop a"]
fails = ["queries <= 3"]

[tests."shop a".queries]
000000000000004f = { executions = 50, rows = 50, findings = ["n_plus_one"], sql = "SELECT 1" }

[tests."shop b".queries]

[tests."shop c".queries]
000000000000004f = { executions = 1, rows = 0, sql = "SELECT 1" }
"#;

    #[test]
    fn parts_are_a_test_each_and_read_like_the_whole() {
        let tests: Vec<&str> = parts(FILE).filter_map(|part| part.lines().next()).collect();
        assert_eq!(tests, ["", "[tests.\"shop a\"]", "[tests.\"shop b\".queries]", "[tests.\"shop c\".queries]"]);
        let texts = &Texts::default();
        let whole = whole(toml::from_str(FILE).expect("a baseline"), texts);
        assert_eq!(in_parts(FILE, texts).expect("it can be read in parts"), whole);
        assert_eq!(whole.1.tests.len(), 3);
    }

    #[test]
    fn what_cannot_be_read_in_parts_is_read_as_a_whole() {
        let string = "\nversion = 1\nfingerprint = 1\n\n[tests.a.queries]\n000000000000004f = { executions = 1, rows = 0, sql = \"\"\"\n[tests.b]\n\"\"\" }\n";
        let apart =
            "\nversion = 1\nfingerprint = 1\n\n[tests.a]\nfails = [\"x\"]\n[tests.b.queries]\n[tests.a.queries]\n";
        for text in [string, apart] {
            let texts = &Texts::default();
            assert!(in_parts(text, texts).is_none(), "{text}");
            let baseline = parse(Path::new("querybudget.toml"), text, texts).expect("it is a baseline");
            assert!(baseline.tests.contains_key("a"));
        }
    }
}
