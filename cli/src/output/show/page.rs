//! Where one test is written to.

use std::io::Write;

use crate::io::width;
use crate::output::columns::MAX_TEXT_CHARS;

/// Where to write, and how much of a line fits.
pub(crate) struct Page<'a> {
    pub(super) out: &'a mut dyn Write,
    width: usize,
}

impl<'a> Page<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Page { out, width: width().unwrap_or(MAX_TEXT_CHARS + 20) }
    }

    /// How much of a statement fits behind so much else.
    pub(super) fn text_width(&self, n_before: usize) -> usize {
        self.width.saturating_sub(n_before).clamp(20, MAX_TEXT_CHARS)
    }
}
