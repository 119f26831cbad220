//! A JUnit report: a suite for each test binary, a case for each test.
//!
//! What is the same in several tests fails the first of them, which names the others. The others are skipped: they are not told again,
//! and have not passed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::TestId;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use crate::compare::{Cause, Comparison, Difference};
use crate::output::in_words::{counted, message, story, summary};

/// More tests of one cause are counted.
const MAX_NAMES: usize = 100;

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    report(comparison).serialize(out).map_err(io::Error::other)
}

fn report(comparison: &Comparison) -> Report {
    let mut report = Report::new("querybudget");
    let mut tests: BTreeMap<&TestId, Vec<&Cause>> = comparison.tests.iter().map(|test| (test, Vec::new())).collect();
    for cause in &comparison.causes {
        cause.tests().for_each(|test| tests.entry(test).or_default().push(cause));
    }
    let tests: Vec<(&TestId, Vec<&Cause>)> = tests.into_iter().collect();
    report.add_test_suites(
        tests.chunk_by(|(one, _), (other, _)| binary(one) == binary(other)).map(|tests| suite(tests, comparison)),
    );
    if tests.is_empty() {
        report.add_test_suite(nothing_found(comparison));
    }
    report
}

fn binary(test: &TestId) -> String {
    format!("{}::{}", test.package, test.binary)
}

/// CI servers reject a report without a case, as if the tests had not run.
fn nothing_found(comparison: &Comparison) -> TestSuite {
    let mut case = TestCase::new("comparison", TestCaseStatus::success());
    case.set_classname("querybudget").set_system_out(summary(comparison));
    let mut suite = TestSuite::new("querybudget");
    suite.add_test_case(case);
    suite
}

fn suite(tests: &[(&TestId, Vec<&Cause>)], comparison: &Comparison) -> TestSuite {
    let name = tests.first().map(|(test, _)| binary(test)).unwrap_or_default();
    let mut suite = TestSuite::new(xml(&name));
    suite.add_test_cases(tests.iter().map(|(test, causes)| case(test, causes, comparison)));
    suite
}

fn case(test: &TestId, causes: &[&Cause], comparison: &Comparison) -> TestCase {
    let (here, elsewhere): (Vec<&Cause>, Vec<&Cause>) =
        causes.iter().partition(|cause| cause.tests().next() == Some(test));
    let (regressions, others): (Vec<&Cause>, Vec<&Cause>) =
        here.iter().partition(|cause| cause.severity() == Severity::Regression);
    let mut case = TestCase::new(xml(&test.name), status(&regressions, causes));
    // A runner's own report may stand beside this one, and of two cases with one name GitLab leaves out the second.
    case.set_classname(xml(&format!("querybudget.{}", binary(test))));
    if let Some(place) = regressions.iter().chain(&others).find_map(|cause| cause.worst().place.as_ref()) {
        case.extra.insert("file".into(), xml(&comparison.in_repository(&place.file)));
        case.extra.insert("line".into(), xml(&place.line.to_string()));
    }
    let told = others.into_iter().map(paragraph).chain(elsewhere.into_iter().map(told_elsewhere));
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        case.set_system_out(xml(&told.join("\n\n")));
    }
    case
}

/// A case can have no more than one failure: it is called like the first, and holds all.
fn status(regressions: &[&Cause], causes: &[&Cause]) -> TestCaseStatus {
    let Some(first) = regressions.first() else { return without_failure(causes) };
    let message = match regressions.len() {
        1 => message(first),
        n => format!("{} (and {} more)", message(first), n - 1),
    };
    let in_full: Vec<String> = regressions.iter().copied().map(paragraph).collect();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let name = first.worst().rule.entry().name;
    status.set_type(name).set_message(xml(&message)).set_description(xml(&in_full.join("\n\n")));
    status
}

