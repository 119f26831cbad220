//! Scopes in scopes.

use std::collections::HashMap;

use querybudget_model::facts::Scope;

/// A file can say how deep its scopes lie, and lie itself.
const MAX_DEPTH: usize = 20;

/// Each scope with its depth, a scope before those in it, in the order in which they were opened. A scope whose parent is not in the list
/// is outermost, and so is one of a circle.
pub(super) fn of(scopes: &[Scope]) -> Vec<(usize, &Scope)> {
    let mut order: Vec<&Scope> = scopes.iter().collect();
    order.sort_by_key(|scope| scope.id);
    let known: HashMap<u64, Option<u64>> = scopes.iter().map(|scope| (scope.id, scope.parent)).collect();
    let mut children: HashMap<Option<u64>, Vec<&Scope>> = HashMap::new();
    for scope in &order {
        let parent = scope.parent.filter(|parent| known.contains_key(parent) && *parent != scope.id);
        children.entry(parent).or_default().push(scope);
    }
    let mut tree = Vec::with_capacity(scopes.len());
    let outermost = children.remove(&None).unwrap_or_default();
    walk(outermost, &mut children, &mut tree);
    // What is left goes round in circles.
    for scope in order {
        let round = children.remove(&Some(scope.id)).unwrap_or_default();
        walk(round, &mut children, &mut tree);
    }
    tree
}

/// Without recursion, whose depth would be the file's.
fn walk<'a>(
    outermost: Vec<&'a Scope>,
    children: &mut HashMap<Option<u64>, Vec<&'a Scope>>,
    tree: &mut Vec<(usize, &'a Scope)>,
) {
    let mut open: Vec<(usize, &Scope)> = outermost.into_iter().rev().map(|scope| (0, scope)).collect();
    while let Some((depth, scope)) = open.pop() {
        tree.push((depth, scope));
        let inner = children.remove(&Some(scope.id)).unwrap_or_default();
        open.extend(inner.into_iter().rev().map(|inner| ((depth + 1).min(MAX_DEPTH), inner)));
    }
}

#[cfg(test)]
mod tests {
    use querybudget_model::facts::Outcome;

    use super::*;

    fn tree_of(scopes: &[(u64, Option<u64>)]) -> Vec<(usize, u64)> {
        let scope = |&(id, parent): &(u64, Option<u64>)| {
            let mut scope = Scope::new(id, "", "", 1, Outcome::Passed);
            scope.parent = parent;
            scope
        };
        let scopes: Vec<Scope> = scopes.iter().map(scope).collect();
        of(&scopes).into_iter().map(|(depth, scope)| (depth, scope.id)).collect()
    }

    #[test]
    fn a_scope_stands_before_those_in_it() {
        let ended = [(3, Some(2)), (4, Some(2)), (2, Some(1)), (1, None), (7, Some(6)), (5, None)];
        assert_eq!(tree_of(&ended), [(0, 1), (1, 2), (2, 3), (2, 4), (0, 5), (0, 7)]);
    }

    #[test]
    fn a_file_that_lies_loses_no_scope() {
        assert_eq!(tree_of(&[(1, Some(1)), (2, Some(3)), (3, Some(2))]), [(0, 1), (0, 3), (1, 2)]);
        let deep: Vec<(u64, Option<u64>)> = (0..100_000u64).map(|id| (id, id.checked_sub(1))).collect();
        assert_eq!(tree_of(&deep).len(), 100_000);
        assert_eq!(tree_of(&[(1, None), (1, None), (2, Some(1))]).len(), 3);
    }
}
