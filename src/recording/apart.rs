//! Executions that are not the application's, as who asked for them tells.

use super::execution::QueryEntry;
use super::stats::ShapeStats;
use crate::call_site::CallSite;
use crate::fingerprint::Class;

/// Gives the executions that were asked for at such call sites another class. A shape that was asked for elsewhere as well becomes two.
pub(super) fn give(
    class: Class,
    shapes: &mut Vec<ShapeStats>,
    queries: &mut [QueryEntry],
    is_meant: impl Fn(&CallSite) -> bool,
) {
    for place in 0..shapes.len() {
        let shape = &mut shapes[place];
        match shape.executions_at(&is_meant) {
            _ if matches!(shape.class(), Class::Driver | Class::Migration) => {}
            0 => {}
            n if n == shape.executions() => shape.belongs_to(class),
            _ => set_apart(class, shapes, queries, place, &is_meant),
        }
    }
}

fn set_apart(
    class: Class,
    shapes: &mut Vec<ShapeStats>,
    queries: &mut [QueryEntry],
    place: usize,
    is_meant: impl Fn(&CallSite) -> bool,
) {
    let mut apart = shapes[place].set_apart(class, is_meant);
    let behind = shapes.len() as u32;
    for query in queries.iter_mut().filter(|query| query.shape as usize == place) {
        if query.chain.is_some_and(|chain| apart.site(chain).is_some()) {
            query.shape = behind;
            shapes[place].hands_on(&query.completion, &mut apart);
        }
    }
    shapes.push(apart);
}
