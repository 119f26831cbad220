//! tracing's own calls, which stand between who asks for the current span and the subscriber.

use std::cell::RefCell;
use std::sync::OnceLock;

use tracing::{Dispatch, Span, dispatcher};

use crate::call_site::{InnermostCalls, StackPlace};

/// More than stand between in any build.
const MAX_CALLS: usize = 12;

static BETWEEN: OnceLock<Vec<usize>> = OnceLock::new();

thread_local! {
    /// Where a question of ours is noted.
    static NOTED: RefCell<Option<InnermostCalls>> = const { RefCell::new(None) };
}

/// Whether the return address is in one of them. As long as nobody has looked, none is.
pub(super) fn stands(address: usize) -> bool {
    BETWEEN.get().is_some_and(|between| between.contains(&address))
}

/// Notes who has called the function with a local at `place`, if it is us, and tells whether it is.
pub(super) fn note(place: StackPlace) -> bool {
    // A thread that ends may have none any more.
    let is_ours = NOTED.try_with(|noted| noted.borrow().is_some()).unwrap_or(false);
    if is_ours && BETWEEN.get().is_none() {
        NOTED.set(Some(InnermostCalls::above(place, MAX_CALLS, |_| false)));
    }
    is_ours
}

/// Looks which they are: with the subscriber of the process, and with one that is set for the thread, which tracing finds another way.
pub(in crate::capture) fn look() {
    if BETWEEN.get().is_some() {
        return;
    }
    let mut between = common_calls();
    dispatcher::with_default(&dispatcher::get_default(Dispatch::clone), || between.extend(common_calls()));
    let _ = BETWEEN.set(between);
}

/// What two questions have in common that are asked from two places of one function.
fn common_calls() -> Vec<usize> {
    let (one, other) = two_questions();
    let pairs = one.addresses().zip(other.addresses());
    pairs.take_while(|(one, other)| one == other).map(|(address, _)| address).collect()
}

#[inline(never)]
fn two_questions() -> (InnermostCalls, InnermostCalls) {
    NOTED.set(Some(InnermostCalls::default()));
    drop(Span::current());
    let one = NOTED.replace(Some(InnermostCalls::default())).unwrap_or_default();
    drop(Span::current());
    let other = NOTED.take().unwrap_or_default();
    (one, other)
}
