//! What `accept` changes.

use std::cmp::Ordering;

use querybudget_model::catalogue::Lint;

use super::accepted::{Accepted, AcceptedShape, Baseline};
use crate::suite::{ShapeTotals, Test};

/// What is different, in numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) n_new: usize,
    pub(crate) n_changed: usize,
    pub(crate) n_same: usize,
    /// Tests of which there is no dump, and whose entries stay.
    pub(crate) n_kept: usize,
    /// Tests whose dumps are none to go by, and whose entries stay.
    pub(crate) n_refused: usize,
    /// Tests that are removed.
    pub(crate) n_pruned: usize,
    pub(crate) shapes: ShapeChanges,
}

/// What is different about the shapes of tests that were accepted before.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ShapeChanges {
    pub(crate) n_new: usize,
    pub(crate) n_gone: usize,
    pub(crate) n_more: usize,
    pub(crate) n_fewer: usize,
    pub(crate) n_new_findings: usize,
    pub(crate) n_gone_findings: usize,
}

/// Puts the tests in the place of what was accepted of them. The others stay, but with `prunes` those
/// without a dump go.
pub(crate) fn merge(
    baseline: &mut Baseline,
    accepted: &[&Test],
    refused: &[&Test],
    has_dump: impl Fn(&str) -> bool,
    prunes: bool,
) -> Changes {
    let mut changes = Changes::default();
    for test in accepted {
        let new = baseline.now(test);
        match baseline.tests.insert(test.key.clone(), new.clone()) {
            None => changes.n_new += 1,
            Some(old) if old.is_like(&new) => changes.n_same += 1,
            Some(old) => {
                changes.n_changed += 1;
                changes.shapes.add(&old, &new);
            }
        }
    }
    let n_before = baseline.tests.len();
    baseline.tests.retain(|key, _| !prunes || has_dump(key));
    changes.n_pruned = n_before - baseline.tests.len();
    changes.n_kept = baseline.tests.keys().filter(|key| !has_dump(key)).count();
    changes.n_refused = refused.iter().filter(|test| baseline.tests.contains_key(&test.key)).count();
    changes
}

impl ShapeChanges {
    fn add(&mut self, old: &Accepted, new: &Accepted) {
        self.n_gone += old.shapes.iter().filter(|shape| new.shape(shape.totals.fingerprint).is_none()).count();
        self.n_gone_findings += n_findings_of_one(old, new);
        self.n_new_findings += n_findings_of_one(new, old);
        for ShapeTotals { fingerprint, executions, .. } in new.shapes.iter().map(|shape| &shape.totals) {
            match old.shape(*fingerprint).map(|before| before.totals.executions.cmp(executions)) {
                None => self.n_new += 1,
                Some(Ordering::Less) => self.n_more += 1,
                Some(Ordering::Greater) => self.n_fewer += 1,
                Some(Ordering::Equal) => {}
            }
        }
    }
}

/// How many findings are in the one alone.
fn n_findings_of_one(one: &Accepted, other: &Accepted) -> usize {
    let is_in_other = |shape: &AcceptedShape, lint: &Lint| {
        other.shape(shape.totals.fingerprint).is_some_and(|known| known.totals.findings.contains(lint))
    };
    let alone = |shape: &AcceptedShape| shape.totals.findings.iter().filter(|lint| !is_in_other(shape, lint)).count();
    one.shapes.iter().map(alone).sum()
}
