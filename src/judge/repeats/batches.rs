//! A large list that is cut into parts is asked for in several queries, and is no loop over rows.

use super::kept::Kept;
use crate::fingerprint::Lists;

/// Whether executions each ask for a part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) enum Batches {
    No,
    /// Each binds one array, of which the text does not tell how long it is.
    Perhaps,
    Yes,
}

/// Whether these do: lists of one length, of which one may be shorter.
///
/// Where something else in the statement varies as well, the list may be the same each time. So then a shorter one must show that there were parts.
pub(super) fn are(kept: &Kept<'_>, executions: &[usize]) -> Batches {
    let lists: Option<Vec<Lists>> = executions.iter().map(|&index| kept.query(index).lists()).collect();
    let Some(lists) = lists.filter(|lists| lists.len() > 1) else { return Batches::No };
    let has_others = lists.iter().any(|lists| lists.has_others);
    let Some(lengths) = lists.iter().map(|lists| lists.longest).collect::<Option<Vec<u32>>>() else {
        return if has_others { Batches::No } else { Batches::Perhaps };
    };
    let most = lengths.iter().copied().max().unwrap_or(0);
    match lengths.iter().filter(|length| **length < most).count() {
        0 if most > 1 && !has_others => Batches::Yes,
        1 if most > 1 => Batches::Yes,
        _ => Batches::No,
    }
}
