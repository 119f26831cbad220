use std::fmt;

use crate::recording::Recording;

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_shapes = self.shapes().count() as u64;
        writeln!(f, "{} in {}", Number(self.len(), "query", "queries"), Number(n_shapes, "shape", "shapes"))?;
        let width = digits(self.repeats());
        for shape in self.shapes() {
            writeln!(f, "  {:>width$}x  {}", shape.executions(), shape.text())?;
        }
        Ok(())
    }
}

/// A number with its noun.
pub(super) struct Number(pub(super) u64, pub(super) &'static str, pub(super) &'static str);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { self.1 } else { self.2 })
    }
}

/// The width of a column of numbers up to `most`.
pub(super) fn digits(most: u64) -> usize {
    most.max(1).ilog10() as usize + 1
}
