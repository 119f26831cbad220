//! A dump made into what is kept of it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use querybudget_dump::{Dump, Frame, Level, Outcome, Scope, Shape};

use super::broken;
use super::test::{Found, Gap, Line, Query, Test};
use crate::fingerprint::Fingerprint;
use crate::problems::Place;
use crate::texts::Texts;

/// A file can say how deep its scopes lie, and lie itself.
const MAX_DEPTH: usize = 100;
/// TOML has no larger integer.
const MAX_COUNT: u64 = i64::MAX as u64;

/// What is kept of a dump whose texts are plain.
pub(super) fn reduce(dump: &Dump, file: PathBuf, texts: &Texts) -> Test {
    let first_root = dump.roots().next();
    Test {
        key: dump.test.to_string(),
        id: dump.test.clone(),
        attempt: dump.attempt,
        file,
        rules: dump.fingerprint,
        place: first_root.or(dump.scopes.first()).map(place_of),
        gap: gap(dump),
        broken: dump.scopes.iter().flat_map(broken::limits).collect(),
        blind: dump.scopes.iter().filter_map(broken::blindness).collect(),
        queries: queries(dump, texts),
        outcome: dump.scopes.iter().map(|scope| scope.outcome).max(),
        duration_us: dump.roots().fold(0, |sum, scope| sum.saturating_add(scope.duration_us)),
    }
}

fn gap(dump: &Dump) -> Option<Gap> {
    match dump.roots().next() {
        _ if !dump.is_whole => Some(Gap::FailedScopesAlone),
        None => Some(Gap::NoScope),
        _ if dump.roots().any(|scope| scope.outcome == Outcome::Interrupted) => Some(Gap::Interrupted),
        Some(_) => None,
    }
}

pub(super) fn place_of(scope: &Scope) -> Place {
    Place { file: with_slashes(&scope.file), line: scope.line }
}

/// The same file is called the same on every system.
fn with_slashes(file: &str) -> String {
    file.replace('\\', "/")
}

fn queries(dump: &Dump, texts: &Texts) -> Vec<Query> {
    let mut queries: BTreeMap<&str, Query> = BTreeMap::new();
    for shape in dump.roots().flat_map(|scope| &scope.shapes).filter(|shape| shape.class == "application") {
        let query = queries.entry(&shape.fingerprint).or_insert_with(|| unexecuted(shape, texts));
        query.executions = query.executions.saturating_add(shape.executions).min(MAX_COUNT);
        query.rows = query.rows.saturating_add(shape.rows_returned).min(MAX_COUNT);
    }
    for ((fingerprint, lint), (found, shape)) in findings(dump) {
        if found.level != Level::Allowed {
            let query = queries.entry(fingerprint).or_insert_with(|| unexecuted(shape, texts));
            query.findings.push(Found {
                lint: texts.shared(lint),
                found: found.found.clone(),
                help: found.help.clone(),
            });
        }
    }
    place_the_others(dump, &mut queries, texts);
    let mut queries: Vec<Query> = queries.into_values().collect();
    queries.sort_by(|one, other| one.fingerprint.cmp(&other.fingerprint));
    queries
}

fn unexecuted(shape: &Shape, texts: &Texts) -> Query {
    let frames = shape.call_sites.first().into_iter().flatten();
    let place = frames.filter_map(|frame: &Frame| Some((frame.file.as_deref()?, frame.line?))).next();
    Query {
        fingerprint: Fingerprint::from(shape.fingerprint.as_str()),
        sql: texts.shared(&shape.text),
        executions: 0,
        rows: 0,
        findings: Vec::new(),
        place: place.map(|(file, line)| Line { file: texts.shared(&with_slashes(file)), line }),
    }
}

/// The findings by shape and lint, at the highest level of all scopes: what one scope allows is meant in the others that merely note
/// it, but not in one that denies it.
fn findings(dump: &Dump) -> BTreeMap<(&str, &str), (&querybudget_dump::Finding, &Shape)> {
    let mut worst: BTreeMap<(&str, &str), (&querybudget_dump::Finding, &Shape)> = BTreeMap::new();
    for scope in &dump.scopes {
        for finding in &scope.findings {
            let shape = &scope.shapes[finding.shape];
            let known = worst.entry((&shape.fingerprint, &finding.lint)).or_insert((finding, shape));
            if known.0.level < finding.level {
                *known = (finding, shape);
            }
        }
    }
    worst
}

/// A query whose call site is not known gets the place of the innermost scope that holds it.
fn place_the_others(dump: &Dump, queries: &mut BTreeMap<&str, Query>, texts: &Texts) {
    if queries.values().all(|query| query.place.is_some()) {
        return;
    }
    let mut innermost: HashMap<&str, (usize, &Scope)> = HashMap::new();
    for (scope, depth) in dump.scopes.iter().zip(depths(&dump.scopes)) {
        for shape in &scope.shapes {
            let known = innermost.entry(&shape.fingerprint).or_insert((depth, scope));
            if known.0 < depth {
                *known = (depth, scope);
            }
        }
    }
    for (fingerprint, query) in queries.iter_mut().filter(|(_, query)| query.place.is_none()) {
        let holder = innermost.get(fingerprint).map(|(_, scope)| place_of(scope));
        query.place = holder.map(|place| Line { file: texts.shared(&place.file), line: place.line });
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
