//! Loops in loops, each below the one for whose rows it runs.

use crate::catalogue::Details;
use crate::facts::{Finding, Scope, Shape};

/// The shapes in the order in which they are shown, each with how many loops of other shapes it stands in: what one loop executes together, and
/// below it what runs for its rows.
pub(super) fn of<'a>(scope: &Scope, shapes: &[&'a Shape], findings: &[&Finding]) -> Vec<(&'a Shape, usize)> {
    let mut tree = Tree { scope, shapes, findings, placed: Vec::new() };
    let roots = shapes.iter().copied().filter(|shape| tree.parent(shape).is_none()).collect::<Vec<_>>();
    // What is its own parent by way of others is a root in the end.
    for shape in roots.into_iter().chain(shapes.iter().copied()) {
        tree.grow(shape, 0);
    }
    tree.placed
}

struct Tree<'a, 'b> {
    scope: &'b Scope,
    shapes: &'b [&'a Shape],
    findings: &'b [&'b Finding],
    placed: Vec<(&'a Shape, usize)>,
}

impl<'a> Tree<'a, '_> {
    fn grow(&mut self, shape: &'a Shape, depth: usize) {
        if self.placed.iter().any(|(placed, _)| same(placed, shape)) {
            return;
        }
        self.placed.push((shape, depth));
        let together = self.finding(shape).map_or(&[][..], |finding| finding.details.together());
        let others = together.iter().filter_map(|place| self.shown(*place)).collect::<Vec<_>>();
        others.into_iter().for_each(|other| self.grow(other, depth));
        let is_below = |other: &&&'a Shape| self.parent(other).is_some_and(|parent| same(parent, shape));
        let below = self.shapes.iter().filter(is_below).copied().collect::<Vec<_>>();
        below.into_iter().for_each(|other| self.grow(other, depth + 1));
    }

    fn finding(&self, shape: &Shape) -> Option<&Finding> {
        self.findings.iter().copied().find(|finding| same(self.scope.shape_of(finding), shape))
    }

    /// The shape of the loop for whose rows the shape's runs, as far as it is shown.
    fn parent(&self, shape: &Shape) -> Option<&'a Shape> {
        match &self.finding(shape)?.details {
            Details::NPlusOne { is_nested: true, likely_parents, .. } => self.shown(*likely_parents.first()?),
            _ => None,
        }
    }

    fn shown(&self, place: usize) -> Option<&'a Shape> {
        self.shapes.iter().copied().find(|shape| same(shape, &self.scope.shapes[place]))
    }
}

/// Whether both are the same shape, which several scopes and lists may hold.
pub(super) fn same(one: &Shape, other: &Shape) -> bool {
    one.fingerprint == other.fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Lint;
    use crate::facts::{Fingerprint, Kind, Level, Outcome};

    fn finding(shape: usize, parent: Option<usize>, together: Vec<usize>) -> Finding {
        let details = Details::NPlusOne {
            executions: 3,
            likely_parents: parent.into_iter().collect(),
            is_nested: parent.is_some(),
            together,
            is_suspected: false,
            is_by_chain: true,
            overlapping: 0,
        };
        Finding::new(details, Lint::NPlusOne.into(), Level::Denied, shape)
    }

    fn shown(findings: &[Finding]) -> String {
        let mut scope = Scope::new(0, "are_listed", "tests/orders.rs", 7, Outcome::Failed);
        scope.shapes = (0..5).map(|n| Shape::new(Fingerprint::from_u64(n), format!("{n}"), Kind::Select)).collect();
        let (shapes, findings): (Vec<_>, Vec<_>) = (scope.shapes.iter().collect(), findings.iter().collect());
        let placed = of(&scope, &shapes, &findings);
        placed.iter().map(|(shape, depth)| format!("{}{} ", ">".repeat(*depth), shape.text)).collect()
    }

    #[test]
    fn what_runs_for_the_rows_of_a_loop_stands_below_it() {
        assert_eq!(shown(&[]), "0 1 2 3 4 ");
        let nested = [finding(0, Some(2), vec![]), finding(2, None, vec![4]), finding(1, Some(0), vec![])];
        assert_eq!(shown(&nested), "2 4 >0 >>1 3 ");
    }

    #[test]
    fn a_circle_is_shown_all_the_same() {
        assert_eq!(shown(&[finding(0, Some(1), vec![]), finding(1, Some(0), vec![])]), "2 3 4 0 >1 ");
    }
}
