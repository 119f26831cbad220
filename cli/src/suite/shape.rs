//! A shape in numbers.

use std::sync::Arc;

use querybudget_model::catalogue::{Details, Lint};
use querybudget_model::facts::{Dialect, Fingerprint, Kind};
use querybudget_model::words::Sayable;

use super::place::Place;

/// How often a shape is executed in a test, and what is found: by a dump, or as it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShapeTotals {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) sql: Arc<str>,
    pub(crate) executions: u64,
    /// The rows that all executions returned.
    pub(crate) rows: u64,
    /// The lints whose findings are not meant, in the order of their names.
    pub(crate) findings: Vec<Lint>,
}

impl ShapeTotals {
    /// By what shapes are sorted for people, which does not depend on the run.
    pub(crate) fn reading_order(&self) -> (&str, Fingerprint) {
        (&self.sql, self.fingerprint)
    }
}

/// A shape as a test executed it.
#[derive(Debug, Clone)]
pub(crate) struct ExecutedShape {
    pub(crate) totals: ShapeTotals,
    /// The time that all executions took.
    pub(crate) elapsed_us: u64,
    /// What is known of each of its findings, in their order.
    pub(crate) details: Vec<Details>,
    pub(crate) kind: Kind,
    pub(crate) dialect: Dialect,
    /// Where it was first asked for, as far as that is known.
    pub(crate) place: Option<Place>,
    /// Whether the place is the line that asked, and not that of a scope.
    pub(crate) is_asked_there: bool,
}

impl ExecutedShape {
    /// What words about one of its findings are made of.
    pub(crate) fn sayable<'a>(&'a self, details: &'a Details) -> Sayable<'a> {
        Sayable { details, text: &self.totals.sql, kind: self.kind, dialect: self.dialect }
    }
}
