//! How a test refers to a statement: by the first digits of its fingerprint, since a suite refers to the same statements again and again.

use std::collections::BTreeMap;
use std::sync::Arc;

use querybudget_model::catalogue::UnknownName;
use querybudget_model::facts::Fingerprint;

use super::accepted::{Accepted, Baseline};
use crate::suite::{ExecutedShape, Test};

/// The texts by their fingerprints.
pub(super) type Statements = BTreeMap<Fingerprint, Arc<str>>;

/// How many digits a fingerprint has, and how many of them a reference has unless two statements have these in common.
const N_DIGITS: usize = 16;
const N_SHORT: usize = 8;
const SHORT_BITS: u32 = 32;

/// The first digits of a fingerprint, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    /// With zeros for the digits that are left out.
    first: Fingerprint,
    n_digits: usize,
}

impl TryFrom<&str> for Reference {
    type Error = UnknownName;

    fn try_from(text: &str) -> Result<Self, UnknownName> {
        match short_number(text) {
            Some(number) => Ok(Reference { first: Fingerprint::from_u64(number << SHORT_BITS), n_digits: N_SHORT }),
            None => Ok(Reference { first: text.parse()?, n_digits: N_DIGITS }),
        }
    }
}

impl Reference {
    /// The statement that it stands for, if the file has the only one.
    pub(super) fn find(self, statements: &Statements) -> Option<(Fingerprint, &Arc<str>)> {
        let last = Fingerprint::from_u64(self.first.as_u64() | self.mask());
        let mut found = statements.range(self.first..=last);
        let statement = found.next()?;
        found.next().is_none().then_some((*statement.0, statement.1))
    }

    /// What stands in the place of a fingerprint that is not known.
    pub(super) fn first(self) -> Fingerprint {
        self.first
    }

    /// The bits that it leaves open.
    fn mask(self) -> u64 {
        if self.n_digits == N_SHORT { u64::from(u32::MAX) } else { 0 }
    }
}

/// The number of a short reference.
fn short_number(text: &str) -> Option<u64> {
    let is_short = text.len() == N_SHORT && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    u64::from_str_radix(text, 16).ok().filter(|_| is_short)
}

/// The reference to a statement, which no other one of these has.
pub(super) fn reference(fingerprint: Fingerprint, statements: &Statements) -> String {
    let digits = fingerprint.to_string();
    let short = |other: Fingerprint| other.as_u64() >> SHORT_BITS;
    let is_like =
        |other: Option<(&Fingerprint, _)>| other.is_some_and(|(other, _)| short(*other) == short(fingerprint));
    let before = statements.range(..fingerprint).next_back();
    let is_open = fingerprint.as_u64() & u64::from(u32::MAX) == 0;
    let is_unique =
        !is_like(before) && !is_like(statements.range(fingerprint..).find(|(other, _)| **other != fingerprint));
    if is_unique && (is_open || statements.contains_key(&fingerprint)) { digits[..N_SHORT].to_owned() } else { digits }
}

impl Baseline {
    /// Looks in the dumps for what the file does not tell. Two branches are merged without a conflict though one has removed the last use
    /// of a statement, and its text, and the other refers to it in one more test.
    pub(crate) fn complete<'a>(&mut self, tests: impl Iterator<Item = &'a Test>) {
        for test in tests {
            if let Some(accepted) = self.tests.get_mut(&test.key) {
                accepted.complete(&test.shapes);
            }
        }
    }
}

impl Accepted {
    fn complete(&mut self, executed: &[ExecutedShape]) {
        for totals in self.shapes.iter_mut().map(|shape| &mut shape.totals).filter(|totals| totals.sql.is_empty()) {
            let short = |fingerprint: Fingerprint| fingerprint.as_u64() >> SHORT_BITS;
            let same = |other: &&ExecutedShape| short(other.totals.fingerprint) == short(totals.fingerprint);
            if let Some(known) = executed.iter().find(same) {
                (totals.fingerprint, totals.sql) = (known.totals.fingerprint, Arc::clone(&known.totals.sql));
            }
        }
        self.shapes.sort_by_key(|shape| shape.totals.fingerprint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(fingerprints: &[u64]) -> Statements {
        fingerprints.iter().map(|&number| (Fingerprint::from_u64(number), Arc::from("SELECT 1"))).collect()
    }

    #[test]
    fn a_statement_is_found_by_its_reference() {
        let all = [0x11, 0x1111_1111_0000_0000, 0x2222_2222_0000_0001, 0x2222_2222_0000_0002, u64::MAX];
        let statements = statements(&all);
        let lengths = all.map(|number| {
            let written = reference(Fingerprint::from_u64(number), &statements);
            let read = Reference::try_from(written.as_str()).expect("a reference");
            assert_eq!(read.find(&statements).map(|(found, _)| found.as_u64()), Some(number));
            written.len()
        });
        assert_eq!(lengths, [8, 8, 16, 16, 8]);
    }

    #[test]
    fn what_stands_for_several_or_none_is_not_found() {
        let statements = statements(&[0x2222_2222_0000_0001, 0x2222_2222_0000_0002]);
        for open in ["22222222", "33333333", "2222222200000003"] {
            assert_eq!(Reference::try_from(open).expect("a reference").find(&statements), None, "{open}");
        }
        for wrong in ["", "2222222", "222222222", "2222222G", "2222222A"] {
            assert!(Reference::try_from(wrong).is_err(), "{wrong}");
        }
    }
}