/// A test whose regressions are told elsewhere, or that was not compared, has not passed either.
fn without_failure(causes: &[&Cause]) -> TestCaseStatus {
    let is_unjudged = |cause: &&&Cause| matches!(cause.worst().rule, Rule::NotCompared | Rule::MissingTest);
    let regression = causes.iter().find(|cause| cause.severity() == Severity::Regression);
    let why = regression.map(|cause| told_elsewhere(cause));
    match why.or_else(|| causes.iter().find(is_unjudged).map(|cause| message(cause))) {
        None => TestCaseStatus::success(),
        Some(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(xml(&why));
            status
        }
    }
}

/// `new_query: as in shop::orders pages::are_listed`
fn told_elsewhere(cause: &Cause) -> String {
    let first = cause.tests().next().map(TestId::to_string).unwrap_or_default();
    format!("{}: as in {first}", cause.worst().rule)
}

/// The rule and the message, and below it the statement, the place, the help and the tests.
fn paragraph(cause: &Cause) -> String {
    let Difference { rule, sql, place, help, .. } = cause.worst();
    let mut paragraph = format!("{rule}: {}", message(cause));
    let sql = sql.as_ref().map(ToString::to_string);
    let place = place.as_ref().map(|place| format!("at {place}"));
    let help = help.as_ref().map(|help| format!("help: {help}"));
    let lines = sql.into_iter().chain(story(cause, str::to_owned)).chain(place).chain(help).chain(tests(cause));
    for line in lines {
        paragraph += &format!("\n  {line}");
    }
    paragraph
}

/// The tests, if there are several.
fn tests(cause: &Cause) -> Vec<String> {
    let n_tests = cause.n_tests();
    if n_tests < 2 {
        return Vec::new();
    }
    let head = format!("in {}:", counted(n_tests as u64, "test"));
    let names = cause.tests().take(MAX_NAMES).map(|test| format!("  {test}"));
    let more = n_tests.checked_sub(MAX_NAMES + 1).map(|n| format!("  and {} more", counted(n as u64 + 1, "test")));
    [head].into_iter().chain(names).chain(more).collect()
}

