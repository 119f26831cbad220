//! Where the executions of a shape were asked for.

use std::cmp::Reverse;

use crate::call_site::{CallSite, IS_CHEAP};

/// The executions in one unit of work whose chains are all looked at. After them, those whose number is a power of two.
const MAX_LOOKED_AT: u64 = 64;
/// The same where a look takes a capture.
const MAX_CAPTURED: u64 = 3;
/// How many chains of a shape are told apart.
const MAX_CHAINS: usize = 64;

/// The chains of calls of a shape, with the executions that were looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct CallSites {
    chains: Vec<(CallSite, u64)>,
    n_others: u64,
}

/// Whether the chain of the `n`th execution in a unit of work is looked at.
pub(super) fn is_looked_at(n: u64) -> bool {
    match IS_CHEAP {
        true => n <= MAX_LOOKED_AT || n.is_power_of_two(),
        false => n <= MAX_CAPTURED,
    }
}

impl CallSites {
    /// Adds the chain of an execution, and tells whether it is a new one. Where no new ones are kept, its execution is among the others.
    pub(super) fn add(&mut self, site: &CallSite, keeps_new: bool) -> bool {
        if let Some((_, executions)) = self.chains.iter_mut().rev().find(|(known, _)| known.is(site)) {
            *executions += 1;
            return false;
        }
        let is_kept = keeps_new && self.chains.len() < MAX_CHAINS;
        match is_kept {
            true => self.chains.push((site.clone(), 1)),
            false => self.n_others += 1,
        }
        is_kept
    }

    /// Those that are meant, which it has no more.
    pub(super) fn take(&mut self, is_meant: impl Fn(&CallSite) -> bool) -> Self {
        let chains = self.chains.extract_if(.., |(site, _)| is_meant(site)).collect();
        CallSites { chains, n_others: 0 }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &(CallSite, u64)> {
        self.chains.iter()
    }

    /// The chains by the user's code, those with the most executions first. One that holds no line of it is left out.
    pub(super) fn of_user(&self) -> Vec<(&CallSite, u64)> {
        let mut sites: Vec<(&CallSite, u64)> = Vec::new();
        for (site, n) in self.chains.iter().filter(|(site, _)| !site.frames().is_empty()) {
            match sites.iter_mut().find(|(known, _)| known.frames() == site.frames()) {
                Some((_, executions)) => *executions += n,
                None => sites.push((site, *n)),
            }
        }
        sites.sort_by_key(|(_, executions)| Reverse(*executions));
        sites
    }

    /// The executions that were looked at, and whose chain is not kept, as there are too many.
    pub(super) fn n_others(&self) -> u64 {
        self.n_others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_looked_at_and_then_ever_fewer() {
        let looked_at = (1..=8_000).filter(|n| is_looked_at(*n)).count();
        assert_eq!(looked_at, 64 + 6);
    }

    #[test]
    fn no_more_chains_are_kept_than_are_told_apart() {
        let mut sites = CallSites::default();
        let [first, second] = [CallSite::here(None), CallSite::here(None)];
        assert!(sites.add(&first, true) && !sites.add(&first, true) && !sites.add(&second, false));
        assert_eq!((sites.chains.len(), sites.chains[0].1, sites.n_others()), (1, 2, 1));
    }
}
