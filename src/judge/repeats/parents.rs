//! The query whose rows a loop runs over, which is a guess by numbers.

use super::kept::Kept;
use super::repeat::Repeats;

/// The places of the shapes that returned as many rows as the loop ran, or as it had different arguments: by one earlier execution in the same unit,
/// else by all executions of another loop.
pub(super) fn of(kept: &Kept<'_>, all: &[Repeats], repeats: &Repeats, distinct_arguments: Option<u64>) -> Vec<usize> {
    let Some(&first) = repeats.kept.first() else { return Vec::new() };
    let numbers = [Some(repeats.executions), distinct_arguments.filter(|n| *n > 1 && *n < repeats.executions)];
    for n in numbers.into_iter().flatten() {
        let of_one = places_that_returned(kept, repeats, first, n);
        let found = if of_one.is_empty() { loops_that_returned(kept, all, repeats, first, n) } else { of_one };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The shapes of which one execution returned so many rows.
fn places_that_returned(kept: &Kept<'_>, repeats: &Repeats, first: usize, n_rows: u64) -> Vec<usize> {
    let earlier = kept.in_unit(repeats.unit).take_while(|index| *index < first);
    let of_rows = earlier.filter(|index| kept.query(*index).rows_returned() == n_rows);
    let mut places = Vec::new();
    for place in of_rows.map(|index| kept.query(index).shape_index()).filter(|place| *place != repeats.place) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// The shapes of the loops that returned so many rows in all.
fn loops_that_returned(kept: &Kept<'_>, all: &[Repeats], repeats: &Repeats, first: usize, n_rows: u64) -> Vec<usize> {
    let rows = |other: &Repeats| -> u64 { other.kept.iter().map(|&index| kept.query(index).rows_returned()).sum() };
    let is_parent = |other: &&Repeats| {
        let began_before = other.kept.first().is_some_and(|index| *index < first);
        let is_loop = other.executions < n_rows && other.executions > 1;
        began_before && is_loop && other.unit == repeats.unit && other.place != repeats.place && rows(other) == n_rows
    };
    all.iter().filter(is_parent).map(|other| other.place).collect()
}
