//! A global allocator that counts, for tests that claim "no allocation" or "bounded memory".
//!
//! Put it into a test binary of its own, since it is the allocator of the whole process:
//!
//! ```
//! use querybudget_test_support::alloc::{CountingAllocator, allocations_on_this_thread};
//!
//! #[global_allocator]
//! static ALLOCATOR: CountingAllocator = CountingAllocator;
//!
//! let before = allocations_on_this_thread();
//! drop(Box::new(7));
//! assert_eq!(allocations_on_this_thread() - before, 1);
//! ```

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static LIVE_BYTES: AtomicUsize = AtomicUsize::new(0);
static PEAK_BYTES: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    // `const` and without a destructor: reading it must not allocate, nor register anything.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator with counters in front.
///
/// A reallocation counts as one allocation, freeing counts as none.
#[derive(Debug, Clone, Copy, Default)]
pub struct CountingAllocator;

/// How often this thread has allocated since it started.
///
/// Always 0 where [`CountingAllocator`] is not the global allocator.
pub fn allocations_on_this_thread() -> u64 {
    ALLOCATIONS.with(Cell::get)
}

/// The bytes allocated and not yet freed, over all threads.
pub fn live_bytes() -> usize {
    LIVE_BYTES.load(Relaxed)
}

/// The most bytes that were live at once since the start or the last [`reset_peak`].
pub fn peak_bytes() -> usize {
    PEAK_BYTES.load(Relaxed)
}

/// Starts a new peak at what is live now.
pub fn reset_peak() {
    PEAK_BYTES.store(live_bytes(), Relaxed);
}

fn count(bytes: usize) {
    // A thread that is shutting down may allocate after its locals are gone.
    let _ = ALLOCATIONS.try_with(|n| n.set(n.get() + 1));
    let live = LIVE_BYTES.fetch_add(bytes, Relaxed) + bytes;
    PEAK_BYTES.fetch_max(live, Relaxed);
}

// SAFETY: every call is passed on to `System` unchanged; the counters neither allocate nor unwind.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are those of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        LIVE_BYTES.fetch_sub(layout.size(), Relaxed);
        count(new_size);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, new_size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE_BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}
