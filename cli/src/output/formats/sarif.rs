//! SARIF 2.1.0, which code scanning reads. The types have no more of it than is written.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use querybudget_model::catalogue::{Rule, RuleEntry, Severity};
use serde::Serialize;

use super::in_words::in_words;
use crate::compare::{Comparison, Difference};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Code scanning rejects a result without a place. What is missing is missing from this file.
const BASELINE: &str = "querybudget.toml";
/// All but what a path may hold as it is.
const NOT_IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(comparison))?;
    writeln!(out)
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
struct Fingerprints {
    /// Told from those of a later way to make them by the version.
    #[serde(rename = "querybudget/v1")]
    identity: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

fn log(comparison: &Comparison) -> Log {
    let driver = Driver {
        name: "querybudget",
        version: env!("CARGO_PKG_VERSION"),
        information_uri: "https://docs.rs/querybudget",
        rules: Rule::ALL.iter().map(|&rule| descriptor(rule)).collect(),
    };
    let results = comparison.differences.iter().map(result).collect();
    Log { schema: SCHEMA, version: "2.1.0", runs: [Run { tool: Tool { driver }, results }] }
}

fn descriptor(rule: Rule) -> Descriptor {
    let RuleEntry { name, severity, meaning, .. } = *rule.entry();
    Descriptor {
        id: name,
        short_description: text(&name.replace('_', " ")),
        full_description: text(meaning),
        help: text(help(severity)),
        default_configuration: Configuration { level: level(severity) },
    }
}

fn help(severity: Severity) -> &'static str {
    match severity {
        Severity::Regression => "Change the code so that it holds again, or accept it if it is meant.",
        Severity::Improvement => "Accept it, so that it stays.",
        _ => "Look whether it is meant. It fails no check.",
    }
}

fn level(severity: Severity) -> &'static str {
    if severity >= Severity::Regression { "error" } else { "note" }
}

fn result(difference: &Difference) -> SarifResult {
    SarifResult {
        rule_id: difference.rule.entry().name,
        rule_index: Rule::ALL.iter().position(|&rule| rule == difference.rule),
        level: level(difference.severity()),
        message: text(&in_words(difference)),
        locations: [location(difference)],
        partial_fingerprints: Fingerprints { identity: identity(difference) },
    }
}

fn location(difference: &Difference) -> Location {
    let (file, line) = difference.place.as_ref().map_or((BASELINE, 1), |place| (&*place.file, place.line));
    let uri = utf8_percent_encode(file, NOT_IN_PATH).to_string();
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri, uri_base_id: "SRCROOT" },
            region: Region { start_line: line.max(1) },
        },
        logical_locations: [LogicalLocation { fully_qualified_name: difference.test.to_string(), kind: "function" }],
    }
}

/// What tells the result from others in every run, though lines move and counts change.
fn identity(difference: &Difference) -> String {
    let shape = difference.fingerprint.map(|fingerprint| fingerprint.to_string()).unwrap_or_default();
    format!("{}/{}/{shape}", difference.rule, difference.test)
}

/// A message, in which a brace alone would open a placeholder and `[text](target)` would be a link.
fn text(plain: &str) -> Text {
    Text { text: plain.replace('{', "{{").replace('}', "}}").replace("](", "] (") }
}

#[cfg(test)]
mod tests {
    use querybudget_model::facts::Fingerprint;
    use serde_json::Value;

    use super::super::samples::{difference, hostile, nothing, place, rendered, sample};
    use super::*;

    const OFFICIAL: &str = include_str!("../../../tests/schemas/sarif-2.1.0.json");

    fn json(comparison: &Comparison) -> Value {
        serde_json::from_str(&rendered(write, comparison)).expect("JSON")
    }

    fn validator() -> jsonschema::Validator {
        // The schema is of draft 4, which does not know this format yet.
        let reference = jsonschema::draft7::options().should_validate_formats(true);
        let reference = reference.build(&serde_json::json!({ "format": "uri-reference" })).expect("a schema");
        jsonschema::draft4::options()
            .should_validate_formats(true)
            .with_format("uri-reference", move |text: &str| reference.is_valid(&text.into()))
            .build(&serde_json::from_str(OFFICIAL).expect("JSON"))
            .expect("a schema")
    }

    fn of_this_version(expected: &str) -> String {
        expected.replace("VERSION", env!("CARGO_PKG_VERSION"))
    }

    #[test]
    fn a_result_has_its_rule_its_level_its_place_and_its_identity() {
        assert_eq!(rendered(write, &sample()), of_this_version(include_str!("expected/sample.sarif")));
    }

    #[test]
    fn nothing_found_is_a_run_with_the_rules_and_no_results() {
        assert_eq!(rendered(write, &nothing()), of_this_version(include_str!("expected/nothing.sarif")));
    }

    #[test]
    fn every_rule_is_valid_by_the_official_schema() {
        let validator = validator();
        for comparison in [nothing(), sample(), hostile()] {
            let log = json(&comparison);
            let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0]);
            assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(comparison.differences.len()));
        }
    }

    #[test]
    fn the_schema_is_applied() {
        let validator = validator();
        for (pointer, wrong) in [
            ("/runs/0/results/0/level", "regression"),
            ("/runs/0/tool/driver/informationUri", "not a uri"),
            ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", "not a uri"),
        ] {
            let mut log = json(&sample());
            *log.pointer_mut(pointer).expect("it is there") = wrong.into();
            assert!(!validator.is_valid(&log), "{pointer}");
        }
    }

    #[test]
    fn a_rule_is_found_by_its_index() {
        let log = json(&hostile());
        let run = &log["runs"][0];
        for result in run["results"].as_array().expect("a list") {
            let index = result["ruleIndex"].as_u64().expect("a number") as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn an_identity_is_the_same_when_counts_and_lines_move() {
        let first = difference(Rule::NewFinding, "lists", "a SELECT executed 5 times");
        let mut later = Difference { message: "a SELECT executed 6 times".to_owned(), ..first.clone() };
        later.place = place("a.rs", 9);
        assert_eq!(identity(&first), identity(&later));
        for other in [
            Difference { rule: Rule::NewQuery, ..first.clone() },
            Difference { fingerprint: Some(Fingerprint::from_u64(1)), ..first.clone() },
            difference(Rule::NewFinding, "shows", ""),
        ] {
            assert_ne!(identity(&first), identity(&other));
        }
    }

    #[test]
    fn a_path_is_a_uri_and_a_message_has_no_placeholder_and_no_link() {
        let mut odd = difference(Rule::NewTest, "t", "{0} [a](1)");
        odd.place = place("my shop/50%/c:d/ö#.rs", 0);
        let log = json(&Comparison { differences: vec![odd], ..nothing() });
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["message"]["text"], "shop::orders t: {{0}} [a] (1)");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20shop/50%25/c%3Ad/%C3%B6%23.rs");
        assert_eq!(place["region"]["startLine"], 1);
    }
}
