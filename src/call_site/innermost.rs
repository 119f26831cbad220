//! The innermost calls on a stack, told again without a walk.

use std::ops::ControlFlow;

use super::walk::{self, Slot, StackPlace};

/// The innermost calls above a place, and where their return addresses lie: a function's frame has one size, so that the next time
/// that the same functions have called each other they lie as far from the place.
#[derive(Debug, Clone, Default)]
pub(crate) struct InnermostCalls {
    slots: Vec<Slot>,
}

impl InnermostCalls {
    /// The innermost calls above `place`, at most `n` and up to the first that `is_last`.
    pub(crate) fn above(place: StackPlace, n: usize, is_last: impl Fn(usize) -> bool) -> Self {
        let mut slots = Vec::with_capacity(n);
        walk::walk_slots(place, |slot| {
            slots.push(slot);
            let goes_on = slots.len() < n && !is_last(slot.address);
            if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        InnermostCalls { slots }
    }

    /// The return addresses, the innermost first.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = usize> {
        self.slots.iter().map(|slot| slot.address)
    }

    /// Whether both are the same calls.
    pub(crate) fn are(&self, other: &InnermostCalls) -> bool {
        self.addresses().eq(other.addresses())
    }

    /// Whether the same calls stand above `place`, as far as this can be seen without a walk.
    pub(crate) fn stand_above(&self, place: StackPlace) -> bool {
        // The outermost is the one in which calls differ.
        walk::lie_above(&self.slots, place)
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::{InnermostCalls, StackPlace};

    #[inline(never)]
    fn asked(known: Option<&InnermostCalls>) -> (InnermostCalls, bool) {
        let here = black_box(0_u8);
        let place = StackPlace::of(&here);
        let is_known = known.is_some_and(|known| known.stand_above(place));
        (InnermostCalls::above(place, 3, |_| false), is_known)
    }

    #[inline(never)]
    fn one(known: Option<&InnermostCalls>) -> (InnermostCalls, bool) {
        black_box(asked(known))
    }

    #[inline(never)]
    fn other(known: Option<&InnermostCalls>) -> (InnermostCalls, bool) {
        black_box(asked(known))
    }

    #[test]
    #[cfg(all(unix, target_arch = "x86_64"))]
    fn the_same_calls_are_told_without_a_walk_and_others_are_not() {
        let mut known: Option<InnermostCalls> = None;
        for (round, is_one) in [true, true, false, true].into_iter().enumerate() {
            let (calls, is_known) = if is_one { one(known.as_ref()) } else { other(known.as_ref()) };
            assert_eq!(is_known, round > 0 && is_one, "{round}");
            known.get_or_insert(calls);
        }
    }

    #[test]
    fn the_last_call_ends_them() {
        let local = 0_u8;
        let calls = |is_last: &dyn Fn(usize) -> bool| InnermostCalls::above(StackPlace::of(&local), 5, is_last);
        let all: Vec<usize> = calls(&|_| false).addresses().collect();
        let second = calls(&|address| Some(&address) == all.get(1));
        assert_eq!(second.addresses().collect::<Vec<_>>(), all[..2.min(all.len())]);
    }
}
