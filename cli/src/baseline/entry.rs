//! The lines of the file, as a person may have left them.

use std::collections::BTreeMap;
use std::fmt;

use querybudget_model::catalogue::{Denial, Lint, closest};
use querybudget_model::facts::Fingerprint;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::reference::Reference;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) version: u32,
    pub(super) fingerprint: u32,
    pub(super) rows_factor: Option<f64>,
    #[serde(default)]
    pub(super) deny: Vec<Denial>,
    #[serde(default)]
    pub(super) statements: BTreeMap<Statement, String>,
    #[serde(default)]
    pub(super) tests: BTreeMap<String, TestEntry>,
}

/// What stands before the text of a statement.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Statement(pub(super) Fingerprint);

impl TryFrom<String> for Statement {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        digits.parse().map(Statement).map_err(|_| "expected the 16 hexadecimal digits of a statement")
    }
}

/// The section of a test.
#[derive(Default)]
pub(super) struct TestEntry {
    pub(super) fails: Vec<String>,
    pub(super) shapes: BTreeMap<Reference, ShapeEntry>,
}

/// `2`, or `{ executions = 2, findings = ["n_plus_one"] }`, or `{ at_most = 2 }`.
pub(super) struct ShapeEntry {
    pub(super) executions: u64,
    pub(super) is_at_most: bool,
    pub(super) rows: Option<u64>,
    pub(super) findings: Vec<Lint>,
}

impl<'de> Deserialize<'de> for TestEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TestVisitor)
    }
}

struct TestVisitor;

impl<'de> Visitor<'de> for TestVisitor {
    type Value = TestEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TestEntry, A::Error> {
        let mut entry = TestEntry::default();
        while let Some(key) = map.next_key::<TestKey>()? {
            match key {
                TestKey::Fails => entry.fails = map.next_value()?,
                TestKey::Statement(reference) => {
                    entry.shapes.insert(reference, map.next_value()?);
                }
            }
        }
        Ok(entry)
    }
}

/// What stands before a `=`.
#[derive(Deserialize)]
#[serde(try_from = "String")]
enum TestKey {
    Fails,
    Statement(Reference),
}

impl TryFrom<String> for TestKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "fails" => Ok(TestKey::Fails),
            digits => Reference::try_from(digits)
                .map(TestKey::Statement)
                .map_err(|_| "expected `fails`, or the first 8 or all 16 hexadecimal digits of a statement"),
        }
    }
}

impl<'de> Deserialize<'de> for ShapeEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = ShapeEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of executions, or a table with it")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<ShapeEntry, E> {
        let executions =
            u64::try_from(number).map_err(|_| E::custom("expected a number of executions of 0 or more"))?;
        Ok(ShapeEntry { executions, is_at_most: false, rows: None, findings: Vec::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ShapeEntry, A::Error> {
        let Fields { executions, at_most, rows, findings } = Fields::deserialize(MapAccessDeserializer::new(map))?;
        let findings = findings.into_iter().map(|LintName(lint)| lint).collect();
        match (executions, at_most) {
            (Some(executions), None) => Ok(ShapeEntry { executions, is_at_most: false, rows, findings }),
            (None, Some(executions)) => Ok(ShapeEntry { executions, is_at_most: true, rows, findings }),
            _ => Err(A::Error::custom("expected one of `executions` and `at_most`")),
        }
    }
}

/// All that can be said of a shape.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    executions: Option<u64>,
    at_most: Option<u64>,
    rows: Option<u64>,
    #[serde(default)]
    findings: Vec<LintName>,
}

/// A lint, of which a slip is told with the name that was meant.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct LintName(Lint);

impl TryFrom<String> for LintName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let names = || Lint::ALL.iter().map(|lint| lint.entry().name);
        let meant = || closest(&name, names()).map_or_else(String::new, |name| format!(": did you mean `{name}`?"));
        name.parse().map(LintName).map_err(|_| format!("expected a lint{}", meant()))
    }
}
