//! Adding up scopes and shapes.

use std::cmp::Reverse;
use std::mem;

use super::{Breach, Dump, Exception, Expectation, Finding, Scope, Shape};

/// How many scopes of one place are kept one by one, and how many of these with their timelines.
const MAX_SCOPES_OF_A_PLACE: usize = 20;
const MAX_TIMELINES_OF_A_PLACE: usize = 3;

/// How many call sites of a shape are kept.
const MAX_CALL_SITES: usize = 64;

impl Dump {
    /// Adds a scope that has ended. Of one place, 19 are kept one by one, the first 3 with their timelines, and the 20th is the sum of all
    /// others, so that a loop of scopes does not fill the disk. The counts remain whole.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Dump, Outcome, Scope, TestId};
    ///
    /// let mut dump = Dump::new(TestId::new("shop", "orders", "are_listed"), 1);
    /// for id in 0..1_000 {
    ///     dump.add(Scope::new(id, "are_listed", "tests/orders.rs", 7, Outcome::Passed));
    /// }
    /// assert_eq!(dump.scopes.len(), 20);
    /// assert_eq!(dump.scopes.iter().map(|scope| scope.times).sum::<u64>(), 1_000);
    /// ```
    pub fn add(&mut self, mut scope: Scope) {
        let is_same_place = |other: &Scope| {
            (&other.name, &other.file, other.line, other.parent.is_some())
                == (&scope.name, &scope.file, scope.line, scope.parent.is_some())
        };
        let n_same = self.scopes.iter().filter(|other| is_same_place(other)).count();
        if n_same >= MAX_TIMELINES_OF_A_PLACE {
            scope.timeline_omitted += mem::take(&mut scope.timeline).len() as u64;
            scope.units.clear();
        }
        match self.scopes.iter_mut().rev().find(|other| is_same_place(other)) {
            Some(last) if n_same >= MAX_SCOPES_OF_A_PLACE => last.absorb(scope),
            _ => self.scopes.push(scope),
        }
    }
}

impl Scope {
    /// Adds what another scope of the same place saw. Whatever failed in one of the two has failed; the blindness is that of the worse.
    fn absorb(&mut self, other: Scope) {
        let others_places = add_shapes(&mut self.shapes, other.shapes);
        if other.outcome > self.outcome {
            self.outcome = other.outcome;
            self.blindness = other.blindness;
        }
        let breaches = other.breaches.into_iter().map(|breach| moved(breach, &others_places)).collect();
        merge(&mut self.breaches, breaches, Breach::term, |breach| breach.actual);
        let is_unmet = |expectation: &Expectation| !expectation.is_met();
        merge(&mut self.expectations, other.expectations, |expectation| expectation.label.clone(), is_unmet);
        merge(&mut self.stale, other.stale, Exception::clone, |_| ());
        let unexpected = other.unexpected.into_iter().map(|place| others_places[place]).collect();
        merge(&mut self.unexpected, unexpected, |place| *place, |_| ());
        self.add_findings(other.findings, &others_places);
        self.times += other.times;
        self.duration_us += other.duration_us;
        self.is_complete &= other.is_complete;
        self.timeline_omitted += other.timeline_omitted + other.timeline.len() as u64;
        add_shapes(&mut self.unattributed, other.unattributed);
        add_shapes(&mut self.paused, other.paused);
        self.n_own_unattributed += other.n_own_unattributed;
        self.n_elsewhere += other.n_elsewhere;
        self.n_unreported += other.n_unreported;
    }

    /// The findings of another scope whose shapes now stand at `places`, as far as they are new or worse.
    fn add_findings(&mut self, findings: Vec<Finding>, places: &[usize]) {
        for mut finding in findings {
            finding.shape = places[finding.shape];
            finding.details.places_mut().for_each(|place| *place = places[*place]);
            let is_same = |known: &&mut Finding| known.lint() == finding.lint() && known.shape == finding.shape;
            let known = self.findings.iter_mut().find(is_same);
            match known {
                Some(known) if known.level >= finding.level => {}
                Some(known) => *known = finding,
                None => self.findings.push(finding),
            }
        }
    }
}

/// The breach, now that the shapes of its scope stand at `places`.
fn moved(mut breach: Breach, places: &[usize]) -> Breach {
    breach.unit.iter_mut().flat_map(|unit| &mut unit.shapes).for_each(|of| of.shape = places[of.shape]);
    breach
}

/// Adds what is not yet in a list by its key, and takes the worse of two with the same.
fn merge<T, K: PartialEq, B: PartialOrd>(known: &mut Vec<T>, others: Vec<T>, key: fn(&T) -> K, badness: fn(&T) -> B) {
    for other in others {
        match known.iter_mut().find(|known| key(known) == key(&other)) {
            Some(same) if badness(&other) > badness(same) => *same = other,
            Some(_) => {}
            None => known.push(other),
        }
    }
}

/// Adds shapes to a list, and tells where in it each of them now stands.
fn add_shapes(shapes: &mut Vec<Shape>, others: Vec<Shape>) -> Vec<usize> {
    let mut places = Vec::with_capacity(others.len());
    for other in others {
        match shapes.iter().position(|shape| shape.fingerprint == other.fingerprint) {
            Some(place) => {
                shapes[place].absorb(other);
                places.push(place);
            }
            None => {
                places.push(shapes.len());
                shapes.push(other);
            }
        }
    }
    places
}

impl Shape {
    /// Adds the executions of the same shape elsewhere. How many different arguments there were is then no longer known: those of the
    /// two may be the same or not.
    fn absorb(&mut self, other: Shape) {
        self.counts.add(&other.counts);
        self.distinct_arguments = None;
        self.n_at_other_sites += other.n_at_other_sites;
        for site in other.call_sites {
            let has_room = self.call_sites.len() < MAX_CALL_SITES;
            match self.call_sites.iter_mut().find(|known| known.frames == site.frames) {
                Some(known) => known.executions += site.executions,
                None if has_room => self.call_sites.push(site),
                None => self.n_at_other_sites += site.executions,
            }
        }
        self.call_sites.sort_by_key(|site| Reverse(site.executions));
    }
}
