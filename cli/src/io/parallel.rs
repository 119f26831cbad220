//! Work on many things at once.

use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More wait for each other at the disk.
const MAX_THREADS: usize = 4;

/// What `work` makes of each thing, in their order.
pub(crate) fn map<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_with(things, || (), |(), thing| work(thing))
}

/// The same, where each thread has a tool of its own.
pub(crate) fn map_with<T: Sync, R: Send, U>(
    things: &[T],
    tool: impl Fn() -> U + Sync,
    work: impl Fn(&mut U, &T) -> R + Sync,
) -> Vec<R> {
    let n_threads = thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS);
    let next = AtomicUsize::new(0);
    let take = |tool: &mut U| {
        let index = next.fetch_add(1, Ordering::Relaxed);
        things.get(index).map(|thing| (index, work(tool, thing)))
    };
    let run = || {
        let mut tool = tool();
        std::iter::from_fn(|| take(&mut tool)).collect::<Vec<_>>()
    };
    let mut made: Vec<(usize, R)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(run)).collect();
        let joined =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        joined.flatten().collect()
    });
    made.sort_unstable_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_stand_in_the_order_of_the_things() {
        let things: Vec<u64> = (0..1_000).collect();
        let doubled: Vec<u64> = things.iter().map(|thing| thing * 2).collect();
        assert_eq!(super::map(&things, |thing| thing * 2), doubled);
        assert!(super::map(&[] as &[u64], |thing| *thing).is_empty());
    }
}
