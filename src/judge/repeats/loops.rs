//! Statements that repeat together are one loop.

use super::kept::Kept;
use super::repeat::Repeats;

/// One loop: what it executes each time round.
#[derive(Debug)]
pub(in crate::judge) struct Loop<'a> {
    /// What it executes first.
    pub(in crate::judge) leading: &'a Repeats,
    /// In the order of their first execution.
    pub(in crate::judge) others: Vec<&'a Repeats>,
}

/// The loops that the repeats are of, in the order of their first execution.
pub(super) fn of<'a>(kept: &Kept<'_>, found: Vec<&'a Repeats>) -> Vec<Loop<'a>> {
    let mut found = found;
    found.sort_by_key(|repeats| repeats.kept.first().copied());
    let mut loops: Vec<Loop<'a>> = Vec::new();
    for repeats in found {
        match loops.iter_mut().find(|known| are_together(kept, known.leading, repeats)) {
            Some(known) => known.others.push(repeats),
            None => loops.push(Loop { leading: repeats, others: Vec::new() }),
        }
    }
    loops
}

/// Whether both were executed equally often in the same tasks, one in between the other.
fn are_together(kept: &Kept<'_>, one: &Repeats, other: &Repeats) -> bool {
    let ends = |repeats: &Repeats| Some((*repeats.kept.first()?, *repeats.kept.last()?));
    let tasks = |repeats: &Repeats| {
        let mut tasks: Vec<_> = repeats.kept.iter().map(|&index| kept.query(index).task()).collect();
        tasks.sort_unstable();
        tasks.dedup();
        tasks
    };
    let (Some((first, last)), Some((others_first, others_last))) = (ends(one), ends(other)) else { return false };
    let are_in_turn = first < others_last && others_first < last;
    are_in_turn && one.unit == other.unit && one.executions == other.executions && tasks(one) == tasks(other)
}
