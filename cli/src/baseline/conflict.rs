//! A file that git could not merge: it has what both branches have, between markers.

use std::collections::btree_map::Entry;

use super::accepted::{Baseline, Undecided};

/// What git begins its lines with: those of the one branch, those before both where it is told to show them, those of the other branch.
const OURS: &str = "<<<<<<< ";
const BASE: &str = "||||||| ";
const THEIRS: &str = "=======";
const END: &str = ">>>>>>> ";

/// The line of the first marker, from 1.
pub(super) fn first_line(text: &str) -> Option<usize> {
    text.lines().position(|line| line.starts_with(OURS)).map(|line| line + 1)
}

/// The file as each of the branches has it.
pub(super) fn sides(text: &str) -> [String; 2] {
    let mut sides = [String::new(), String::new()];
    let mut is_in = [true, true];
    for line in text.split_inclusive('\n') {
        match line {
            line if line.starts_with(OURS) => is_in = [true, false],
            line if line.starts_with(BASE) => is_in = [false, false],
            line if line.trim_end() == THEIRS => is_in = [false, true],
            line if line.starts_with(END) => is_in = [true, true],
            line => sides.iter_mut().zip(is_in).filter(|(_, is_in)| *is_in).for_each(|(side, _)| side.push_str(line)),
        }
    }
    sides
}

/// What both accept, and the tests of which they accept something else; `None` if they differ in more than tests.
pub(super) fn united(mut ours: Baseline, theirs: Baseline) -> Option<(Baseline, Undecided)> {
    let mut undecided = Undecided::new();
    for (key, accepted) in theirs.tests {
        match ours.tests.entry(key) {
            Entry::Vacant(place) => drop(place.insert(accepted)),
            Entry::Occupied(known) if known.get().is_like(&accepted) => {}
            Entry::Occupied(known) => drop(undecided.insert(known.key().clone())),
        }
    }
    (ours.head == theirs.head).then_some((ours, undecided))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_has_its_lines_and_those_of_both() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| base\nc\n=======\nd\n>>>>>>> other\ne\n<<<<<<< HEAD\n=======\nf\n>>>>>>> other\n";
        assert_eq!(first_line(text), Some(2));
        assert_eq!(sides(text), ["a\nb\ne\n", "a\nd\ne\nf\n"]);
        assert_eq!(first_line("a\n=======\n"), None);
    }
}
