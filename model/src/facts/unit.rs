//! The unit of work in which a limit does not hold.

use super::{CallSite, Counts, facts};

facts! {
    /// The unit of work that is farthest from a limit of each unit, and how many are not within it.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Breach, BrokenUnit};
    ///
    /// let unit = BrokenUnit::new("GET /orders", 1).of(1, 3);
    /// let breach = Breach::new("queries <= 4".parse()?, 7).in_unit(unit);
    /// assert_eq!(breach.to_string(), "expected queries <= 4 in each unit of work, found 7 in `GET /orders`");
    /// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
    /// ```
    pub struct BrokenUnit {
        /// Its name: that of `querybudget::unit`, or of the span.
        pub name: String,
        /// Its place among the units of the scope, from 0, as executions name it.
        pub place: usize,
        /// In how many units the limit does not hold.
        pub n_broken: u64,
        /// How many units executed a statement.
        pub n_units: u64,
        /// What it executed, in the order of the first execution.
        pub shapes: Vec<UnitShape>,
    }

    /// A shape as often as one unit of work executed it.
    ///
    /// # Example
    ///
    /// See [`BrokenUnit`].
    pub struct UnitShape {
        /// The place of the shape in the scope's list, from 0.
        pub shape: usize,
        /// How often it was executed there, and what came of it.
        pub counts: Counts,
        /// Where it was asked for there, as far as it is among the first 1,000 executions of the scope.
        pub call_sites: Vec<CallSite>,
    }
}

impl BrokenUnit {
    /// The only unit, at a place from 0, which executed nothing.
    #[must_use]
    pub fn new(name: impl Into<String>, place: usize) -> Self {
        BrokenUnit { name: name.into(), place, n_broken: 1, n_units: 1, shapes: Vec::new() }
    }

    /// One of `n_broken` units that are not within the limit, of `n_units` in all.
    #[must_use]
    pub fn of(self, n_broken: u64, n_units: u64) -> Self {
        BrokenUnit { n_broken, n_units, ..self }
    }

    /// With what it executed.
    #[must_use]
    pub fn with_shapes(self, shapes: Vec<UnitShape>) -> Self {
        BrokenUnit { shapes, ..self }
    }
}

impl UnitShape {
    /// Executions of the shape at this place.
    #[must_use]
    pub fn new(shape: usize, counts: Counts) -> Self {
        UnitShape { shape, counts, call_sites: Vec::new() }
    }

    /// With the places that asked for them.
    #[must_use]
    pub fn asked_at(self, call_sites: Vec<CallSite>) -> Self {
        UnitShape { call_sites, ..self }
    }
}
