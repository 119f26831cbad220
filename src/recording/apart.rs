//! Executions that are not the application's, as who asked for them tells.

use super::execution::QueryEntry;
use super::stats::ShapeStats;
use super::units::Units;
use crate::call_site::CallSite;
use crate::fingerprint::Class;

/// What a scope saw, as far as it changes with the class of an execution.
pub(super) struct Executed<'a> {
    pub(super) shapes: &'a mut Vec<ShapeStats>,
    pub(super) queries: &'a mut [QueryEntry],
    pub(super) units: &'a mut Units,
}

impl Executed<'_> {
    /// Gives the executions that were asked for at such call sites another class. A shape that was asked for elsewhere as well becomes two.
    pub(super) fn give(&mut self, class: Class, is_meant: impl Fn(&CallSite) -> bool) {
        for place in 0..self.shapes.len() {
            let shape = &mut self.shapes[place];
            match shape.executions_at(&is_meant) {
                _ if matches!(shape.class(), Class::Driver | Class::Migration) => {}
                0 => {}
                n if n == shape.executions() => shape.belongs_to(class),
                _ => self.set_apart(class, place, &is_meant),
            }
        }
    }

    fn set_apart(&mut self, class: Class, place: usize, is_meant: impl Fn(&CallSite) -> bool) {
        let Executed { shapes, queries, units } = self;
        let mut apart = shapes[place].set_apart(class, is_meant);
        let behind = shapes.len() as u32;
        for query in queries.iter_mut().filter(|query| query.shape as usize == place) {
            if query.chain.is_some_and(|chain| apart.site(chain).is_some()) {
                query.shape = behind;
                shapes[place].hands_on(&query.completion, &mut apart);
                if let Some(unit) = query.unit {
                    let writes = apart.shape().writes();
                    units.hands_on(unit, [place as u32, behind], &query.completion, writes);
                }
            }
        }
        shapes.push(apart);
    }
}
