//! How often a text is looked at, counted in the tests of this crate alone.

#[cfg(test)]
thread_local! {
    static N_READS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Notes that up to eight bytes are looked at.
#[inline(always)]
pub(super) fn note() {
    #[cfg(test)]
    N_READS.set(N_READS.get() + 1);
}

/// How often `run` looks at a text.
#[cfg(test)]
pub(super) fn count(run: impl FnOnce()) -> u64 {
    let before = N_READS.get();
    run();
    N_READS.get() - before
}
