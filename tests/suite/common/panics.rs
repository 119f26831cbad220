//! Where a test panics. The hook that tells is the process's, so that all tests share one.

use std::cell::RefCell;
use std::panic;
use std::sync::Once;

thread_local! {
    static PLACES: RefCell<Vec<(String, u32)>> = const { RefCell::new(Vec::new()) };
}

/// Notes from now on where this thread panics.
pub(crate) fn note_places() {
    // Two tests that exchange the hook at once would lose one of the two. It stays, since another test may need it.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let outer = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(|place| (place.file().to_owned(), place.line()));
            PLACES.with_borrow_mut(|places| places.extend(place));
            outer(info);
        }));
    });
    PLACES.take();
}

/// The file and line of each panic of this thread since it was asked to note them.
pub(crate) fn noted_places() -> Vec<(String, u32)> {
    PLACES.take()
}
