//! The executions of a shape in a unit, by the chain of calls and the request that asked for them.

use super::kept::Kept;
use super::requests::{Request, Requests};
use crate::call_site::CallSite;
use crate::recording::{Arguments, Serial};

/// Those that one chain asked for in one request.
struct Group<'a> {
    site: &'a CallSite,
    request: Option<Request>,
    kept: Vec<usize>,
}

/// The groups of a shape's kept executions in a unit. Those whose chain was not looked at are in none.
pub(super) struct Groups<'a> {
    groups: Vec<Group<'a>>,
    all: Vec<usize>,
}

/// The executions by chains that ask often.
#[derive(Debug, Default)]
pub(super) struct Worst {
    pub(super) executions: u64,
    pub(super) kept: Vec<usize>,
}

impl<'a> Groups<'a> {
    pub(super) fn of(kept: &Kept<'a>, requests: &Requests<'_>, place: usize, unit: Option<Serial>) -> Self {
        let all: Vec<usize> = kept.of_shape(place, unit).collect();
        let mut groups: Vec<Group<'a>> = Vec::new();
        for &index in &all {
            let Some(site) = kept.site(index) else { continue };
            let is_in_service = !site.frames_of_request().0.is_empty();
            let request = if is_in_service { requests.of_query(index) } else { None };
            let is_same = |group: &&mut Group<'a>| group.request == request && group.site.is_same_to_user(site);
            match groups.iter_mut().rev().find(is_same) {
                Some(group) => group.kept.push(index),
                None => groups.push(Group { site, request, kept: vec![index] }),
            }
        }
        Groups { groups, all }
    }

    /// Whether it is known who asked for any.
    pub(super) fn are_known(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Those of all `executions` whose chains ask `threshold` times or more in one request, the request with the most; else the largest group.
    /// Where nobody knows who asked, all.
    pub(super) fn worst(&self, kept: &Kept<'_>, executions: u64, threshold: u64) -> Worst {
        match self.groups.as_slice() {
            [] => Worst { executions, kept: self.all.clone() },
            [sole] if sole.is_poll(kept) => Worst::default(),
            // Those that were not looked at are of the one chain too.
            [_] => Worst { executions, kept: self.all.clone() },
            several => {
                let asks: Vec<&Group<'_>> = several.iter().filter(|group| !group.is_poll(kept)).collect();
                let often = asks.iter().copied().filter(|group| group.n() >= threshold);
                worst_request(often)
                    .or_else(|| asks.into_iter().max_by_key(|group| group.n()).map(of_one))
                    .unwrap_or_default()
            }
        }
    }
}

impl Group<'_> {
    fn n(&self) -> u64 {
        self.kept.len() as u64
    }

    /// Whether it asks for the very same again and again, as far as arguments are known.
    fn is_poll(&self, kept: &Kept<'_>) -> bool {
        let digests = || self.kept.iter().map(|&index| kept.query(index).arguments().and_then(Arguments::digest));
        let first = digests().next().flatten();
        self.kept.len() > 1 && first.is_some() && digests().all(|digest| digest == first)
    }
}

fn of_one(group: &Group<'_>) -> Worst {
    Worst { executions: group.n(), kept: group.kept.clone() }
}

/// The groups of the request that has the most executions in these.
fn worst_request<'a>(groups: impl Iterator<Item = &'a Group<'a>>) -> Option<Worst> {
    let mut requests: Vec<(Option<Request>, Worst)> = Vec::new();
    for group in groups {
        match requests.iter_mut().find(|(request, _)| *request == group.request) {
            Some((_, worst)) => worst.add(group),
            None => requests.push((group.request, of_one(group))),
        }
    }
    let (_, mut worst) = requests.into_iter().max_by_key(|(_, worst)| worst.executions)?;
    worst.kept.sort_unstable();
    Some(worst)
}

impl Worst {
    fn add(&mut self, group: &Group<'_>) {
        self.executions += group.n();
        self.kept.extend(&group.kept);
    }
}
