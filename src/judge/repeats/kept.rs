//! The kept queries of a recording, by shape and unit of work.

use crate::call_site::CallSite;
use crate::fingerprint::Class;
use crate::recording::{Query, Recording, Serial};

/// The queries that are kept one by one, in the order in which they were seen.
pub(super) struct Kept<'a> {
    recording: &'a Recording,
    queries: Vec<Query<'a>>,
    /// Where those of each shape stand.
    of_shapes: Vec<Vec<usize>>,
}

impl<'a> Kept<'a> {
    /// Of a recording of which nothing is asked.
    pub(super) fn none(recording: &'a Recording) -> Self {
        Kept { recording, queries: Vec::new(), of_shapes: Vec::new() }
    }

    pub(super) fn of(recording: &'a Recording) -> Self {
        let queries: Vec<Query<'a>> = recording.queries().collect();
        let mut of_shapes = vec![Vec::new(); recording.all_shapes().count()];
        for (index, query) in queries.iter().enumerate() {
            of_shapes[query.shape_index()].push(index);
        }
        Kept { recording, queries, of_shapes }
    }

    /// Where those of a shape in a unit stand.
    pub(super) fn of_shape(&self, place: usize, unit: Option<Serial>) -> impl Iterator<Item = usize> {
        self.of_shapes[place].iter().copied().filter(move |index| self.query(*index).unit() == unit)
    }

    /// Whether one chain of calls asked for two executions of the shape in the unit.
    pub(super) fn has_chain_of_two(&self, place: usize, unit: Option<Serial>) -> bool {
        let mut chains: Vec<u64> = self.of_shape(place, unit).filter_map(|index| self.query(index).chain()).collect();
        chains.sort_unstable();
        chains.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Where the application's queries in a unit stand.
    pub(super) fn in_unit(&self, unit: Option<Serial>) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |index| self.query(*index).unit() == unit && self.is_counted(*index))
    }

    pub(super) fn len(&self) -> usize {
        self.queries.len()
    }

    /// Whether it is the application's.
    pub(super) fn is_counted(&self, index: usize) -> bool {
        self.recording.shape_at(self.query(index).shape_index()).class() == Class::Application
    }

    pub(super) fn query(&self, index: usize) -> &Query<'a> {
        &self.queries[index]
    }

    /// Who asked for the query, if that was looked at.
    pub(super) fn site(&self, index: usize) -> Option<&'a CallSite> {
        let query = self.query(index);
        self.recording.shape_at(query.shape_index()).site(query.chain()?)
    }
}

/// How many of the queries overlap in time with another of them.
pub(super) fn overlapping<'a>(queries: impl Iterator<Item = &'a Query<'a>>) -> u64 {
    let mut spans: Vec<_> =
        queries.map(|query| (query.offset().saturating_sub(query.elapsed()), query.offset())).collect();
    spans.sort_unstable();
    let mut latest_before = None;
    let mut n = 0;
    for (index, &(start, end)) in spans.iter().enumerate() {
        let before = latest_before.is_some_and(|latest| latest > start);
        n += u64::from(before || spans.get(index + 1).is_some_and(|next| next.0 < end));
        latest_before = latest_before.max(Some(end));
    }
    n
}
