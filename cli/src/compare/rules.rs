//! One statement of a test.

use super::{Base, Kind};
use crate::baseline::{Accepted, AcceptedQuery};
use crate::dumps::{Found, Query, Test};
use crate::problems::{Level, Problem, Rule};
use crate::words::Number;

pub(super) fn level(rule: Rule) -> Level {
    match rule {
        Rule::NewQuery | Rule::MoreExecutions | Rule::MoreRows | Rule::NewFinding | Rule::OverBudget => {
            Level::Regression
        }
        Rule::FewerExecutions | Rule::GoneFinding | Rule::WithinBudget => Level::Improvement,
        Rule::NewTest | Rule::MissingTest | Rule::NotCompared => Level::Note,
    }
}

/// What is different about a statement that was executed.
pub(super) fn query(base: &Base<'_>, test: &Test, query: &Query, accepted: &Accepted) -> Vec<Problem> {
    let accepted = accepted.query(&query.fingerprint);
    let is_accepted = |finding: &&Found| accepted.is_some_and(|known| known.findings.contains(&finding.lint));
    let new = query.findings.iter().filter(|finding| !is_accepted(finding));
    let mut problems: Vec<Problem> = new.map(|finding| new_finding(test, query, finding)).collect();
    match accepted {
        Some(accepted) => {
            problems.extend(numbers(base, test, query, accepted));
            problems.extend(gone_findings(test, query, accepted));
        }
        // A finding says that it is executed, and more.
        None if problems.is_empty() => {
            let message = format!("executed {}, {}", times(query.executions), before(base.kind, 0));
            problems.push(of_query(test, query, Rule::NewQuery, message));
        }
        None => {}
    }
    problems
}

pub(super) fn new_finding(test: &Test, query: &Query, finding: &Found) -> Problem {
    let message = format!("{}: {}", finding.lint, finding.found);
    Problem { help: Some(finding.help.clone()), ..of_query(test, query, Rule::NewFinding, message) }
}

fn numbers(base: &Base<'_>, test: &Test, query: &Query, accepted: &AcceptedQuery) -> Option<Problem> {
    let most_rows = base.rows_factor * accepted.rows.max(1) as f64;
    let executed = |n| format!("executed {}, {}", times(n), before(base.kind, accepted.executions));
    let (rule, message) = if query.executions > accepted.executions {
        (Rule::MoreExecutions, executed(query.executions))
    } else if query.rows as f64 > most_rows {
        let returned = Number(query.rows, "row", "rows");
        (Rule::MoreRows, format!("returned {returned}, {}", before(base.kind, accepted.rows)))
    } else if query.executions < accepted.executions {
        (Rule::FewerExecutions, executed(query.executions))
    } else {
        return None;
    };
    Some(of_query(test, query, rule, message))
}

fn gone_findings(test: &Test, query: &Query, accepted: &AcceptedQuery) -> Vec<Problem> {
    let is_found = |lint: &str| query.findings.iter().any(|finding| *finding.lint == *lint);
    let gone = accepted.findings.iter().filter(|lint| !is_found(lint));
    gone.map(|lint| of_query(test, query, Rule::GoneFinding, format!("{lint} is gone"))).collect()
}

/// Statements that are executed no more.
pub(super) fn gone(kind: Kind, test: &Test, accepted: &Accepted) -> Vec<Problem> {
    let is_gone = |known: &&AcceptedQuery| {
        test.queries.binary_search_by(|query| query.fingerprint.cmp(&known.fingerprint)).is_err()
    };
    let mut gone: Vec<&AcceptedQuery> = accepted.queries.iter().filter(is_gone).collect();
    gone.sort_by_key(|known| (&known.sql, &known.fingerprint));
    let problem = |known: &AcceptedQuery| Problem {
        level: Level::Improvement,
        rule: Rule::FewerExecutions,
        test: test.id.clone(),
        message: format!("no longer executed, {}", before(kind, known.executions)),
        sql: Some(known.sql.to_string()),
        fingerprint: Some(known.fingerprint.to_string()),
        help: None,
        place: test.place.clone(),
    };
    gone.into_iter().map(problem).collect()
}

fn of_query(test: &Test, query: &Query, rule: Rule, message: String) -> Problem {
    Problem {
        level: level(rule),
        rule,
        test: test.id.clone(),
        message,
        sql: Some(query.sql.to_string()),
        fingerprint: Some(query.fingerprint.to_string()),
        help: None,
        place: query.place.as_ref().map(|place| place.place()).or_else(|| test.place.clone()),
    }
}

fn times(n: u64) -> Number<'static> {
    Number(n, "time", "times")
}

/// The number to compare with.
fn before(kind: Kind, n: u64) -> String {
    match (kind, n) {
        (Kind::Baseline, 0) => "accepted is none".to_owned(),
        (Kind::Baseline, 1) => "accepted is 1".to_owned(),
        (Kind::Baseline, n) => format!("accepted are {n}"),
        (Kind::EarlierDumps, 0) => "none before".to_owned(),
        (Kind::EarlierDumps, n) => format!("{n} before"),
    }
}
