//! What a scope counts while it is open.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task;

use super::shapes::shape_of;
use super::silences::Silences;
use super::table_writes::TableWrites;
use crate::call_site::{CallSite, StackPlace};
use crate::fingerprint::{Class, Dialect, Fingerprint, Lists, Shape, lists, literal_offset};
use crate::recording::{
    Beginning, Begun, Call, Completion, MAX_KEPT_QUERIES, PlaceInUnit, QueryEntry, Serial, ShapeStats, Unit, Units,
};

/// The call sites that one scope keeps: a capture takes some 4 KiB, so that they stay below 4 MiB.
const MAX_CALL_SITES: usize = 1_000;

/// A statement that is executed.
#[derive(Debug)]
pub(crate) struct Executed<'a> {
    pub(crate) sql: &'a str,
    pub(crate) dialect: Dialect,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) asker: Asker,
    /// What the wrapper knows of it, if it goes through that.
    pub(crate) call: Option<&'a Call>,
    /// What tells these arguments from others, literals included; `None` if they are not known.
    pub(crate) digest: Option<u64>,
    /// The unit of work of the span it is in, if that is one.
    pub(crate) unit: Option<Unit>,
}

/// Who asked for a statement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asker {
    /// The spawned task.
    pub(crate) task: Option<task::Id>,
    pub(crate) site: Site,
}

/// Where a statement was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) enum Site {
    #[default]
    Unknown,
    /// By what this thread's stack holds, up to the frame there.
    Here(Option<StackPlace>),
    /// It was captured when it was asked for.
    Captured(CallSite),
}

/// What a statement in no scope has to do with one that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// It is of the same test.
    Own,
    /// It may be: it comes from a SQLite thread that has worked for nobody yet, or from a runtime that no scope is known in.
    Perhaps,
    /// It is of another test, or of a thread that has nothing to do with this one's runtime.
    Elsewhere,
}

/// What lies between a statement and a scope that counts it.
#[derive(Debug, Clone, Default)]
pub(super) struct Setting {
    /// The innermost unit of work.
    pub(super) unit: Option<Unit>,
    /// It is not to be counted.
    pub(super) is_paused: bool,
    /// From the opening of the scope.
    pub(super) offset: Duration,
    /// How often the scope's future has been polled; 0 if it is no future.
    pub(super) polls: u64,
}

/// Where a statement stands in a ledger.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    is_paused: bool,
    shape: u32,
    unit: Option<PlaceInUnit>,
    /// `None` for a query that is not kept.
    query: Option<usize>,
}

/// A statement that was added to its shape.
struct Added {
    /// Where the shape stands in its table.
    shape: u32,
    beginning: Beginning,
    /// Whether its call site is to be looked at.
    is_looked_at: bool,
}

/// What was made for the innermost scope and is shared with its ancestors.
#[derive(Default)]
pub(super) struct Made {
    shape: Option<Arc<Shape>>,
    call_site: Option<CallSite>,
    /// One of them is interested in where it was asked for.
    pub(super) is_looked_at: bool,
    /// The offset in the text, once it has been looked for.
    offset: Option<Option<u64>>,
    /// The lists in the text, once they have been read.
    lists: Option<Option<Lists>>,
}

/// What an open scope has seen.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) shapes: ShapeTable,
    pub(super) queries: Vec<QueryEntry>,
    pub(super) unattributed: ShapeTable,
    pub(super) paused: ShapeTable,
    pub(super) n_own_unattributed: u64,
    pub(super) n_elsewhere: u64,
    /// The wrapped statements that have begun and not ended.
    in_flight: Vec<(Serial, Place)>,
    /// How many wrapped statements have ended without sqlx's having reported them.
    pub(super) n_unreported: u64,
    pub(super) silences: Silences,
    n_call_sites: usize,
    pub(super) units: Units,
    /// The spawned tasks that asked for the kept queries.
    tasks: Vec<task::Id>,
}

/// Shapes in the order of their first execution.
#[derive(Debug, Default)]
pub(super) struct ShapeTable {
    indices: HashMap<Fingerprint, u32>,
    writes: TableWrites,
    pub(super) stats: Vec<ShapeStats>,
}

impl Ledger {
    /// Notes the beginning of a statement.
    pub(super) fn begin(&mut self, executed: &Executed<'_>, setting: &Setting, made: &mut Made) -> Place {
        if setting.is_paused {
            let shape = self.paused.add(executed, setting, made).shape;
            return Place { is_paused: true, shape, unit: None, query: None };
        }
        let Added { shape, beginning, is_looked_at } = self.shapes.add(executed, setting, made);
        let unit = setting.unit.as_ref().map(|unit| self.units.begin(unit, shape, beginning));
        made.is_looked_at |= is_looked_at;
        let chain = if is_looked_at { self.note_call_site(shape, &executed.asker, made) } else { None };
        let entry = QueryEntry {
            shape,
            offset: setting.offset,
            completion: Completion::default(),
            unit: setting.unit.as_ref().map(|unit| unit.serial),
            task: self.current_task(executed),
            chain,
            polls: setting.polls,
            lists: made.lists.flatten(),
            call: executed.call.cloned(),
        };
        Place { is_paused: false, shape, unit, query: self.keep(entry) }
    }

