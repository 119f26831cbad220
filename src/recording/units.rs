//! What each unit of work executed.

use std::collections::HashMap;

use super::execution::{Completion, Serial, Unit};
use super::tally::{Beginning, Tally};

/// The units of work of a scope, in the order of their first statements. Each is counted, however many there are.
#[derive(Debug, Default)]
pub(crate) struct Units {
    places: HashMap<Serial, usize>,
    all: Vec<UnitStats>,
}

/// A unit of work with what it executed of each shape.
#[derive(Debug)]
pub(crate) struct UnitStats {
    unit: Unit,
    /// By the place of the shape in the scope.
    tallies: Vec<(u32, Tally)>,
}

/// Where an execution is counted: which unit, and which of its tallies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlaceInUnit {
    unit: usize,
    tally: usize,
}

impl Units {
    /// Adds an execution of a shape.
    pub(crate) fn begin(&mut self, unit: &Unit, shape: u32, beginning: Beginning) -> PlaceInUnit {
        let place = *self.places.entry(unit.serial).or_insert_with(|| {
            self.all.push(UnitStats { unit: unit.clone(), tallies: Vec::new() });
            self.all.len() - 1
        });
        let stats = &mut self.all[place];
        let tally = stats.place_of(shape);
        stats.tallies[tally].1.begin(beginning);
        PlaceInUnit { unit: place, tally }
    }

    /// Adds what came of it, if the shape `writes`.
    pub(crate) fn finish(&mut self, place: PlaceInUnit, completion: &Completion, writes: bool) {
        self.all[place.unit].tallies[place.tally].1.finish(completion, writes);
    }

    /// Hands an execution on from one shape to another.
    pub(super) fn hands_on(&mut self, unit: Serial, shapes: [u32; 2], completion: &Completion, writes: bool) {
        let Some(&place) = self.places.get(&unit) else { return };
        let stats = &mut self.all[place];
        let [from, to] = shapes.map(|shape| stats.place_of(shape));
        stats.tallies[from].1.loses(1);
        stats.tallies[from].1.takes_back(completion, writes);
        stats.tallies[to].1.gains(1);
        stats.tallies[to].1.finish(completion, writes);
    }

    pub(super) fn all(&self) -> &[UnitStats] {
        &self.all
    }

    pub(super) fn place_of(&self, unit: Serial) -> Option<usize> {
        self.places.get(&unit).copied()
    }
}

impl UnitStats {
    fn place_of(&mut self, shape: u32) -> usize {
        let known = self.tallies.iter().rposition(|(known, _)| *known == shape);
        known.unwrap_or_else(|| {
            self.tallies.push((shape, Tally::default()));
            self.tallies.len() - 1
        })
    }

    pub(crate) fn serial(&self) -> Serial {
        self.unit.serial
    }

    pub(crate) fn name(&self) -> &str {
        &self.unit.name
    }

    /// What it executed, by the place of the shape in the scope.
    pub(crate) fn tallies(&self) -> impl Iterator<Item = (usize, &Tally)> + Clone {
        let executed = self.tallies.iter().filter(|(_, tally)| tally.counts.executions > 0);
        executed.map(|(shape, tally)| (*shape as usize, tally))
    }
}
