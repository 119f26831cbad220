//! The different arguments of a shape.

use std::collections::HashSet;

/// So many are kept in place, so that a shape already known allocates nothing.
const MAX_FEW: usize = 16;
/// How many are told apart at all.
const MAX_MANY: usize = 1_000;

/// The digests of the arguments of a shape's executions, as far as they are known of all.
#[derive(Debug, Clone)]
pub(super) struct DistinctArguments {
    few: [u64; MAX_FEW],
    n_few: usize,
    many: HashSet<u64>,
    are_unknown: bool,
}

/// What the arguments of an execution are to those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    /// The same as before.
    Again,
    /// Others, as far as is known.
    New,
}

impl DistinctArguments {
    pub(super) fn new() -> Self {
        DistinctArguments { few: [0; MAX_FEW], n_few: 0, many: HashSet::new(), are_unknown: false }
    }

    /// Adds those of an execution. `may_allocate` says whether more than a few may be told apart.
    pub(super) fn add(&mut self, digest: Option<u64>, may_allocate: bool) -> Added {
        match digest {
            Some(digest) if self.contains(digest) => return Added::Again,
            _ if self.are_unknown => {}
            Some(digest) if self.n_few < MAX_FEW => {
                self.few[self.n_few] = digest;
                self.n_few += 1;
            }
            Some(digest) if may_allocate && self.many.len() < MAX_MANY - MAX_FEW => {
                self.many.insert(digest);
            }
            _ => self.are_unknown = true,
        }
        Added::New
    }

    fn contains(&self, digest: u64) -> bool {
        self.few[..self.n_few].contains(&digest) || self.many.contains(&digest)
    }

    /// How many there are; `None` if that is not known.
    pub(super) fn count(&self) -> Option<u64> {
        (!self.are_unknown).then_some((self.n_few + self.many.len()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_told_apart_up_to_a_limit() {
        let mut arguments = DistinctArguments::new();
        for digest in (0..MAX_MANY as u64).chain(0..MAX_MANY as u64) {
            arguments.add(Some(digest), true);
        }
        assert_eq!(arguments.count(), Some(MAX_MANY as u64));
        arguments.add(Some(u64::MAX), true);
        assert_eq!(arguments.count(), None);
    }

    #[test]
    fn one_that_is_not_known_makes_the_number_unknown() {
        let mut arguments = DistinctArguments::new();
        arguments.add(Some(1), false);
        arguments.add(None, false);
        arguments.add(Some(2), false);
        assert_eq!(arguments.count(), None);
    }
}
