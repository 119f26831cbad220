//! What to compare with.

use std::collections::BTreeMap;

use querybudget_model::catalogue::Denial;

use crate::baseline::Accepted;

#[derive(Debug)]
pub(crate) struct Base<'a> {
    pub(crate) kind: Kind,
    pub(crate) tests: &'a BTreeMap<String, Accepted>,
    /// Why some tests have nothing to compare with.
    pub(crate) gaps: BTreeMap<&'a str, &'static str>,
    /// How many times the accepted rows are still no regression.
    pub(crate) rows_factor: f64,
    /// What fails the check though it is no regression by itself.
    pub(crate) denied: Vec<Denial>,
}

/// Where the numbers to compare with are from, which messages tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Baseline,
    EarlierDumps,
}

impl Kind {
    /// The number to compare with.
    pub(super) fn number(self, n: u64) -> String {
        match (self, n) {
            (Kind::Baseline, 0) => "accepted is none".to_owned(),
            (Kind::Baseline, 1) => "accepted is 1".to_owned(),
            (Kind::Baseline, n) => format!("accepted are {n}"),
            (Kind::EarlierDumps, 0) => "none before".to_owned(),
            (Kind::EarlierDumps, n) => format!("{n} before"),
        }
    }

    /// Of a test with which there is nothing to compare.
    pub(super) fn new_test(self) -> &'static str {
        match self {
            Kind::Baseline => "is not in the baseline: cargo querybudget accept",
            Kind::EarlierDumps => "had left no dump before",
        }
    }

    /// Of a test that is not there to be compared.
    pub(super) fn missing_test(self) -> &'static str {
        match self {
            Kind::Baseline => "is in the baseline, and has left no dump",
            Kind::EarlierDumps => "had left a dump before, and has left none",
        }
    }
}
