//! SARIF 2.1.0, which code scanning reads: what is to be looked at, and not what is better.

mod identity;
mod types;

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use querybudget_model::catalogue::{Page, Rule, RuleEntry, Severity};

use self::identity::identities;
use self::types::{
    ArtifactLocation, Configuration, Descriptor, Driver, Fingerprints, Invocation, Location, Log, LogicalLocation,
    Notification, PhysicalLocation, Region, Run, SarifResult, Text, Tool,
};
use crate::compare::{Cause, Comparison};
use crate::output::in_words::{counted, in_words};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Code scanning rejects a result without a place. What is missing is missing from this file.
const BASELINE: &str = "querybudget.toml";
/// Code scanning shows no more of a run.
const MAX_RESULTS: usize = 5_000;
/// Code scanning shows no more places of a result.
const MAX_TESTS: usize = 100;
/// All but what a path may hold as it is.
const NOT_IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(comparison))?;
    writeln!(out)
}

fn log(comparison: &Comparison) -> Log {
    let driver = Driver {
        name: "querybudget",
        version: env!("CARGO_PKG_VERSION"),
        information_uri: "https://docs.rs/querybudget",
        rules: Rule::ALL.iter().map(|&rule| descriptor(rule)).collect(),
    };
    // What matters comes first, and is left out last.
    let causes: Vec<&Cause> =
        [Severity::Regression, Severity::Note].into_iter().flat_map(|severity| comparison.of(severity)).collect();
    let left_out = causes.len().checked_sub(MAX_RESULTS + 1).map(|n| left_out(n as u64 + 1));
    let identified = causes.iter().zip(identities(&causes)).take(MAX_RESULTS);
    let results = identified.map(|(cause, fingerprints)| result(cause, fingerprints, comparison)).collect();
    let run = Run { tool: Tool { driver }, invocations: left_out.into_iter().collect(), results };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn left_out(n: u64) -> Invocation {
    let message = text(&format!("{} left out for length; --format json has all", counted(n, "result")));
    Invocation { execution_successful: true, tool_execution_notifications: [Notification { level: "note", message }] }
}

fn descriptor(rule: Rule) -> Descriptor {
    let RuleEntry { name, severity, meaning, page, .. } = *rule.entry();
    Descriptor {
        id: name,
        short_description: text(&name.replace('_', " ")),
        full_description: text(meaning),
        help: help(page),
        default_configuration: Configuration { level: level(severity) },
    }
}

/// The page of the rule, as `explain` has it.
fn help(page: Page) -> Text {
    let in_plain = page.sections().map(|section| format!("{}\n\n{}", section.title, section.text));
    let in_markdown = page.sections().map(|section| format!("## {}\n\n```text\n{}\n```", section.title, section.text));
    let markdown = in_markdown.collect::<Vec<_>>().join("\n\n");
    Text { markdown: Some(escaped(&markdown)), ..text(&in_plain.collect::<Vec<_>>().join("\n\n")) }
}

fn level(severity: Severity) -> &'static str {
    if severity >= Severity::Regression { "error" } else { "note" }
}

fn result(cause: &Cause, partial_fingerprints: Fingerprints, comparison: &Comparison) -> SarifResult {
    let of = cause.worst().rule;
    SarifResult {
        rule_id: of.entry().name,
        rule_index: Rule::ALL.iter().position(|&rule| rule == of),
        level: level(cause.severity()),
        message: text(&in_words(cause)),
        locations: [location(cause, comparison)],
        partial_fingerprints,
    }
}

fn location(cause: &Cause, comparison: &Comparison) -> Location {
    let place = cause.worst().place.as_ref();
    let (file, line) = place.map_or((BASELINE, 1), |place| (&*place.file, place.line));
    let uri = utf8_percent_encode(&comparison.in_repository(file), NOT_IN_PATH).to_string();
    let tests = cause.tests().take(MAX_TESTS);
    let logical = tests.map(|test| LogicalLocation { fully_qualified_name: test.to_string(), kind: "function" });
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri, uri_base_id: "SRCROOT" },
            region: Region { start_line: line.max(1) },
        },
        logical_locations: logical.collect(),
    }
}

