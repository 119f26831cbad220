//! The shapes of a dump with their numbers over all of its outermost scopes.

use std::collections::{BTreeMap, HashMap};

use querybudget_model::facts::{Dump, Finding, Fingerprint, Level, Scope, Shape};

use super::place::Place;
use super::shape::{ExecutedShape, ShapeTotals};
use crate::io::Texts;

/// A file can say how deep its scopes lie, and lie itself.
const MAX_DEPTH: usize = 100;
/// TOML has no larger integer.
const MAX_COUNT: u64 = i64::MAX as u64;

type Shapes = BTreeMap<Fingerprint, ExecutedShape>;

/// The shapes of the application, in the order of their fingerprints.
pub(super) fn of(dump: &Dump, texts: &Texts) -> Vec<ExecutedShape> {
    let mut shapes = Shapes::new();
    for shape in dump.roots().flat_map(Scope::counted) {
        let executed = entry(&mut shapes, shape, texts);
        executed.elapsed_us = executed.elapsed_us.saturating_add(shape.counts.elapsed_us);
        let totals = &mut executed.totals;
        totals.executions = totals.executions.saturating_add(shape.counts.executions).min(MAX_COUNT);
        totals.rows = totals.rows.saturating_add(shape.counts.rows_returned).min(MAX_COUNT);
    }
    for (finding, shape) in worst_findings(dump).into_values().filter(|(finding, _)| is_compared(finding)) {
        let found = entry(&mut shapes, shape, texts);
        found.totals.findings.push(finding.lint());
        found.details.push(finding.details.clone());
    }
    place_the_others(dump, &mut shapes, texts);
    shapes.into_values().collect()
}

/// Whether it is to be accepted or fixed.
fn is_compared(finding: &Finding) -> bool {
    match finding.level {
        Level::Allowed => false,
        Level::Noted => finding.lint().entry().is_compared_unasked,
        _ => !finding.details.is_suspected(),
    }
}

fn entry<'a>(shapes: &'a mut Shapes, shape: &Shape, texts: &Texts) -> &'a mut ExecutedShape {
    shapes.entry(shape.fingerprint).or_insert_with(|| unexecuted(shape, texts))
}

fn unexecuted(shape: &Shape, texts: &Texts) -> ExecutedShape {
    let mut frames = shape.call_sites.first().into_iter().flat_map(|site| &site.frames);
    let place = frames.find_map(|frame| Some((frame.file.as_deref()?, frame.line?)));
    let totals = ShapeTotals {
        fingerprint: shape.fingerprint,
        sql: texts.shared(&shape.text),
        executions: 0,
        rows: 0,
        findings: Vec::new(),
    };
    ExecutedShape {
        totals,
        elapsed_us: 0,
        details: Vec::new(),
        kind: shape.kind,
        dialect: shape.dialect,
        is_asked_there: place.is_some(),
        place: place.map(|(file, line)| Place::new(file, line, texts)),
    }
}

/// The findings by shape and name of the lint, at the highest level of all scopes: what one scope allows is meant in the others that
/// merely note it, but not in one that denies it.
fn worst_findings(dump: &Dump) -> BTreeMap<(Fingerprint, &'static str), (&Finding, &Shape)> {
    let mut worst: BTreeMap<_, (&Finding, &Shape)> = BTreeMap::new();
    for scope in &dump.scopes {
        for finding in &scope.findings {
            let shape = scope.shape_of(finding);
            let known = worst.entry((shape.fingerprint, finding.lint().entry().name)).or_insert((finding, shape));
            if known.0.level < finding.level {
                *known = (finding, shape);
            }
        }
    }
    worst
}

/// A shape whose call site is not known gets the place of the innermost scope that holds it.
fn place_the_others(dump: &Dump, shapes: &mut Shapes, texts: &Texts) {
    if shapes.values().all(|shape| shape.place.is_some()) {
        return;
    }
    let mut innermost: HashMap<Fingerprint, (usize, &Scope)> = HashMap::new();
    for (scope, depth) in dump.scopes.iter().zip(depths(&dump.scopes)) {
        for shape in &scope.shapes {
            let known = innermost.entry(shape.fingerprint).or_insert((depth, scope));
            if known.0 < depth {
                *known = (depth, scope);
            }
        }
    }
    for (fingerprint, shape) in shapes.iter_mut().filter(|(_, shape)| shape.place.is_none()) {
        shape.place = innermost.get(fingerprint).map(|(_, scope)| Place::of(scope, texts));
    }
}

/// How many scopes are around each. One whose parent is not in the list lies in something all the same.
fn depths(scopes: &[Scope]) -> Vec<usize> {
    let parents: HashMap<u64, Option<u64>> = scopes.iter().map(|scope| (scope.id, scope.parent)).collect();
    let depth = |scope: &Scope| {
        std::iter::successors(scope.parent, |parent| parents.get(parent).copied().flatten()).take(MAX_DEPTH).count()
    };
    scopes.iter().map(depth).collect()
}
