//! The return addresses on this thread's stack.
//!
//! The standard library captures a stack, but can neither walk it without allocating nor stop at a frame. So this asks the unwinder that the
//! standard library itself is linked with, by the three functions of the Itanium C++ ABI.
#![allow(unsafe_code, reason = "the unwinder is a C library; this module alone talks to it")]

use std::cell::Cell;
use std::ops::ControlFlow;

/// A place on this thread's stack. Code that was called later lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StackPlace(usize);

impl StackPlace {
    /// That of a local variable.
    pub(crate) fn of<T>(local: &T) -> Self {
        StackPlace(std::ptr::from_ref(local).expose_provenance())
    }
}

/// Whether a stack can be walked on this platform.
pub(crate) const IS_POSSIBLE: bool = cfg!(all(unix, not(target_arch = "arm")));

/// Hands the return addresses to `each`, the innermost first, until that breaks, or a frame is reached that lies above `end`.
pub(super) fn walk(end: Option<StackPlace>, mut each: impl FnMut(usize) -> ControlFlow<()>) {
    let end = end.map_or(usize::MAX, |place| place.0);
    let mut highest = 0;
    unwinder::walk(&mut |address, called_from| {
        highest = called_from;
        if called_from > end { ControlFlow::Break(()) } else { each(address) }
    });
    HIGHEST.set(HIGHEST.get().max(highest));
}

/// A return address, and where it lies on the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) address: usize,
    /// From a place below, if it is known where it lies.
    offset: Option<usize>,
}

thread_local! {
    /// The highest place that was seen on this thread's stack.
    static HIGHEST: Cell<usize> = const { Cell::new(0) };
}

/// Hands the return addresses that lie above `place` to `each`, the innermost first, until that breaks.
pub(super) fn walk_slots(place: StackPlace, mut each: impl FnMut(Slot) -> ControlFlow<()>) {
    let mut highest = 0;
    unwinder::walk(&mut |address, called_from| {
        // A call puts the address where to return to right below.
        let lies_at = called_from.saturating_sub(size_of::<usize>());
        highest = called_from;
        if lies_at <= place.0 {
            return ControlFlow::Continue(());
        }
        each(Slot { address, offset: cfg!(target_arch = "x86_64").then_some(lies_at - place.0) })
    });
    HIGHEST.set(HIGHEST.get().max(highest));
}

/// Whether the same addresses lie as far above `place`, which is on this thread's stack, as they did. The outermost is looked at first.
pub(super) fn lie_above(slots: &[Slot], place: StackPlace) -> bool {
    let highest = HIGHEST.try_with(Cell::get).unwrap_or(0);
    // Whoever asks for the current span waits for this, in programs that are not optimised: so a loop, and no iterators.
    let mut n = slots.len();
    while n > 0 && slots[n - 1].lies_above(place, highest) {
        n -= 1;
    }
    n == 0 && !slots.is_empty()
}

impl Slot {
    /// Whether the same address lies as far above `place`, which is on this thread's stack up to `highest`, as it did.
    fn lies_above(self, place: StackPlace, highest: usize) -> bool {
        let Some(offset) = self.offset else { return false };
        let lies_at = place.0 + offset;
        if lies_at + size_of::<usize>() > highest || !lies_at.is_multiple_of(align_of::<usize>()) {
            return false;
        }
        // SAFETY: `place` is that of a local that lives, and `highest` was that of a frame of this thread. What lies between them is this
        // thread's stack, and mapped. It is read as a number that nobody follows, and volatile since frames of others lie there.
        let found = unsafe { std::ptr::with_exposed_provenance::<usize>(lies_at).read_volatile() };
        found == self.address
    }
}

#[cfg(all(unix, not(target_arch = "arm")))]
mod unwinder {
    use std::ffi::{c_int, c_void};
    use std::ops::ControlFlow;

    /// A return address, and the stack pointer at the call that returns there.
    type Each<'a> = &'a mut dyn FnMut(usize, usize) -> ControlFlow<()>;
    type Trace = unsafe extern "C" fn(context: *mut c_void, each: *mut c_void) -> c_int;

    const GO_ON: c_int = 0;
    /// `_URC_END_OF_STACK`, though any other number stops the walk.
    const STOP: c_int = 5;

    unsafe extern "C" {
        fn _Unwind_Backtrace(trace: Trace, each: *mut c_void) -> c_int;
        fn _Unwind_GetIP(context: *mut c_void) -> usize;
        fn _Unwind_GetCFA(context: *mut c_void) -> usize;
    }

    pub(super) fn walk(mut each: Each<'_>) {
        // SAFETY: `trace` is called on this thread, and only before `_Unwind_Backtrace` returns, so that `each` lives. It is handed on as it is.
        unsafe { _Unwind_Backtrace(trace, (&raw mut each).cast()) };
    }

    /// # Safety
    ///
    /// `context` is the unwinder's, and `each` points to an [`Each`] that nobody else uses.
    unsafe extern "C" fn trace(context: *mut c_void, each: *mut c_void) -> c_int {
        // SAFETY: The unwinder hands on what `walk` gave it, and a context that is valid for this call.
        let (each, address, called_from) =
            unsafe { (&mut *each.cast::<Each<'_>>(), _Unwind_GetIP(context), _Unwind_GetCFA(context)) };
        if each(address, called_from).is_break() { STOP } else { GO_ON }
    }
}

/// There is no such unwinder: no address is handed out.
#[cfg(not(all(unix, not(target_arch = "arm"))))]
mod unwinder {
    use std::ops::ControlFlow;

    pub(super) fn walk(_: &mut dyn FnMut(usize, usize) -> ControlFlow<()>) {}
}

#[cfg(all(test, unix, not(target_arch = "arm")))]
mod tests {
    use std::hint::black_box;
    use std::ops::ControlFlow;

    use super::{StackPlace, walk};

    #[inline(never)]
    fn addresses(end: Option<StackPlace>) -> Vec<usize> {
        let mut addresses = Vec::new();
        walk(end, |address| {
            addresses.push(address);
            ControlFlow::Continue(())
        });
        black_box(addresses)
    }

    #[inline(never)]
    fn below(end: Option<StackPlace>) -> Vec<usize> {
        black_box(addresses(end))
    }

    #[test]
    fn two_calls_differ_in_the_address_that_they_return_to() {
        let [first, second, again] = [(); 3].map(|()| addresses(None));
        let other = addresses(None);
        assert!(first == second && second == again && first != other);
        assert!(first.len() > 5, "{first:?}");
    }

    #[test]
    fn a_walk_ends_where_it_is_told_to() {
        let local = 0;
        let (whole, part) = (below(None), below(Some(StackPlace::of(&local))));
        assert!(!part.is_empty() && part.len() < whole.len(), "{} of {}", part.len(), whole.len());
    }

    #[test]
    fn a_walk_ends_where_it_is_broken() {
        let mut n = 0;
        walk(None, |_| {
            n += 1;
            if n == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(n, 3);
    }

    #[test]
    fn the_standard_library_prints_the_same_addresses() {
        let printed = format!("{:#}", std::backtrace::Backtrace::force_capture());
        let walked = addresses(None);
        // All but those of this function, which is at another call, and of the end of the stack.
        let known = walked.iter().filter(|address| printed.contains(&format!("{address:#x} - "))).count();
        assert!(known + 6 >= walked.len() && known > 4, "{known} of {walked:x?} in {printed}");
    }
}
