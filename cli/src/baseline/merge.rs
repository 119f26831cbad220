//! What `accept` changes.

use super::{Accepted, AcceptedQuery, Baseline};
use crate::dumps::Test;

/// What is different, in numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) n_new: usize,
    pub(crate) n_changed: usize,
    pub(crate) n_same: usize,
    /// Tests of which there is no dump, or none to go by, and whose entries stay.
    pub(crate) n_kept: usize,
    /// Tests that are removed.
    pub(crate) n_pruned: usize,
    pub(crate) queries: Differences,
}

/// What is different about the queries of tests that were accepted before.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Differences {
    pub(crate) n_new: usize,
    pub(crate) n_gone: usize,
    pub(crate) n_more: usize,
    pub(crate) n_fewer: usize,
    pub(crate) n_new_findings: usize,
    pub(crate) n_gone_findings: usize,
}

/// Puts the tests in the place of what was accepted of them. The others stay, or go if `prune` says so of them.
pub(crate) fn merge<'a>(
    baseline: &mut Baseline,
    tests: impl Iterator<Item = &'a Test>,
    prune: impl Fn(&str) -> bool,
) -> Changes {
    let mut changes = Changes::default();
    for test in tests {
        let new = Accepted::of(test);
        match baseline.tests.insert(test.key.clone(), new.clone()) {
            None => changes.n_new += 1,
            Some(old) if old == new => changes.n_same += 1,
            Some(old) => {
                changes.n_changed += 1;
                changes.queries.add(&old, &new);
            }
        }
    }
    let n_before = baseline.tests.len();
    baseline.tests.retain(|key, _| !prune(key));
    changes.n_pruned = n_before - baseline.tests.len();
    changes.n_kept = baseline.tests.len() - changes.n_new - changes.n_changed - changes.n_same;
    changes
}

impl Differences {
    fn add(&mut self, old: &Accepted, new: &Accepted) {
        let is_in = |accepted: &Accepted, query: &AcceptedQuery| accepted.query(&query.fingerprint).is_some();
        self.n_gone += old.queries.iter().filter(|query| !is_in(new, query)).count();
        self.n_gone_findings += n_findings_of_one(old, new);
        self.n_new_findings += n_findings_of_one(new, old);
        for query in &new.queries {
            match old.query(&query.fingerprint) {
                None => self.n_new += 1,
                Some(before) if before.executions < query.executions => self.n_more += 1,
                Some(before) if before.executions > query.executions => self.n_fewer += 1,
                Some(_) => {}
            }
        }
    }
}

/// How many findings are in the one alone.
fn n_findings_of_one(one: &Accepted, other: &Accepted) -> usize {
    let is_in_other = |query: &AcceptedQuery, lint| {
        other.query(&query.fingerprint).is_some_and(|known| known.findings.contains(lint))
    };
    let alone =
        one.queries.iter().flat_map(|query| query.findings.iter().filter(move |lint| !is_in_other(query, lint)));
    alone.count()
}
