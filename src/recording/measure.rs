//! The value of each metric.

use std::time::Duration;

use querybudget_model::catalogue::Measured;
use querybudget_model::facts::Counts;

use super::stats::ShapeStats;
use super::tally::Tally;
use crate::fingerprint::{Class, Kind};

/// A shape, with what is counted of it: in the scope, or in one of its units of work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted<'a> {
    pub(crate) stats: &'a ShapeStats,
    pub(crate) tally: &'a Tally,
}

impl<'a> Counted<'a> {
    /// All executions of the shape.
    pub(crate) fn of(stats: &'a ShapeStats) -> Self {
        Counted { stats, tally: stats.tally() }
    }
}

/// Shapes, as they are measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shapes<I>(pub(crate) I);

impl<'a, I: Iterator<Item = Counted<'a>> + Clone> Shapes<I> {
    /// Those that budgets count.
    fn counted(&self) -> impl Iterator<Item = Counted<'a>> {
        self.0.clone().filter(|counted| counted.stats.class() == Class::Application)
    }

    fn sum(&self, number: impl Fn(&Counts) -> u64) -> u64 {
        self.counted().map(|counted| number(&counted.tally.counts)).sum()
    }

    fn most(&self, number: impl Fn(&Counts) -> u64) -> u64 {
        self.counted().map(|counted| number(&counted.tally.counts)).max().unwrap_or(0)
    }

    fn executions(&self, is_meant: impl Fn(&ShapeStats) -> bool) -> u64 {
        self.counted().filter(|counted| is_meant(counted.stats)).map(|counted| counted.tally.counts.executions).sum()
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> u64 {
        self.executions(|shape| shape.shape().kind() == kind)
    }

    pub(crate) fn of_class(&self, class: Class) -> u64 {
        let of_class = self.0.clone().filter(|counted| counted.stats.class() == class);
        of_class.map(|counted| counted.tally.counts.executions).sum()
    }
}

impl<'a, I: Iterator<Item = Counted<'a>> + Clone> Measured for Shapes<I> {
    fn queries(&self) -> u64 {
        self.sum(|counts| counts.executions)
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
        self.sum(|counts| counts.rows_returned)
    }

    fn rows_affected(&self) -> u64 {
        self.sum(|counts| counts.rows_affected)
    }

    fn shapes(&self) -> u64 {
        self.counted().count() as u64
    }

    fn repeats(&self) -> u64 {
        self.most(|counts| counts.executions)
    }

    fn time(&self) -> u64 {
        let elapsed: Duration = self.counted().map(|counted| counted.tally.elapsed).sum();
        u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
    }

    fn duplicates(&self) -> u64 {
        let selects = self.counted().filter(|counted| counted.stats.shape().kind() == Kind::Select);
        selects.map(|counted| counted.tally.counts.redundant).sum()
    }

    fn rows_per_query(&self) -> u64 {
        self.most(|counts| counts.most_rows)
    }

    fn unwrapped(&self) -> u64 {
        self.sum(|counts| counts.executions - counts.wrapped)
    }

    fn of_table(&self, table: &str) -> u64 {
        self.executions(|shape| shape.names_table(table))
    }

    fn of_text(&self, part: &str) -> u64 {
        self.executions(|shape| shape.has_text(part))
    }
}