    /// Notes its end.
    pub(super) fn finish(&mut self, place: Place, completion: &Completion, offset: Duration) {
        let table = if place.is_paused { &mut self.paused } else { &mut self.shapes };
        let stats = &mut table.stats[place.shape as usize];
        stats.finish(completion);
        if let Some(unit) = place.unit {
            self.units.finish(unit, completion, stats.shape().writes());
        }
        if let Some(query) = place.query {
            let entry = &mut self.queries[query];
            entry.offset = offset;
            entry.completion = *completion;
        }
    }

    pub(super) fn set_in_flight(&mut self, id: Serial, place: Place) {
        self.in_flight.push((id, place));
    }

    /// Where a statement in flight stands, which it no longer is.
    pub(super) fn take_in_flight(&mut self, id: Serial) -> Option<Place> {
        let index = self.in_flight.iter().position(|(other, _)| *other == id)?;
        Some(self.in_flight.swap_remove(index).1)
    }

    pub(super) fn record_unattributed(&mut self, executed: &Executed<'_>, completion: &Completion, relation: Relation) {
        if relation == Relation::Elsewhere {
            self.n_elsewhere += 1;
            return;
        }
        let added = self.unattributed.add(executed, &Setting::default(), &mut Made::default());
        let stats = &mut self.unattributed.stats[added.shape as usize];
        stats.finish(completion);
        let is_query = stats.class() == Class::Application;
        self.n_own_unattributed += u64::from(is_query && relation == Relation::Own);
    }

    /// Adds where the statement was asked for, and returns what tells that from others.
    fn note_call_site(&mut self, shape: u32, asker: &Asker, made: &mut Made) -> Option<u64> {
        let site = match (&asker.site, &mut made.call_site) {
            (Site::Unknown, _) => return None,
            (Site::Captured(site), _) => site,
            (Site::Here(end), known) => known.get_or_insert_with(|| CallSite::here(*end)),
        };
        let keeps_new = self.n_call_sites < MAX_CALL_SITES;
        let is_new = self.shapes.stats[shape as usize].add_call_site(site, keeps_new);
        self.n_call_sites += usize::from(is_new);
        Some(site.chain())
    }

    /// The number of the spawned task that asked for the statement.
    fn current_task(&mut self, executed: &Executed<'_>) -> Option<u32> {
        let is_to_be_kept = self.queries.len() < MAX_KEPT_QUERIES;
        let id = executed.asker.task.filter(|_| is_to_be_kept)?;
        let known = self.tasks.iter().rposition(|task| *task == id);
        let number = known.unwrap_or_else(|| {
            self.tasks.push(id);
            self.tasks.len() - 1
        });
        Some(number as u32)
    }

    /// Keeps the query if there is room, and tells where.
    fn keep(&mut self, entry: QueryEntry) -> Option<usize> {
        if self.queries.is_empty() {
            // All at once, so that a query whose shape is known allocates nothing.
            self.queries.reserve_exact(MAX_KEPT_QUERIES);
        }
        if self.queries.len() == MAX_KEPT_QUERIES {
            return None;
        }
        self.queries.push(entry);
        Some(self.queries.len() - 1)
    }
}

impl ShapeTable {
    /// Adds the statement to its shape.
    fn add(&mut self, executed: &Executed<'_>, setting: &Setting, made: &mut Made) -> Added {
        let stats = &mut self.stats;
        let shape = *self.indices.entry(executed.fingerprint).or_insert_with(|| {
            let shape =
                made.shape.get_or_insert_with(|| shape_of(executed.fingerprint, executed.sql, executed.dialect));
            stats.push(ShapeStats::new(Arc::clone(shape)));
            stats.len() as u32 - 1
        });
        let stats = &mut stats[shape as usize];
        let (beginning, is_looked_at) = stats.begin(&Begun {
            call: executed.call,
            digest: executed.digest,
            unit: setting.unit.as_ref().map(|unit| unit.serial),
            n_writes: self.writes.to_tables_of(stats.shape()),
        });
        if stats.shape().writes() {
            self.writes.add(stats.shape());
        }
        if stats.shape().has_lists() {
            made.lists.get_or_insert_with(|| lists(executed.sql, executed.dialect));
        }
        if stats.shape().skips_rows()
            && let Some(offset) = *made.offset.get_or_insert_with(|| literal_offset(executed.sql, executed.dialect))
        {
            stats.skips(offset);
        }
        Added { shape, beginning, is_looked_at }
    }
}
