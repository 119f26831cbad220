//! The counting allocator counts. One test: the bytes are those of the whole process.

use querybudget_test_support::alloc::{
    CountingAllocator, allocations_on_this_thread, live_bytes, peak_bytes, reset_peak,
};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn allocations_are_counted_by_thread_and_bytes_by_process() {
    const MEGABYTE: usize = 1 << 20;

    let before = allocations_on_this_thread();
    let other = std::thread::spawn(|| {
        drop(vec![0_u8; 10]);
        allocations_on_this_thread()
    });
    assert!(other.join().unwrap() >= 1);
    let spawning = allocations_on_this_thread() - before;

    let before = allocations_on_this_thread();
    let mut text = String::with_capacity(8);
    text.reserve_exact(100);
    drop(text);
    assert_eq!(allocations_on_this_thread() - before, 2, "one allocation, one reallocation");
    assert!(spawning < 100, "the other thread's are not ours");

    reset_peak();
    let live = live_bytes();
    drop(vec![0_u8; MEGABYTE]);
    assert!(peak_bytes() >= live + MEGABYTE);
    // The harness's own threads allocate a little beside us.
    assert!(live_bytes() < live + MEGABYTE / 2);
    reset_peak();
    assert!(peak_bytes() < live + MEGABYTE / 2);
}
