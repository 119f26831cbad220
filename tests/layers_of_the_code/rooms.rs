//! Holds the tables: which room names which other, and which crate from elsewhere.

use std::collections::BTreeSet;

use super::code::{Code, Use};
use super::module::How;
use super::tables::{ANYWHERE, Row, TABLES};

/// What is used, and from where.
struct Found<'a> {
    from: String,
    to: &'a str,
    of: &'a Use,
    /// The file and line.
    place: String,
}

/// `rooms` has every room in the order in which data flows, with those before it that it imports, and no more.
pub(super) fn complaints(rooms: &[Row<'_>], code: &Code) -> Vec<String> {
    let root = code.room(0);
    let found = first_of_each(code.uses.iter().flat_map(|of| rooms_of(of, code)).filter(|found| found.from != root));
    let may = |found: &&Found<'_>| stands(rooms, &found.from, found.to);
    let is_used = |from: &str, to: &str| found.iter().any(|found| found.from == from && found.to == to);
    let mut complaints = not_the_same(rooms, code);
    complaints.extend(found.iter().filter(|found| !may(found)).map(|found| not_allowed(found, MOVE_IT)));
    complaints.extend(unused(rooms, is_used, code.file(0)));
    complaints.extend(rooms.iter().enumerate().flat_map(|(place, row)| out_of_order(&rooms[..place], row)));
    complaints
}

/// `foreign` has crates from elsewhere with the rooms that name them, and no more.
pub(super) fn complaints_of_foreign(foreign: &[Row<'_>], code: &Code) -> Vec<String> {
    let found = first_of_each(code.uses.iter().flat_map(|of| foreign_of(of, code)));
    let may = |found: &&Found<'_>| {
        let room = found.from.trim_end_matches(IN_DERIVES);
        [room, &found.from, ANYWHERE].iter().any(|from| stands(foreign, found.to, from))
    };
    let is_used =
        |to: &str, from: &str| found.iter().any(|found| found.to == to && (from == ANYWHERE || found.from == from));
    let mut complaints: Vec<String> =
        found.iter().filter(|found| !may(found)).map(|found| not_allowed(found, ASK_FOR_IT)).collect();
    complaints.extend(unused(foreign, is_used, code.file(0)));
    complaints
}

const MOVE_IT: &str = "Move the code to a room that may, or what it needs to a room that stands before both.";
const ASK_FOR_IT: &str = "Ask a room that may name it for what is needed.";

/// After the name of a room that names a crate in `derive` alone.
const IN_DERIVES: &str = " (derive)";

/// The rooms that a path goes through and ends in. The root hands on and may be passed, but what it defines it keeps.
fn rooms_of<'a>(of: &'a Use, code: &'a Code) -> impl Iterator<Item = Found<'a>> {
    let from = code.room(of.module);
    let passed = of.reached.passed.iter().map(|module| code.room(*module)).filter(|room| *room != code.room(0));
    let defining = of.reached.definers.iter().map(|module| code.room(*module));
    let rooms: BTreeSet<&str> = passed.chain(defining).filter(|room| *room != from).collect();
    rooms.into_iter().map(move |to| Found { from: from.to_owned(), to, of, place: of.place(code) })
}

fn foreign_of<'a>(of: &'a Use, code: &'a Code) -> impl Iterator<Item = Found<'a>> {
    let derive = if of.mention.how == How::Derive { IN_DERIVES } else { "" };
    let from = format!("{}{derive}", code.room(of.module));
    of.reached.foreign.iter().map(move |to| Found { from: from.clone(), to, of, place: of.place(code) })
}

/// A file that uses a thing twice is told once.
fn first_of_each<'a>(found: impl Iterator<Item = Found<'a>>) -> Vec<Found<'a>> {
    let mut told = BTreeSet::new();
    found.filter(|found| told.insert((found.of.module, found.from.clone(), found.to))).collect()
}

fn stands(table: &[Row<'_>], name: &str, other: &str) -> bool {
    table.iter().any(|(of, others)| *of == name && others.contains(&other))
}

fn not_allowed(Found { from, to, of, place }: &Found<'_>, advice: &str) -> String {
    let path = of.path();
    format!("{place}: `{path}`: {from} may not name {to}. {advice} If it really should, say so in {TABLES}.")
}

fn not_the_same(rooms: &[Row<'_>], code: &Code) -> Vec<String> {
    let listed: BTreeSet<&str> = rooms.iter().map(|(room, _)| *room).collect();
    let found = code.rooms();
    let is_new = |room| format!("{}: the room {room} is new: give it a row in {TABLES}.", code.file(0));
    let is_gone = |room| format!("{}: there is no room {room}: take its row out of {TABLES}.", code.file(0));
    found.difference(&listed).map(is_new).chain(listed.difference(&found).map(is_gone)).collect()
}

fn unused(table: &[Row<'_>], is_used: impl Fn(&str, &str) -> bool, root: &str) -> Vec<String> {
    let pairs = table.iter().flat_map(|(name, others)| others.iter().map(move |other| (*name, *other)));
    let unused = pairs.filter(|(name, other)| !is_used(name, other));
    let told = |(name, other)| format!("{root}: no code needs {other} in the row of {name}: take it out of {TABLES}.");
    unused.map(told).collect()
}

fn out_of_order(before: &[Row<'_>], (room, imported): &Row<'_>) -> Vec<String> {
    let stands_before = |imported: &&&str| before.iter().any(|(room, _)| room == *imported);
    let out_of_order = imported.iter().filter(|imported| !stands_before(imported));
    out_of_order
        .map(|imported| format!("{TABLES}: {room} imports {imported}, so {imported} has to stand before it."))
        .collect()
}
