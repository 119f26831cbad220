//! The file read, however it is spelled.

use std::collections::{BTreeMap, btree_map};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::accepted::{Accepted, AcceptedShape, Baseline, Head, Undecided, VERSION};
use super::conflict;
use super::entry::{File, ShapeEntry, Statement, TestEntry};
use super::mistake::{malformed, other_version, unclear_conflict, wrong_factor};
use super::reference::{Reference, Statements};
use crate::io::{Texts, Trouble, guarded, parallel, plain};
use crate::suite::ShapeTotals;

/// No baseline is larger: that of 10,000 tests with 50 statements each has 7.
const MAX_MEBIBYTES: u64 = 32;

/// Some tests of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    tests: BTreeMap<String, TestEntry>,
}

/// What stands above the tests.
struct Above {
    version: u32,
    head: Head,
    statements: Statements,
}

/// Reads a baseline; `None` if there is no such file.
pub(crate) fn read(file: &Path, texts: &Texts) -> Result<Option<Baseline>, Trouble> {
    guarded::text(file, MAX_MEBIBYTES)?.map(|text| parse(file, &text, texts)).transpose()
}

/// Reads a baseline that is to be written anew. One with a conflict of two branches is read as what both accept.
pub(crate) fn read_both(file: &Path, texts: &Texts) -> Result<Option<(Baseline, Undecided)>, Trouble> {
    let Some(text) = guarded::text(file, MAX_MEBIBYTES)? else { return Ok(None) };
    let Some(line) = conflict::first_line(&text) else {
        return parse(file, &text, texts).map(|baseline| Some((baseline, Undecided::new())));
    };
    match both(&text, texts) {
        Some(united) => Ok(Some(united)),
        None => Err(unclear_conflict(file, line)),
    }
}

fn both(text: &str, texts: &Texts) -> Option<(Baseline, Undecided)> {
    let [mut ours, mut theirs] = conflict::sides(text).map(|side| toml::from_str::<File>(&side).ok());
    let (one, other) = (ours.as_mut()?, theirs.as_mut()?);
    // A test that was merged refers to statements of both.
    one.statements.extend(other.statements.clone());
    other.statements.clone_from(&one.statements);
    let ((version, ours), (other_version, theirs)) = (whole(ours?, texts), whole(theirs?, texts));
    conflict::united(ours, theirs).filter(|_| version == VERSION && other_version == VERSION)
}

fn parse(file: &Path, text: &str, texts: &Texts) -> Result<Baseline, Trouble> {
    let read = match in_parts(text, texts) {
        Some(read) => read,
        None => toml::from_str::<File>(text)
            .map(|file| whole(file, texts))
            .map_err(|error| malformed(file, text, &error))?,
    };
    match read {
        (version, _) if version != VERSION => Err(other_version(file, version)),
        (_, Baseline { head: Head { rows_factor: Some(factor), .. }, .. }) if !factor.is_finite() || factor < 1.0 => {
            Err(wrong_factor(file, text, factor))
        }
        (_, baseline) => Ok(baseline),
    }
}

fn whole(file: File, texts: &Texts) -> (u32, Baseline) {
    let (Above { version, head, statements }, tests) = above(file, texts);
    let tests = tests.into_iter().map(|(key, entry)| test(&key, entry, &statements)).collect();
    (version, Baseline { head, tests })
}

fn above(file: File, texts: &Texts) -> (Above, BTreeMap<String, TestEntry>) {
    let File { version, fingerprint, rows_factor, deny, statements, tests } = file;
    let shared = |(Statement(fingerprint), sql): (_, String)| (fingerprint, texts.shared(&plain::line(&sql)));
    let statements = statements.into_iter().map(shared).collect();
    (Above { version, head: Head { rules: fingerprint, rows_factor, deny }, statements }, tests)
}

