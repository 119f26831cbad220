//! The numbers in a budget that are known when the test runs.

use std::fmt::Display;

/// An integer of any type.
#[diagnostic::on_unimplemented(
    message = "expected a whole number, found a value of type `{Self}`",
    label = "expected an integer such as `u64`, `usize` or `i64`"
)]
pub trait WholeNumber: Copy + Display {
    fn as_count(self) -> Option<u64>;
}

// What a type must have to be one is not what its user is to be told.
#[diagnostic::do_not_recommend]
impl<N: TryInto<u64> + Copy + Display> WholeNumber for N {
    fn as_count(self) -> Option<u64> {
        self.try_into().ok()
    }
}

/// The number as a budget has it.
#[track_caller]
pub fn count<N: WholeNumber>(number: N) -> u64 {
    match number.as_count() {
        Some(count) => count,
        None => panic!("querybudget: expected a budget from 0 to {}, found {number}", u64::MAX),
    }
}