/// A message, in which a brace alone would open a placeholder and `[text](target)` would be a link.
fn text(plain: &str) -> Text {
    Text { text: escaped(plain).replace("](", "] ("), markdown: None }
}

fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::samples::{difference, hostile, nothing, of, of_many, place, rendered, replaced, sample};
    use super::*;

    const OFFICIAL: &str = include_str!("../../../../tests/schemas/sarif-2.1.0.json");

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

    #[test]
    fn a_result_has_its_rule_its_level_its_place_and_its_identity() {
        let log = json(&sample());
        let expected: Value = serde_json::from_str(include_str!("sample.json")).expect("JSON");
        assert_eq!(log["runs"][0]["results"], expected);
        let names: Vec<&str> = log.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, ["$schema", "runs", "version"]);
        assert_eq!(log["runs"][0]["tool"]["driver"]["version"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn nothing_found_is_a_run_with_the_rules_and_no_results() {
        let log = json(&nothing());
        assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(Rule::ALL.len()));
    }

    #[test]
    fn the_help_of_a_rule_is_its_whole_page() {
        let log = json(&nothing());
        for (index, rule) in Rule::ALL.iter().enumerate() {
            let help = &log["runs"][0]["tool"]["driver"]["rules"][index]["help"];
            for section in rule.entry().page.sections() {
                for form in ["text", "markdown"] {
                    let told = help[form].as_str().expect("a text");
                    assert!(told.contains(section.title) && told.contains(&text(section.text).text), "{rule}: {told}");
                }
            }
        }
    }

    #[test]
    fn what_is_better_is_no_result() {
        let found = [Rule::FewerExecutions, Rule::NewTest, Rule::NewQuery].map(|rule| difference(rule, "lists", ""));
        let log = json(&of(found));
        let rules: Vec<&Value> =
            log["runs"][0]["results"].as_array().expect("a list").iter().map(|result| &result["ruleId"]).collect();
        assert_eq!(rules, ["new_query", "new_test"]);
    }

    #[test]
    fn the_same_in_many_tests_is_one_result() {
        let log = json(&of_many(1_000));
        let results = log["runs"][0]["results"].as_array().expect("a list");
        assert_eq!(results.len(), 1);
        let tests = &results[0]["locations"][0]["logicalLocations"];
        assert_eq!(tests.as_array().map(Vec::len), Some(MAX_TESTS));
    }

    #[test]
    fn many_results_are_cut_and_those_left_out_are_counted() {
        let found = (0..MAX_RESULTS + 3).map(|n| difference(Rule::OverBudget, &n.to_string(), "expected none"));
        let log = json(&of(found));
        let run = &log["runs"][0];
        assert_eq!(run["results"].as_array().map(Vec::len), Some(MAX_RESULTS));
        let told = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(told, "3 results left out for length; --format json has all");
        assert!(validator().is_valid(&log));
    }

    #[test]
    fn every_rule_is_valid_by_the_official_schema() {
        let validator = validator();
        for comparison in [nothing(), sample(), hostile(), of_many(9), replaced()] {
            let log = json(&comparison);
            let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
            assert_eq!(errors, [""; 0]);
            assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(n_results(&comparison)));
        }
    }

    fn n_results(comparison: &Comparison) -> usize {
        comparison.causes.iter().filter(|cause| cause.severity() != Severity::Improvement).count()
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
    fn a_path_is_a_uri_and_a_message_has_no_placeholder_and_no_link() {
        let mut odd = difference(Rule::NewTest, "t", "{0} [a](1)");
        odd.place = place("my shop/50%/c:d/ö#.rs", 0);
        let log = json(&of([odd]));
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["message"]["text"], "shop::orders t: {{0}} [a] (1)");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20shop/50%25/c%3Ad/%C3%B6%23.rs");
        assert_eq!(place["region"]["startLine"], 1);
    }
}