/// Reads test by test, on several threads, which takes a tenth of the memory, since no tree of the whole file is made. `None` if anything
/// is unusual, or wrong: the whole then tells what.
fn in_parts(text: &str, texts: &Texts) -> Option<(u32, Baseline)> {
    let parts: Vec<&str> = parts(text).collect();
    let (first, parts) = parts.split_first()?;
    let (Above { version, head, statements }, tests) = above(toml::from_str(first).ok()?, texts);
    let mut baseline = Baseline { head, tests: BTreeMap::new() };
    let read = parallel::map(parts, |part| {
        let tests = toml::from_str::<Part>(part).ok()?.tests.into_iter();
        Some(tests.map(|(key, entry)| test(&key, entry, &statements)).collect::<Vec<_>>())
    });
    for part in read {
        for (key, accepted) in part? {
            match baseline.tests.entry(key) {
                btree_map::Entry::Vacant(place) => place.insert(accepted),
                btree_map::Entry::Occupied(_) => return None,
            };
        }
    }
    tests.is_empty().then_some((version, baseline))
}

/// What stands above the tests, and the lines of each. A line that looks like the beginning of a test, in a string of several lines, cuts
/// that string, so that neither part can be read.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = text.match_indices("\n[tests.").map(|(at, _)| at + 1).next();
        let (part, later) = cut.map_or((text, None), |at| (&text[..at], Some(&text[at..])));
        rest = later;
        Some(part)
    })
}

fn test(key: &str, entry: TestEntry, statements: &Statements) -> (String, Accepted) {
    let mut fails: Vec<String> = entry.fails.iter().map(|limit| plain::line(limit).into_owned()).collect();
    fails.sort();
    let mut shapes: Vec<AcceptedShape> =
        entry.shapes.into_iter().map(|(reference, entry)| shape(reference, entry, statements)).collect();
    shapes.sort_by_key(|shape| shape.totals.fingerprint);
    (plain::line(key).into_owned(), Accepted { fails, shapes })
}

fn shape(reference: Reference, entry: ShapeEntry, statements: &Statements) -> AcceptedShape {
    let ShapeEntry { executions, is_at_most, rows, mut findings } = entry;
    findings.sort_by_key(|lint| lint.entry().name);
    let (fingerprint, sql) = match reference.find(statements) {
        Some((fingerprint, sql)) => (fingerprint, Arc::clone(sql)),
        None => (reference.first(), Arc::default()),
    };
    let totals = ShapeTotals { fingerprint, sql, executions, rows: rows.unwrap_or_default(), findings };
    AcceptedShape { totals, has_rows: rows.is_some(), is_at_most }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
version = 2
fingerprint = 1

[statements]
000000000000004f = "SELECT 1"
39e894a8b86909ff = "SELECT 2"

[tests."shop a"]
fails = ["queries <= 3"]
000000000000004f = { executions = 50, rows = 50, findings = ["n_plus_one"] }

[tests."shop b"]

[tests."shop c"]
39e894a8 = 1
"#;

    #[test]
    fn parts_are_a_test_each_and_read_like_the_whole() {
        let tests: Vec<&str> = parts(FILE).filter_map(|part| part.lines().next()).collect();
        assert_eq!(tests, ["", "[tests.\"shop a\"]", "[tests.\"shop b\"]", "[tests.\"shop c\"]"]);
        let texts = &Texts::default();
        let whole = whole(toml::from_str(FILE).expect("a baseline"), texts);
        assert_eq!(in_parts(FILE, texts).expect("it can be read in parts"), whole);
        assert_eq!(whole.1.tests.len(), 3);
        assert_eq!(&*whole.1.tests["shop c"].shapes[0].totals.sql, "SELECT 2");
    }

    #[test]
    fn what_cannot_be_read_in_parts_is_read_as_a_whole() {
        let head = "version = 2\nfingerprint = 1\n";
        let string = format!("{head}[tests.a]\nfails = [\"\"\"\n[tests.b]\n\"\"\"]\n");
        let below = format!("{head}[tests.a]\n0000004f = 1\n\n[statements]\n000000000000004f = \"SELECT 1\"\n");
        for text in [string, below, format!("{head}tests.a.fails = []\n")] {
            let texts = &Texts::default();
            assert!(in_parts(&text, texts).is_none(), "{text}");
            let baseline = parse(Path::new("querybudget.toml"), &text, texts).expect("it is a baseline");
            assert!(baseline.tests.contains_key("a"));
        }
    }
}
