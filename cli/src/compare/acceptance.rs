//! A baseline in which a difference is none any more, and everything else is as it was.

use querybudget_model::catalogue::{Lint, Rule};
use querybudget_model::facts::Fingerprint;

use super::difference::Difference;
use super::test::NEVER_NEW;
use crate::baseline::{Accepted, AcceptedShape, Baseline};
use crate::suite::Test;

/// Accepts a difference of the test. Of a test that is new, what is no regression is accepted with it.
pub(crate) fn accept(baseline: &mut Baseline, test: &Test, difference: &Difference) {
    let now = baseline.now(test);
    let known = baseline.tests.entry(test.key.clone()).or_insert_with(|| of_new_test(&now));
    match difference.rule {
        Rule::OverBudget => known.fails.extend(difference.limit.clone()),
        Rule::WithinBudget => known.fails.retain(|limit| Some(limit) != difference.limit.as_ref()),
        _ => accept_shapes(known, &now, difference),
    }
    known.fails.sort();
    known.fails.dedup();
}

fn of_new_test(now: &Accepted) -> Accepted {
    let mut accepted = Accepted { fails: Vec::new(), shapes: now.shapes.clone() };
    for shape in &mut accepted.shapes {
        shape.totals.findings.retain(|lint| *lint != NEVER_NEW);
    }
    accepted
}

fn accept_shapes(known: &mut Accepted, now: &Accepted, difference: &Difference) {
    let before: Vec<Lint> = difference.instead_of.iter().flat_map(|shape| shape.findings.clone()).collect();
    known.shapes.retain(|shape| !difference.instead_of.iter().any(|gone| gone.fingerprint == shape.totals.fingerprint));
    for shape in &difference.besides {
        accept_numbers(known, now, shape.fingerprint, &[]);
    }
    let Some(fingerprint) = difference.fingerprint else { return };
    let has_numbers = match (difference.rule, difference.lint) {
        (Rule::NewFinding | Rule::GoneFinding, Some(lint)) => {
            // Its numbers are told with it, or those of a statement that is new.
            lint == Lint::NPlusOne || known.shape(fingerprint).is_none()
        }
        _ => true,
    };
    if has_numbers && difference.rule != Rule::GoneFinding {
        accept_numbers(known, now, fingerprint, &before);
    }
    let Some(shape) = known.shapes.iter_mut().find(|shape| shape.totals.fingerprint == fingerprint) else { return };
    let findings = &mut shape.totals.findings;
    findings.retain(|lint| Some(*lint) != difference.lint);
    if difference.rule == Rule::NewFinding {
        findings.extend(difference.lint);
        findings.sort_by_key(|lint| lint.entry().name);
    }
}

/// Accepts how often a shape is executed, with no finding but those that are accepted of it or were of the one before.
fn accept_numbers(known: &mut Accepted, now: &Accepted, fingerprint: Fingerprint, before: &[Lint]) {
    let place = known.shapes.binary_search_by_key(&fingerprint, |shape| shape.totals.fingerprint);
    let old = place.ok().map(|place| known.shapes.remove(place));
    let Some(executed) = now.shape(fingerprint) else { return };
    let mut shape: AcceptedShape = executed.clone();
    match old {
        Some(old) => shape.totals.findings = old.totals.findings,
        None => shape.totals.findings.retain(|lint| before.contains(lint)),
    }
    known.shapes.insert(place.unwrap_or_else(|place| place), shape);
}
