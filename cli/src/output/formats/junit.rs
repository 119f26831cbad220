//! A JUnit report: a suite for each test binary, a case for each test of which there is something to tell.

use std::collections::BTreeMap;
use std::io::{self, Write};

use querybudget_model::catalogue::Severity;
use querybudget_model::facts::TestId;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::in_words::summary;
use crate::compare::{Comparison, Difference};

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    report(comparison).serialize(out).map_err(io::Error::other)
}

fn report(comparison: &Comparison) -> Report {
    let mut report = Report::new("querybudget");
    let mut tests: BTreeMap<&TestId, Vec<&Difference>> = BTreeMap::new();
    for difference in &comparison.differences {
        tests.entry(&difference.test).or_default().push(difference);
    }
    let tests: Vec<(&TestId, Vec<&Difference>)> = tests.into_iter().collect();
    report.add_test_suites(tests.chunk_by(|(one, _), (other, _)| binary(one) == binary(other)).map(suite));
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

fn suite(tests: &[(&TestId, Vec<&Difference>)]) -> TestSuite {
    let name = tests.first().map(|(test, _)| binary(test)).unwrap_or_default();
    let mut suite = TestSuite::new(xml(&name));
    suite.add_test_cases(tests.iter().map(|(test, found)| case(test, found)));
    suite
}

fn case(test: &TestId, found: &[&Difference]) -> TestCase {
    let (regressions, others): (Vec<&Difference>, Vec<&Difference>) =
        found.iter().partition(|difference| difference.severity() == Severity::Regression);
    let mut case = TestCase::new(xml(&test.name), status(&regressions));
    // A runner's own report may stand beside this one, and of two cases with one name GitLab leaves out the second.
    case.set_classname(xml(&format!("querybudget.{}", binary(test))));
    if let Some(place) = regressions.iter().chain(&others).find_map(|difference| difference.place.as_ref()) {
        case.extra.insert("file".into(), xml(&place.file));
        case.extra.insert("line".into(), xml(&place.line.to_string()));
    }
    if !others.is_empty() {
        case.set_system_out(xml(&in_full(&others)));
    }
    case
}

/// A case can have no more than one failure: it is called like the first, and holds all.
fn status(regressions: &[&Difference]) -> TestCaseStatus {
    let Some(first) = regressions.first() else { return TestCaseStatus::success() };
    let message = match regressions.len() {
        1 => first.message.clone(),
        n => format!("{} (and {} more)", first.message, n - 1),
    };
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(first.rule.entry().name).set_message(xml(&message)).set_description(xml(&in_full(regressions)));
    status
}

fn in_full(found: &[&Difference]) -> String {
    found.iter().map(|difference| paragraph(difference)).collect::<Vec<_>>().join("\n\n")
}

/// The rule and the message, and below it the statement, the place and the help.
fn paragraph(difference: &Difference) -> String {
    let mut paragraph = format!("{}: {}", difference.rule, difference.message);
    let sql = difference.sql.as_ref().map(ToString::to_string);
    let place = difference.place.as_ref().map(|place| format!("at {place}"));
    let help = difference.help.as_ref().map(|help| format!("help: {help}"));
    for line in [sql, place, help].into_iter().flatten() {
        paragraph += &format!("\n  {line}");
    }
    paragraph
}

/// `XmlString` leaves out the control characters, but these two may not stand in XML either.
fn xml(text: &str) -> XmlString {
    XmlString::new(text.replace(['\u{fffe}', '\u{ffff}'], ""))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{HOSTILE, hostile, nothing, rendered, sample};
    use super::*;

    #[test]
    fn a_test_with_regressions_is_a_failed_case() {
        assert_eq!(
            rendered(write, &sample()),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="querybudget" tests="3" skipped="0" failures="1" errors="0">
    <testsuite name="shop::orders" tests="3" skipped="0" errors="0" failures="1">
        <testcase name="pages::are_gone" classname="querybudget.shop::orders">
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
    fn nothing_found_is_a_passed_case_that_tells_what_was_compared() {
        assert_eq!(
            rendered(write, &nothing()),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="querybudget" tests="1" skipped="0" failures="0" errors="0">
    <testsuite name="querybudget" tests="1" skipped="0" errors="0" failures="0">
        <testcase name="comparison" classname="querybudget">
            <system-out>no regressions in 1 test, 1 query</system-out>
        </testcase>
    </testsuite>
</testsuites>
"#
        );
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
            let mut other = comparison.differences[1].clone();
            (other.test.binary, other.test.name) = (binary.to_owned(), index.to_string());
            comparison.differences.push(other);
        }
        let report = report(&comparison);
        assert_eq!((report.tests, report.failures, report.errors, report.skipped), (6, 4, 0, 0));
        let suites: Vec<_> = report.test_suites.iter().map(|s| (s.name.as_str(), s.tests, s.failures)).collect();
        assert_eq!(suites, [("shop::items", 2, 2), ("shop::orders", 4, 2)]);
    }

    #[test]
    fn markup_in_a_text_is_text_and_what_xml_cannot_hold_is_left_out() {
        let report = Report::deserialize_from_str(&rendered(write, &hostile())).expect("a report");
        let case = &report.test_suites[0].test_cases[0];
        let plain = HOSTILE.replace(['\r', '\u{0}', '\u{ffff}'], "").replace("\u{1b}[1m", "");
        assert_eq!((report.tests, report.failures), (1, 1));
        assert_eq!(case.system_out.as_ref().map(|out| out.matches(&plain).count()), Some(12 * 3 + 6));
    }
}
