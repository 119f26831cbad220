//! JSON for other tools. `schema/check-v2.json` in the source of this crate is its JSON Schema; a version gains fields.

use std::io::{self, Write};

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::{Fingerprint, TestId};
use serde::Serialize;

use crate::compare::{Cause, Comparison, Difference};
use crate::output::in_words::message;
use crate::suite::{Place, ShapeTotals};

/// Told from another way to write it by the version.
const VERSION: u32 = 2;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    n_tests: u64,
    n_queries: u64,
    found: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    level: Severity,
    rule: Rule,
    message: String,
    sql: Option<&'a str>,
    fingerprint: Option<Fingerprint>,
    instead_of: Vec<Other<'a>>,
    besides: Vec<Other<'a>>,
    help: Option<&'a str>,
    place: Option<Line<'a>>,
    tests: Vec<InTest<'a>>,
}

#[derive(Serialize)]
struct Other<'a> {
    sql: &'a str,
    fingerprint: Fingerprint,
    executions: u64,
}

#[derive(Serialize)]
struct InTest<'a> {
    test: &'a TestId,
    message: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: u32,
}

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &report(comparison))?;
    writeln!(out)
}

fn report(comparison: &Comparison) -> Report<'_> {
    let found = comparison.causes.iter().map(found).collect();
    Report { version: VERSION, n_tests: comparison.n_tests(), n_queries: comparison.n_queries, found }
}

fn found(cause: &Cause) -> Found<'_> {
    let Difference { rule, sql, fingerprint, instead_of, besides, help, place, .. } = cause.worst();
    Found {
        level: cause.severity(),
        rule: *rule,
        message: message(cause),
        sql: sql.as_deref(),
        fingerprint: *fingerprint,
        instead_of: instead_of.iter().map(other).collect(),
        besides: besides.iter().map(other).collect(),
        help: help.as_deref(),
        place: place.as_ref().map(line),
        tests: cause.differences.iter().map(in_test).collect(),
    }
}

fn other(shape: &ShapeTotals) -> Other<'_> {
    Other { sql: &shape.sql, fingerprint: shape.fingerprint, executions: shape.executions }
}

fn in_test(difference: &Difference) -> InTest<'_> {
    InTest { test: &difference.test, message: &difference.message }
}

fn line(place: &Place) -> Line<'_> {
    Line { file: &place.file, line: place.line }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jsonschema::Validator;
    use serde_json::{Value, json};

    use super::super::samples::{hostile, nothing, of_many, rendered, replaced, sample};
    use super::*;

    fn schema() -> Value {
        serde_json::from_str(include_str!("../../../schema/check-v2.json")).expect("JSON")
    }

    fn validator() -> Validator {
        jsonschema::draft202012::new(&schema()).expect("a schema")
    }

    fn written(comparison: &Comparison) -> Value {
        serde_json::from_str(&rendered(write, comparison)).expect("JSON")
    }

    #[test]
    fn whatever_is_found_is_valid_by_the_published_schema() {
        let validator = validator();
        for comparison in [nothing(), sample(), hostile(), of_many(9), replaced()] {
            let report = written(&comparison);
            let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0]);
            assert_eq!(report["found"].as_array().map(Vec::len), Some(comparison.causes.len()));
        }
    }

    #[test]
    fn the_schema_is_applied() {
        let validator = validator();
        for (pointer, wrong) in [
            ("/version", json!(1)),
            ("/n_tests", json!(-1)),
            ("/found/1/level", json!("error")),
            ("/found/1/rule", json!("more_query")),
            ("/found/1/fingerprint", json!("4f")),
            ("/found/1/tests/0/test", json!("shop::orders pages::are_listed")),
            ("/found/1/tests", json!([])),
            ("/found/1/place/line", json!("12")),
            ("/found/1/message", json!(null)),
        ] {
            let mut report = written(&sample());
            *report.pointer_mut(pointer).expect("it is there") = wrong;
            assert!(!validator.is_valid(&report), "{pointer}");
        }
    }

    /// The schema tells of each field, and asks for all.
    #[test]
    fn the_schema_has_every_field_and_every_name_of_the_catalogue() {
        let (schema, report) = (schema(), written(&hostile()));
        let defined = [("found", ""), ("other", "/besides/0"), ("in_test", "/tests/0"), ("place", "/place")];
        let defined = defined.map(|(name, found)| (format!("/$defs/{name}"), format!("/found/0{found}")));
        for (described, found) in [(String::new(), String::new())].into_iter().chain(defined) {
            let described = schema.pointer(&described).expect("it is described");
            let found = report.pointer(&found).and_then(Value::as_object).expect("an object");
            let fields: BTreeSet<&str> = found.keys().map(String::as_str).collect();
            assert_eq!(
                described["properties"].as_object().map(|all| all.keys().map(String::as_str).collect()),
                Some(fields.clone())
            );
            assert_eq!(texts(&described["required"]), fields);
        }
        let found = &schema["$defs"]["found"]["properties"];
        assert_eq!(texts(&found["rule"]["enum"]), Rule::ALL.iter().map(|rule| rule.entry().name).collect());
        assert_eq!(texts(&found["level"]["enum"]), Severity::ALL.iter().map(|severity| severity.name()).collect());
    }

    fn texts(list: &Value) -> BTreeSet<&str> {
        list.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
    }

    #[test]
    fn the_version_is_what_a_reader_meets_first() {
        assert!(rendered(write, &nothing()).starts_with("{\n  \"version\": 2,\n"));
    }

    #[test]
    fn the_same_in_many_tests_is_one_entry_that_names_all() {
        let report = written(&of_many(1_000));
        assert_eq!(report["found"].as_array().map(Vec::len), Some(1));
        assert_eq!(report["found"][0]["tests"].as_array().map(Vec::len), Some(1_000));
        assert_eq!(report["found"][0]["tests"][999]["test"]["name"], "pages::test_0999");
    }
}
