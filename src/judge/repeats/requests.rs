//! The requests that a service handed to the code under test.
//!
//! A test sends several, and each looks up its user by the same chain of calls. No span tells them apart, unless the application opens one. Two
//! facts do:
//!
//! - What a server handles in a task of its own, the test awaits: between two requests the test's own future is polled, between two statements of one
//!   request it is not.
//! - What the test calls itself, as with `oneshot`, begins alike for each request: where the first statement comes again, so does the request.

use std::cell::OnceCell;

use super::kept::Kept;
use crate::call_site::{CallSite, Frame};
use crate::recording::Serial;

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// Handled in this task, since the test's future was polled so often.
    InTask { task: Option<u32>, polls: u64 },
    /// Called from the test's own code, the `n`th from one place.
    Called { lane: usize, n: u64 },
}

/// The request of each kept query that was asked for in one, once somebody wants to know.
pub(super) struct Requests<'a> {
    kept: &'a Kept<'a>,
    of_queries: OnceCell<Vec<Option<Request>>>,
}

/// The requests that are called from one place, one after the other.
struct Lane<'a> {
    unit: Option<Serial>,
    task: Option<u32>,
    /// The frames around the service.
    around: &'a [Frame],
    /// What the first request began with.
    first: (usize, &'a CallSite),
    n: u64,
}

impl<'a> Requests<'a> {
    pub(super) fn of(kept: &'a Kept<'a>) -> Self {
        Requests { kept, of_queries: OnceCell::new() }
    }

    /// The request in which the query was asked for, if a service handed one over.
    pub(super) fn of_query(&self, index: usize) -> Option<Request> {
        self.of_queries.get_or_init(|| requests(self.kept))[index]
    }
}

fn requests(kept: &Kept<'_>) -> Vec<Option<Request>> {
    let mut lanes = Vec::new();
    (0..kept.len()).map(|index| request(kept, &mut lanes, index)).collect()
}

fn request<'a>(kept: &Kept<'a>, lanes: &mut Vec<Lane<'a>>, index: usize) -> Option<Request> {
    let site = kept.site(index).filter(|_| kept.is_counted(index))?;
    let query = kept.query(index);
    let (in_service, around) = site.frames_of_request();
    if in_service.is_empty() {
        return None;
    }
    let (unit, task) = (query.unit(), query.task());
    if around.is_empty() && query.polls() > 0 {
        return Some(Request::InTask { task, polls: query.polls() });
    }
    let first = (query.shape_index(), site);
    let known = lanes.iter().position(|lane| lane.is_of(unit, task, around));
    let lane = known.unwrap_or_else(|| {
        lanes.push(Lane { unit, task, around, first, n: 0 });
        lanes.len() - 1
    });
    lanes[lane].n += u64::from(lanes[lane].begins_with(first));
    Some(Request::Called { lane, n: lanes[lane].n })
}

impl Lane<'_> {
    fn is_of(&self, unit: Option<Serial>, task: Option<u32>, around: &[Frame]) -> bool {
        (self.unit, self.task, self.around) == (unit, task, around)
    }

    fn begins_with(&self, (shape, site): (usize, &CallSite)) -> bool {
        self.first.0 == shape && self.first.1.is_same_to_user(site)
    }
}
