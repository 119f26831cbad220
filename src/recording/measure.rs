//! The value of each metric.

use std::time::Duration;

use querybudget_model::catalogue::Measured;

use super::stats::ShapeStats;
use crate::fingerprint::{Class, Kind};

/// Shapes of every class. Metrics count those of the application, unless they say otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shapes<'a>(pub(crate) &'a [ShapeStats]);

impl Shapes<'_> {
    fn counted(&self) -> impl Iterator<Item = &ShapeStats> {
        self.0.iter().filter(|shape| shape.class() == Class::Application)
    }

    fn sum(&self, number: impl Fn(&ShapeStats) -> u64) -> u64 {
        self.counted().map(number).sum()
    }

    fn most(&self, number: impl Fn(&ShapeStats) -> u64) -> u64 {
        self.counted().map(number).max().unwrap_or(0)
    }

    /// The executions of the shapes of which this is true.
    fn executions(&self, is_meant: impl Fn(&ShapeStats) -> bool) -> u64 {
        self.sum(|shape| if is_meant(shape) { shape.executions() } else { 0 })
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> u64 {
        self.executions(|shape| shape.shape().kind() == kind)
    }

    pub(crate) fn of_class(&self, class: Class) -> u64 {
        let of_class = self.0.iter().filter(|shape| shape.class() == class);
        of_class.map(ShapeStats::executions).sum()
    }
}

/// A metric that is not here does not compile.
impl Measured for Shapes<'_> {
    fn queries(&self) -> u64 {
        self.sum(ShapeStats::executions)
    }

    fn selects(&self) -> u64 {
        self.of_kind(Kind::Select)
    }

    fn inserts(&self) -> u64 {
        self.of_kind(Kind::Insert)
    }

    fn updates(&self) -> u64 {
        self.of_kind(Kind::Update)
    }

    fn deletes(&self) -> u64 {
        self.of_kind(Kind::Delete)
    }

    fn writes(&self) -> u64 {
        self.executions(|shape| shape.shape().writes())
    }

    fn transactions(&self) -> u64 {
        self.of_class(Class::Transaction)
    }

    fn rows(&self) -> u64 {
        self.sum(ShapeStats::rows_returned)
    }

    fn rows_affected(&self) -> u64 {
        self.sum(ShapeStats::rows_affected)
    }

    fn shapes(&self) -> u64 {
        self.counted().count() as u64
    }

    fn repeats(&self) -> u64 {
        self.most(ShapeStats::executions)
    }

    fn time(&self) -> u64 {
        let elapsed: Duration = self.counted().map(ShapeStats::elapsed).sum();
        u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
    }

    fn duplicates(&self) -> u64 {
        self.sum(|shape| if shape.shape().kind() == Kind::Select { shape.redundant() } else { 0 })
    }

    fn rows_per_query(&self) -> u64 {
        self.most(ShapeStats::most_rows)
    }

    fn unwrapped(&self) -> u64 {
        self.sum(|shape| shape.executions() - shape.wrapped())
    }

    fn of_table(&self, table: &str) -> u64 {
        self.executions(|shape| shape.names_table(table))
    }

    fn of_text(&self, part: &str) -> u64 {
        self.executions(|shape| shape.has_text(part))
    }
}
