//! The shapes of the statements that this process has executed.
//!
//! Every scope counts shapes of its own, and the tests of a suite execute the same texts.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::fingerprint::{Dialect, Fingerprint, Shape};

/// So many are kept, of texts of so many bytes at most: some 16 MiB. Then all are let go.
const MAX_SHAPES: usize = 4_096;
const MAX_BYTES: usize = 2_048;

static SHAPES: Shapes = Shapes::new();

/// The shape of the statement with this fingerprint, as [`Shape::of`] makes it.
pub(super) fn shape_of(fingerprint: Fingerprint, sql: &str, dialect: Dialect) -> Arc<Shape> {
    SHAPES.of(fingerprint, sql, dialect)
}

struct Shapes {
    known: Mutex<Option<HashMap<Fingerprint, Known>>>,
}

/// The text last seen of those with one fingerprint. Their shapes differ in their words.
struct Known {
    sql: Box<str>,
    shape: Arc<Shape>,
}

impl Shapes {
    const fn new() -> Self {
        Shapes { known: Mutex::new(None) }
    }

    fn of(&self, fingerprint: Fingerprint, sql: &str, dialect: Dialect) -> Arc<Shape> {
        let is_same = |known: &&Known| *known.sql == *sql && known.shape.dialect() == dialect;
        if let Some(known) = self.known.lock().as_ref().and_then(|known| known.get(&fingerprint)).filter(is_same) {
            return Arc::clone(&known.shape);
        }
        let shape = Arc::new(Shape::of(sql, dialect));
        if sql.len() <= MAX_BYTES {
            self.keep(fingerprint, Known { sql: sql.into(), shape: Arc::clone(&shape) });
        }
        shape
    }

    fn keep(&self, fingerprint: Fingerprint, shape: Known) {
        let mut known = self.known.lock();
        let known = known.get_or_insert_default();
        if known.len() >= MAX_SHAPES {
            known.clear();
        }
        known.insert(fingerprint, shape);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint;

    fn of(shapes: &Shapes, sql: &str, dialect: Dialect) -> Arc<Shape> {
        shapes.of(fingerprint::of(sql, dialect), sql, dialect)
    }

    #[test]
    fn a_shape_is_made_once_of_each_text() {
        let (shapes, long) = (Shapes::new(), format!("SELECT '{}'", "x".repeat(MAX_BYTES)));
        let again = |sql| Arc::ptr_eq(&of(&shapes, sql, Dialect::Sqlite), &of(&shapes, sql, Dialect::Sqlite));
        assert_eq!([again("SELECT 1"), again(&long)], [true, false]);
        let texts = ["select 1", "SELECT 1"].map(|sql| of(&shapes, sql, Dialect::Sqlite).text().to_owned());
        assert_eq!(texts, ["select ?", "SELECT ?"]);
        let dialects = [Dialect::MySql, Dialect::Sqlite].map(|dialect| of(&shapes, "SELECT 1", dialect).dialect());
        assert_eq!(dialects, [Dialect::MySql, Dialect::Sqlite]);
    }

    #[test]
    fn no_more_are_kept_than_have_room() {
        let shapes = Shapes::new();
        for number in 0..=MAX_SHAPES {
            of(&shapes, &format!("SELECT * FROM room_{number}"), Dialect::Generic);
        }
        let n_kept = shapes.known.lock().as_ref().map_or(0, HashMap::len);
        assert!(0 < n_kept && n_kept <= MAX_SHAPES, "{n_kept}");
    }
}
