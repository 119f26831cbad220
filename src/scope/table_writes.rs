//! Which tables have been written to, so that a read after a write is not the same query again.

use std::collections::HashMap;

use crate::fingerprint::{Shape, without_schema};

/// How often each table has been written to. Schemas are left out of the names, since the same table goes with its schema and without.
#[derive(Debug, Default)]
pub(super) struct TableWrites {
    of_tables: HashMap<Box<str>, u64>,
    /// Those of statements whose tables are not known.
    of_any: u64,
}

impl TableWrites {
    /// Adds a statement that writes.
    pub(super) fn add(&mut self, shape: &Shape) {
        if shape.tables().is_empty() {
            self.of_any += 1;
        }
        for table in shape.tables() {
            match self.of_tables.get_mut(without_schema(table)) {
                Some(n) => *n += 1,
                None => drop(self.of_tables.insert(without_schema(table).into(), 1)),
            }
        }
    }

    /// How often what the statement reads has been written to.
    pub(super) fn to_tables_of(&self, shape: &Shape) -> u64 {
        let of = |table: &String| self.of_tables.get(without_schema(table)).copied().unwrap_or(0);
        self.of_any + shape.tables().iter().map(of).sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::Dialect;

    #[test]
    fn a_write_is_one_to_its_tables() {
        let shape = |sql| Shape::of(sql, Dialect::Generic);
        let (read, other) = (shape("SELECT id FROM public.orders"), shape("SELECT id FROM customers"));
        let mut writes = TableWrites::default();
        writes.add(&shape("UPDATE orders SET total = 0"));
        assert_eq!([&read, &other].map(|shape| writes.to_tables_of(shape)), [1, 0]);
        writes.add(&shape("CALL settle()"));
        assert_eq!([&read, &other].map(|shape| writes.to_tables_of(shape)), [2, 1]);
    }
}
