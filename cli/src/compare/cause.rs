//! Differences with one cause: what one line of code does in many tests is one thing to look at.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use querybudget_model::catalogue::{Rule, Severity};
use querybudget_model::facts::{Fingerprint, TestId};

use super::difference::Difference;
use crate::suite::Place;

/// The same difference in one test or in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    /// At least one, in the order of their tests.
    pub(crate) differences: Vec<Difference>,
}

/// What differences of one cause have in common: the statement and the line that asked for it, or else what is said of them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: Rule,
    fingerprint: Option<Fingerprint>,
    said: String,
    place: Option<Place>,
    /// The shapes that belong to it.
    others: Vec<Fingerprint>,
}

impl Key {
    fn of(difference: &Difference) -> Self {
        let Difference { rule, fingerprint, place, limit, lint, message, .. } = difference;
        let name = limit.clone().or_else(|| lint.map(|lint| lint.to_string()));
        let said = name.unwrap_or_else(|| if fingerprint.is_some() { String::new() } else { message.clone() });
        // Where only the test is known, each test has another line.
        let is_of_the_code = difference.is_asked_there || *rule == Rule::OverBudget;
        let place = place.clone().filter(|_| is_of_the_code);
        let others = difference.instead_of.iter().chain(&difference.besides).map(|shape| shape.fingerprint).collect();
        Key { rule: *rule, fingerprint: *fingerprint, said, place, others }
    }
}

/// The causes of differences, those of the most tests first. Of those with the same tests the order stays.
pub(super) fn causes(differences: impl Iterator<Item = Difference>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for difference in differences {
        let index = *known.entry(Key::of(&difference)).or_insert(causes.len());
        match causes.get_mut(index) {
            Some(cause) => cause.differences.push(difference),
            None => causes.push(Cause { differences: vec![difference] }),
        }
    }
    causes.sort_by(|one, other| {
        let by_number = Reverse(one.n_tests()).cmp(&Reverse(other.n_tests()));
        by_number.then_with(|| one.tests().cmp(other.tests()))
    });
    causes
}

impl Cause {
    /// The difference to tell of: that of the test in which it is the worst.
    pub(crate) fn worst(&self) -> &Difference {
        let worse = |one: &usize, other: &usize| self.differences[*one].by().cmp(&self.differences[*other].by());
        // Of equals the first.
        let worst = (0..self.differences.len()).rev().max_by(worse);
        &self.differences[worst.unwrap_or_default()]
    }

    /// Each once, in their order.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &TestId> {
        self.differences.chunk_by(|one, other| one.test == other.test).map(|of_one| &of_one[0].test)
    }

    pub(crate) fn n_tests(&self) -> usize {
        self.tests().count()
    }

    /// How bad it is.
    pub(crate) fn severity(&self) -> Severity {
        self.worst().severity
    }
}

#[cfg(test)]
mod tests {
    use querybudget_model::facts::TestId;

    use super::*;

    fn difference(test: &str, statement: u64, line: u32, counts: (u64, u64)) -> Difference {
        let mut difference = Difference::new(Rule::MoreExecutions, TestId::new("shop", "orders", test), "");
        difference.fingerprint = Some(Fingerprint::from_u64(statement));
        difference.place = Some(Place { file: "src/orders.rs".into(), line });
        difference.is_asked_there = true;
        (difference.before, difference.after) = counts;
        difference
    }

    fn names(cause: &Cause) -> Vec<&str> {
        cause.tests().map(|test| test.name.as_str()).collect()
    }

    #[test]
    fn one_statement_of_one_line_is_one_cause_in_whatever_tests() {
        let found = [("a", 1, 7), ("a", 2, 8), ("b", 1, 7), ("b", 1, 9), ("c", 1, 7)];
        let found = found.map(|(test, statement, line)| difference(test, statement, line, (1, 2)));
        let causes = causes(found.into_iter());
        assert_eq!(causes.iter().map(names).collect::<Vec<_>>(), [vec!["a", "b", "c"], vec!["a"], vec!["b"]]);
    }

    #[test]
    fn where_the_line_is_not_known_the_statement_is_the_cause() {
        let mut found = [difference("a", 1, 7, (1, 2)), difference("b", 1, 9, (1, 2))];
        found.iter_mut().for_each(|difference| difference.is_asked_there = false);
        assert_eq!(causes(found.into_iter()).len(), 1);
    }

    #[test]
    fn the_worst_of_its_tests_is_told() {
        let found = [("a", (1, 3)), ("b", (1, 9)), ("c", (100, 101)), ("d", (0, 8))];
        let causes = causes(found.map(|(test, counts)| difference(test, 1, 7, counts)).into_iter());
        assert_eq!(causes[0].worst().test.name, "b");
    }
}
