//! The executions of one shape in one unit of work, by who asked for them.
//!
//! A loop asks again and again by one chain of calls. Several places that look up the same are several chains, and several requests in one test
//! are told apart.
//!
//! ```text
//! kept queries, retries -> requests -> groups (by chain and request) -> repeats -> parents, loops
//! ```

mod batches;
mod groups;
mod kept;
mod loops;
mod parents;
mod repeat;
mod requests;
mod retries;

use crate::fingerprint::Kind;
use crate::recording::{InUnit, Recording, ShapeStats};
pub(super) use batches::Batches;
use groups::Groups;
use kept::Kept;
pub(super) use loops::Loop;
pub(super) use repeat::Repeats;
use requests::Requests;
use retries::Retried;

/// What was executed twice or more, of each shape in the unit where it was worst.
pub(super) struct Repeated<'a> {
    recording: &'a Recording,
    kept: Kept<'a>,
    all: Vec<Repeats>,
}

impl<'a> Repeated<'a> {
    /// A chain asks often enough if it does `threshold` times.
    pub(super) fn of(recording: &'a Recording, threshold: u64) -> Self {
        let candidates: Vec<Candidate<'_>> = candidates(recording).collect();
        if candidates.is_empty() {
            return Repeated { recording, kept: Kept::none(recording), all: Vec::new() };
        }
        let (kept, retried) = (Kept::of(recording), retries::executions(recording));
        let requests = Requests::of(&kept);
        let all = candidates.iter().filter_map(|candidate| candidate.repeats(&kept, &requests, &retried, threshold));
        let all = worst_of_each_shape(all);
        Repeated { recording, kept, all }
    }

    pub(super) fn all(&self) -> &[Repeats] {
        &self.all
    }

    /// The loops that these are of.
    pub(super) fn loops<'b>(&'b self, found: Vec<&'b Repeats>) -> Vec<Loop<'b>> {
        loops::of(&self.kept, found)
    }

    /// The places of the shapes whose rows the repeats may run over.
    pub(super) fn parents(&self, repeats: &Repeats) -> Vec<usize> {
        parents::of(&self.kept, &self.all, repeats, self.recording.shape_at(repeats.place).distinct_arguments())
    }

    /// How many of the executions overlap in time with another of them.
    pub(super) fn overlapping(&self, repeats: &Repeats) -> u64 {
        kept::overlapping(repeats.kept.iter().map(|&index| self.kept.query(index)))
    }
}

fn worst_of_each_shape(repeats: impl Iterator<Item = Repeats>) -> Vec<Repeats> {
    let mut worst: Vec<Repeats> = Vec::new();
    for repeats in repeats {
        match worst.iter_mut().find(|known| known.place == repeats.place) {
            Some(known) if known.executions >= repeats.executions => {}
            Some(known) => *known = repeats,
            None => worst.push(repeats),
        }
    }
    worst
}

/// A shape that was executed in a unit of work more than once, and not with the same arguments each time.
struct Candidate<'a> {
    place: usize,
    stats: &'a ShapeStats,
    in_unit: InUnit,
}

fn candidates(recording: &Recording) -> impl Iterator<Item = Candidate<'_>> {
    let selects = recording.numbered_shapes().filter(|(_, stats)| stats.shape().kind() == Kind::Select);
    let in_units =
        selects.flat_map(|(place, stats)| stats.in_each_unit().map(move |in_unit| Candidate { place, stats, in_unit }));
    // The second of the very same query is a duplicate.
    in_units.filter(|candidate| candidate.in_unit.executions - candidate.in_unit.same > 1)
}

impl Candidate<'_> {
    fn repeats(&self, kept: &Kept<'_>, requests: &Requests<'_>, retried: &Retried, threshold: u64) -> Option<Repeats> {
        let InUnit { unit, executions, .. } = self.in_unit;
        let n_retried = retried.of(self.stats.shape(), unit);
        let total = executions.saturating_sub(n_retried);
        // Who asked for fewer is looked up only where one chain may have asked for two. It takes milliseconds.
        if total < 2 || total < threshold && !kept.has_chain_of_two(self.place, unit) {
            return None;
        }
        let groups = Groups::of(kept, requests, self.place, unit);
        let worst = groups.worst(kept, executions, threshold);
        Some(Repeats {
            place: self.place,
            unit,
            total,
            executions: worst.executions.saturating_sub(n_retried),
            is_by_chain: groups.are_known(),
            batches: batches::are(kept, &worst.kept),
            kept: worst.kept,
        })
    }
}
