//! A unit of work by itself, as evidence of a limit that does not hold in it.

use super::Number;
use crate::catalogue::Details;
use crate::facts::{BrokenUnit, Finding, Scope, Shape, UnitShape};

/// The units that break a limit, each once.
pub(super) fn broken(scope: &Scope) -> Vec<&BrokenUnit> {
    let mut units: Vec<&BrokenUnit> = Vec::new();
    for unit in scope.breaches.iter().filter_map(|breach| breach.unit.as_ref()) {
        if !units.iter().any(|known| known.place == unit.place) {
            units.push(unit);
        }
    }
    units
}

/// `in `GET /orders`, unit 2 of 3:`
pub(super) fn title(unit: &BrokenUnit) -> String {
    format!("in `{}`, unit {} of {}:", unit.name, unit.place + 1, unit.n_units)
}

/// `; 2 of 3 units break it`, if it is not this one alone.
pub(super) fn others(unit: &BrokenUnit) -> String {
    match unit.n_broken {
        0 | 1 => String::new(),
        n => format!("; {n} of {} break it", Number(unit.n_units, "unit", "units")),
    }
}

/// The scope as if nothing but the unit had executed anything. Shapes keep their places.
pub(super) fn alone(scope: &Scope, unit: &BrokenUnit) -> Scope {
    let mut part = scope.clone();
    for (place, shape) in part.shapes.iter_mut().enumerate() {
        let all = std::mem::take(&mut shape.counts);
        if let Some(of) = unit.shapes.iter().find(|of| of.shape == place) {
            narrow(shape, all.executions, of);
        }
    }
    part.timeline.retain(|execution| execution.unit.is_some_and(|number| number as usize == unit.place));
    part.unexpected.clear();
    part
}

/// A shape of which the unit has executed some of `all` executions.
fn narrow(shape: &mut Shape, all: u64, of: &UnitShape) {
    shape.counts = of.counts;
    let is_sole_site = shape.call_sites.len() == 1 && shape.n_at_other_sites == 0;
    if of.counts.executions < all {
        shape.distinct_arguments = None;
    }
    if !is_sole_site {
        shape.call_sites.clone_from(&of.call_sites);
        shape.n_at_other_sites = 0;
    }
}

/// The findings that are true of the unit, which need not name it once more.
pub(super) fn findings(unit: &BrokenUnit, findings: &[&Finding]) -> Vec<Finding> {
    let of_unit = findings.iter().copied().filter(|finding| has(unit, finding));
    of_unit.map(|finding| Finding { unit: None, ..finding.clone() }).collect()
}

/// Whether what is known of the finding is true of the unit.
pub(super) fn has(unit: &BrokenUnit, finding: &Finding) -> bool {
    let executions = match &finding.details {
        Details::NPlusOne { executions, .. }
        | Details::RepeatedQuery { executions }
        | Details::BatchedQuery { executions } => *executions,
        _ => return false,
    };
    let in_unit = unit.shapes.iter().find(|of| of.shape == finding.shape);
    finding.unit.as_ref() == Some(&unit.name) && in_unit.is_some_and(|of| of.counts.executions >= executions)
}