/// `XmlString` leaves out the control characters, but these two may not stand in XML either.
fn xml(text: &str) -> XmlString {
    XmlString::new(text.replace(['\u{fffe}', '\u{ffff}'], ""))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{HOSTILE, hostile, nothing, of_many, rendered, replaced, sample};
    use super::*;

    #[test]
    fn a_test_with_regressions_is_a_failed_case() {
        assert_eq!(
            rendered(write, &sample()),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="querybudget" tests="4" skipped="1" failures="1" errors="0">
    <testsuite name="shop::orders" tests="4" skipped="1" errors="0" failures="1">
        <testcase name="pages::are_fine" classname="querybudget.shop::orders"/>
        <testcase name="pages::are_gone" classname="querybudget.shop::orders">
            <skipped message="it has left no dump"/>
            <system-out>missing_test: it has left no dump</system-out>
        </testcase>
        <testcase name="pages::are_listed" classname="querybudget.shop::orders" file="src/pages.rs" line="12">
            <failure message="executed 50 times, accepted are 3 (and 1 more)" type="more_executions">more_executions: executed 50 times, accepted are 3
  SELECT id FROM items WHERE order_id = ?
  at src/pages.rs:12
  help: fetch the rows in one query: SELECT order_id, id FROM items WHERE order_id IN (?, ?, ?), or join

over_budget: expected queries &lt;= 3, found 51</failure>
        </testcase>
        <testcase name="pages::are_shown" classname="querybudget.shop::orders" file="tests/orders.rs" line="7">
            <system-out>fewer_executions: executed once, accepted are 2
  SELECT id FROM customers
  at tests/orders.rs:7</system-out>
        </testcase>
    </testsuite>
</testsuites>
"#
        );
    }

    #[test]
    fn every_test_that_was_compared_is_a_case() {
        let report = report(&nothing());
        assert_eq!((report.tests, report.failures, report.skipped), (1, 0, 0));
        assert_eq!(report.test_suites[0].test_cases[0].name.as_str(), "pages::are_fine");
        let none = Comparison { tests: Vec::new(), ..nothing() };
        assert_eq!(super::report(&none).tests, 1, "a report without a case is rejected");
    }

    #[test]
    fn the_same_in_many_tests_is_one_failure_that_names_them() {
        let report = report(&of_many(150));
        assert_eq!((report.tests, report.failures, report.skipped), (150, 1, 149));
        let text = rendered(write, &of_many(150));
        let told = "new_query: executed once, accepted is none\n  SELECT id FROM items\n  at src/pages.rs:12\n  in 150 tests:\n    shop::orders pages::test_0000\n";
        assert!(text.contains(told), "{text}");
        assert!(text.contains("    shop::orders pages::test_0099\n    and 50 tests more</failure>"), "{text}");
        assert_eq!(text.matches("<skipped message=\"new_query: as in shop::orders pages::test_0000\"/>").count(), 149);
    }

    /// What is wrong with a report by the schema of Jenkins' plugin, but for what it does not read: `file` and `line`, which GitLab reads, and
    /// the sum of the skipped.
    fn violations(report: &str) -> Vec<String> {
        const SCHEMA: &str = include_str!("../../../tests/schemas/junit-10.xsd");
        let schema = uppsala::parse(SCHEMA).expect("XML");
        let validator = uppsala::XsdValidator::from_schema(&schema).expect("a schema");
        let errors = validator.validate(&uppsala::parse(report).expect("XML"));
        let is_of_others = |error: &String| {
            ["skipped", "file", "line"].iter().any(|name| error.contains(&format!("Attribute '{name}' is not allowed")))
        };
        errors.iter().map(ToString::to_string).filter(|error| !is_of_others(error)).collect()
    }

    #[test]
    fn a_report_is_valid_by_the_schema() {
        for comparison in [nothing(), sample(), hostile(), of_many(9), replaced()] {
            let report = rendered(write, &comparison);
            assert_eq!(violations(&report), [""; 0], "{report}");
        }
    }

    #[test]
    fn the_schema_is_applied() {
        let report = rendered(write, &sample());
        for (right, wrong) in [
            ("<testcase name=", "<testcase nome="),
            (" errors=\"0\" failures=\"1\">\n        <testcase", ">\n        <testcase"),
            ("<skipped message", "<omitted message"),
            (" type=\"more_executions\"", " kind=\"more_executions\""),
        ] {
            assert!(report.contains(right), "{right}: {report}");
            assert_ne!(violations(&report.replacen(right, wrong, 1)), [""; 0], "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_again_with_the_same_counts() {
        for comparison in [nothing(), sample(), hostile()] {
            let written = report(&comparison);
            let read = Report::deserialize_from_str(&rendered(write, &comparison)).expect("a report");
            assert_eq!(read, written);
        }
    }

    #[test]
    fn cases_and_failures_are_counted_by_test() {
        let mut comparison = sample();
        for (index, binary) in ["items", "orders", "items"].into_iter().enumerate() {
            let mut other = comparison.causes[1].clone();
            let test = &mut other.differences[0].test;
            (test.binary, test.name) = (binary.to_owned(), index.to_string());
            comparison.causes.push(other);
        }
        let report = report(&comparison);
        assert_eq!((report.tests, report.failures, report.errors, report.skipped), (7, 4, 0, 1));
        let suites: Vec<_> = report.test_suites.iter().map(|s| (s.name.as_str(), s.tests, s.failures)).collect();
        assert_eq!(suites, [("shop::items", 2, 2), ("shop::orders", 5, 2)]);
    }

    #[test]
    fn markup_in_a_text_is_text_and_what_xml_cannot_hold_is_left_out() {
        let report = Report::deserialize_from_str(&rendered(write, &hostile())).expect("a report");
        let case = &report.test_suites[0].test_cases[0];
        let plain = HOSTILE.replace(['\r', '\u{0}', '\u{ffff}'], "").replace("\u{1b}[1m", "");
        assert_eq!((report.tests, report.failures), (1, 1));
        assert_eq!(case.system_out.as_ref().map(|out| out.matches(&plain).count()), Some(14 * 5 + 7));
    }
}
