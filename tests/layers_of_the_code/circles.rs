//! Finds files that need each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::code::{Code, Use};

/// For each file those that it needs, with the first path that says so.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Use>>;

pub(super) fn complaints(code: &Code) -> Vec<String> {
    let graph = graph(code);
    let circles = graph.keys().filter_map(|file| circle(&graph, file));
    // Each file of a circle finds it.
    let circles: BTreeMap<BTreeSet<&str>, Vec<&str>> =
        circles.map(|circle| (circle.iter().copied().collect(), circle)).collect();
    circles.values().map(|circle| complaint(&graph, code, circle)).collect()
}

/// What hands on alone is no file of it: names behind it were followed to where they are defined.
fn graph(code: &Code) -> Graph<'_> {
    let files = code.defining_files();
    let mut graph = Graph::new();
    for of in &code.uses {
        let from = code.file(of.module);
        for to in of.reached.definers.iter().map(|module| code.file(*module)) {
            if to != from && files.contains(to) && files.contains(from) {
                graph.entry(from).or_default().entry(to).or_insert(of);
            }
        }
    }
    graph
}

/// The shortest way from a file back to it, if there is one.
fn circle<'a>(graph: &Graph<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::new();
    let mut ways = VecDeque::from([vec![start]]);
    while let Some(way) = ways.pop_front() {
        for next in way.last().and_then(|file| graph.get(file)).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                return Some(way);
            }
            if seen.insert(*next) {
                ways.push_back([&*way, &[*next]].concat());
            }
        }
    }
    None
}

fn complaint(graph: &Graph<'_>, code: &Code, circle: &[&str]) -> String {
    let next = circle.iter().cycle().skip(1);
    let lines = circle.iter().zip(next).map(|(from, to)| {
        let of = graph[from][to];
        format!("\n  {} needs {to}: `{}`", of.place(code), of.path())
    });
    let lines: String = lines.collect();
    format!("These files form a circle. Move what several of them need to a file that needs none of them.{lines}")
}
