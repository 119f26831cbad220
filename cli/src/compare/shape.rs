//! One shape of a test.

use querybudget_model::catalogue::{Details, Lint, Rule, Severity};
use querybudget_model::words::Number;

use super::base::{Base, Kind};
use super::difference::Difference;
use super::story::{Stories, Story};
use crate::baseline::{Accepted, AcceptedShape};
use crate::suite::{ExecutedShape, ShapeTotals, Test};

/// What is different about a shape that was executed.
pub(super) fn executed(
    base: &Base<'_>,
    test: &Test,
    shape: &ExecutedShape,
    accepted: &Accepted,
    stories: &Stories<'_>,
) -> Vec<Difference> {
    let fingerprint = shape.totals.fingerprint;
    if stories.is_told(fingerprint) {
        return Vec::new();
    }
    match stories.of_shape(fingerprint) {
        None => against(base, test, shape, accepted.shape(fingerprint)),
        Some(story) => in_a_story(base, test, shape, story),
    }
}

/// The differences from the shape that is accepted, if there is one.
fn against(base: &Base<'_>, test: &Test, shape: &ExecutedShape, accepted: Option<&AcceptedShape>) -> Vec<Difference> {
    let is_accepted = |lint: Lint| accepted.is_some_and(|known| known.totals.findings.contains(&lint));
    let new = shape.details.iter().filter(|details| !is_accepted(details.lint()));
    let mut differences: Vec<Difference> = new.map(|details| new_finding(test, shape, details)).collect();
    let Some(accepted) = accepted else {
        // A finding says that it is executed, and more.
        if differences.is_empty() {
            differences.push(new_query(base.kind, test, shape));
        }
        return differences;
    };
    // It says how often the statement is executed.
    match differences.iter_mut().find(|difference| difference.lint == Some(Lint::NPlusOne)) {
        Some(told) => add_accepted(told, base.kind, accepted),
        None => differences.extend(numbers(base, test, shape, accepted)),
    }
    differences.extend(gone_findings(test, shape, accepted));
    differences
}

fn new_query(kind: Kind, test: &Test, shape: &ExecutedShape) -> Difference {
    let after = shape.totals.executions;
    let message = format!("executed {}, {}", times(after), kind.number(0));
    Difference { after, ..of_executed(Rule::NewQuery, test, shape, message) }
}

/// Tells that fewer executions are accepted.
fn add_accepted(difference: &mut Difference, kind: Kind, accepted: &AcceptedShape) {
    difference.before = accepted.totals.executions;
    if difference.after > difference.before {
        difference.message += &format!(", {}", number(kind, accepted));
    }
}

/// One that took the place of others: if no more than its columns changed, what is accepted of the one before is accepted of it.
fn in_a_story(base: &Base<'_>, test: &Test, shape: &ExecutedShape, story: &Story<'_>) -> Vec<Difference> {
    let accepted = story.before.first().copied().filter(|_| story.is_of_columns);
    let mut differences = against(base, test, shape, accepted);
    if let Some(accepted) = accepted {
        differences.retain(|difference| difference.severity == Severity::Regression);
        if differences.is_empty() {
            differences.push(changed(base.kind, test, shape, &accepted.totals));
        }
    }
    for difference in &mut differences {
        difference.instead_of = story.before.iter().map(|shape| shape.totals.clone()).collect();
        difference.besides = story.besides.iter().map(|&shape| shape.clone()).collect();
    }
    differences
}

fn changed(kind: Kind, test: &Test, shape: &ExecutedShape, accepted: &ShapeTotals) -> Difference {
    let (before, after) = (accepted.executions, shape.totals.executions);
    let as_before = if before == after { "as before".to_owned() } else { kind.number(before) };
    let message = format!("has other columns, executed {}, {as_before}", times(after));
    Difference { before, after, ..of_executed(Rule::ChangedQuery, test, shape, message) }
}

pub(super) fn new_finding(test: &Test, shape: &ExecutedShape, details: &Details) -> Difference {
    let said = shape.sayable(details);
    let message = format!("{}: {}", details.lint(), said.found());
    let after = shape.totals.executions;
    Difference {
        help: Some(said.help()),
        lint: Some(details.lint()),
        after,
        ..of_executed(Rule::NewFinding, test, shape, message)
    }
}

fn numbers(base: &Base<'_>, test: &Test, shape: &ExecutedShape, known: &AcceptedShape) -> Option<Difference> {
    let ShapeTotals { executions, rows, .. } = shape.totals;
    let accepted = &known.totals;
    let most_rows = base.rows_factor * accepted.rows.max(1) as f64;
    let executed = || format!("executed {}, {}", times(executions), number(base.kind, known));
    let (rule, message) = if executions > accepted.executions {
        (Rule::MoreExecutions, executed())
    } else if known.has_rows && rows as f64 > most_rows {
        let returned = Number(rows, "row", "rows");
        (Rule::MoreRows, format!("returned {returned}, {}", base.kind.number(accepted.rows)))
    } else if executions < accepted.executions && !known.is_at_most {
        (Rule::FewerExecutions, executed())
    } else {
        return None;
    };
    let (before, after) =
        if rule == Rule::MoreRows { (accepted.rows, rows) } else { (accepted.executions, executions) };
    Some(Difference { before, after, ..of_executed(rule, test, shape, message) })
}

/// The executions to compare with.
fn number(kind: Kind, accepted: &AcceptedShape) -> String {
    match (accepted.is_at_most, accepted.totals.executions) {
        (true, most) => format!("accepted are at most {most}"),
        (false, executions) => kind.number(executions),
    }
}

/// Of a number that differs from run to run, a finding may differ too.
fn gone_findings(test: &Test, shape: &ExecutedShape, accepted: &AcceptedShape) -> Vec<Difference> {
    let is_gone = |lint: &&Lint| !accepted.is_at_most && !shape.totals.findings.contains(lint);
    let gone = accepted.totals.findings.iter().filter(is_gone);
    let difference = |lint: &Lint| {
        let message = format!("{lint} is gone");
        Difference { lint: Some(*lint), ..of_executed(Rule::GoneFinding, test, shape, message) }
    };
    gone.map(difference).collect()
}

/// The shapes that are executed no more, and whose place no other took.
pub(super) fn gone(kind: Kind, test: &Test, accepted: &Accepted, stories: &Stories<'_>) -> Vec<Difference> {
    let is_gone = |known: &&ShapeTotals| test.shape(known.fingerprint).is_none() && !stories.is_told(known.fingerprint);
    let known = accepted.shapes.iter().filter(|shape| !shape.is_at_most).map(|shape| &shape.totals);
    let mut gone: Vec<&ShapeTotals> = known.filter(is_gone).collect();
    gone.sort_by_key(|known| known.reading_order());
    let difference = |known: &ShapeTotals| {
        let message = format!("no longer executed, {}", kind.number(known.executions));
        let before = known.executions;
        Difference { before, ..Difference::of_shape(Rule::FewerExecutions, test, known, message) }
    };
    gone.into_iter().map(difference).collect()
}

/// It stands where the shape was asked for, if that is known.
fn of_executed(rule: Rule, test: &Test, shape: &ExecutedShape, message: String) -> Difference {
    let place = shape.place.clone().or_else(|| test.place.clone());
    let is_asked_there = shape.is_asked_there;
    Difference { place, is_asked_there, ..Difference::of_shape(rule, test, &shape.totals, message) }
}

fn times(n: u64) -> Number<'static> {
    Number(n, "time", "times")
}
