//! The elements of a list: a run of those that differ in what varies alone becomes one.

use super::single::Canonical;
use super::sink::Sink;
use crate::fingerprint::hash::{Hasher, Tag};

/// Lists nested deeper are not collapsed, which bounds the recursion.
pub(super) const MAX_NESTED_LISTS: u32 = 32;

/// The elements of one list: a run of equal ones becomes one.
#[derive(Default)]
pub(super) struct Elements {
    last: Option<u64>,
}

impl<S: Sink> Canonical<'_, S> {
    /// Mixes the element into the list's hash, or takes it back where it is the one before again.
    pub(super) fn finish_element(
        &mut self,
        elements: &mut Elements,
        element: Hasher,
        placeholders_before: u64,
        mark: S::Mark,
        hash: &mut Hasher,
    ) {
        let varies = self.n_placeholders > placeholders_before;
        if varies && elements.last == Some(element.value()) {
            return self.sink.rewind(mark);
        }
        elements.last = Some(element.value());
        hash.number(Tag::Element, element.value());
    }
}
