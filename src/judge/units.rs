//! The limits that each unit of work has.

use std::cmp::Reverse;

use querybudget_model::facts::{Breach, BrokenUnit, CallSite, Limit, UnitShape};

use crate::recording::{Recording, Tally, UnitStats};

/// The limit with the unit that is farthest from it, if not all units are within it.
pub(super) fn breach(recording: &Recording, limit: &Limit) -> Option<Breach> {
    let values = recording.units().iter().map(|unit| recording.measure_in(unit, &limit.metric));
    let broken: Vec<(usize, u64)> = values.enumerate().filter(|(_, value)| !limit.bound.contains(*value)).collect();
    let breach = |value| Breach::new(limit.clone(), value);
    let (place, value) = *broken.iter().min_by_key(|(_, value)| (Reverse(breach(*value).over()), *value))?;
    let unit = &recording.units()[place];
    let of = BrokenUnit::new(unit.name(), place).of(broken.len() as u64, recording.units().len() as u64);
    Some(breach(value).in_unit(of.with_shapes(shapes(recording, unit))))
}

fn shapes(recording: &Recording, unit: &UnitStats) -> Vec<UnitShape> {
    let of_shape = |(shape, tally): (usize, &Tally)| {
        UnitShape::new(shape, tally.counts()).asked_at(call_sites(recording, unit, shape))
    };
    unit.tallies().map(of_shape).collect()
}

/// Where the unit asked for a shape, the place that asked for the most first.
fn call_sites(recording: &Recording, unit: &UnitStats, shape: usize) -> Vec<CallSite> {
    let queries =
        recording.queries().filter(|query| query.shape_index() == shape && query.unit() == Some(unit.serial()));
    let mut sites: Vec<CallSite> = Vec::new();
    for site in queries.filter_map(|query| recording.shape_at(shape).site(query.chain()?)) {
        match sites.iter_mut().find(|known| known.frames == site.frames()) {
            Some(known) => known.executions += 1,
            None => sites.push(CallSite::new(1, site.frames().to_vec())),
        }
    }
    sites.retain(|site| !site.frames.is_empty());
    sites.sort_by_key(|site| Reverse(site.executions));
    sites
}
