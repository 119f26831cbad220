//! A transaction that is rolled back and run again asks for the same once more, and is no N+1.

use std::collections::HashMap;

use crate::fingerprint::{Class, Fingerprint, Shape};
use crate::recording::Recording;
use crate::recording::{Arguments, Query, Serial};

/// So many attempts are believed to be of the same where their arguments are not known. A loop that rolls back for each row has more.
const MAX_UNKNOWN: u64 = 2;

/// How many executions of each shape were attempts that were run again.
#[derive(Debug, Default)]
pub(super) struct Retried {
    executions: HashMap<(Fingerprint, Option<Serial>), u64>,
    /// How many attempts that begin with the shape were believed, of those whose arguments are not known.
    unknown: HashMap<Fingerprint, u64>,
}

/// A query as far as it is known: with its arguments if it is wrapped.
type Asked = (Fingerprint, Option<u64>);

impl Retried {
    /// In one unit of work, or in none.
    pub(super) fn of(&self, shape: &Shape, unit: Option<Serial>) -> u64 {
        self.executions.get(&(shape.fingerprint(), unit)).copied().unwrap_or(0)
    }

    /// Whether what was asked for and rolled back is taken for an attempt.
    fn believes(&mut self, asked: &[Asked]) -> bool {
        if asked.iter().all(|(_, digest)| digest.is_some()) {
            return true;
        }
        let believed = self.unknown.entry(asked[0].0).or_default();
        *believed += 1;
        *believed <= MAX_UNKNOWN
    }
}

/// The queries between two statements of transactions.
#[derive(Debug, Default)]
struct Stretch {
    asked: Vec<Asked>,
    units: Vec<Option<Serial>>,
    is_rolled_back: bool,
}

/// Those of the kept queries that stand at the end of a stretch that was rolled back, and at the beginning of a later one.
pub(super) fn executions(recording: &Recording) -> Retried {
    let stretches = stretches(recording);
    let mut retried = Retried::default();
    for (index, stretch) in stretches.iter().enumerate().filter(|(_, stretch)| stretch.is_rolled_back) {
        let repeats = stretches[index + 1..].iter().map(|later| common(&stretch.asked, &later.asked));
        let repeated = repeats.into_iter().find(|n| *n > 0).unwrap_or(0);
        let first = stretch.asked.len() - repeated;
        if repeated == 0 || !retried.believes(&stretch.asked[first..]) {
            continue;
        }
        for ((shape, _), unit) in stretch.asked[first..].iter().zip(&stretch.units[first..]) {
            *retried.executions.entry((*shape, *unit)).or_default() += 1;
        }
    }
    retried
}

fn stretches(recording: &Recording) -> Vec<Stretch> {
    let mut stretches = vec![Stretch::default()];
    for query in recording.queries() {
        match (query.shape().class(), stretches.last_mut()) {
            (Class::Application, Some(last)) => {
                let digest = query.arguments().and_then(Arguments::digest);
                last.asked.push((query.shape().fingerprint(), digest));
                last.units.push(query.unit());
            }
            (Class::Transaction, Some(last)) if !is_savepoint(&query) => {
                last.is_rolled_back = is_rollback(&query);
                stretches.push(Stretch::default());
            }
            _ => {}
        }
    }
    stretches
}

fn is_rollback(query: &Query<'_>) -> bool {
    starts_with(query, "rollback")
}

/// `SAVEPOINT` and `RELEASE`, which undo nothing.
fn is_savepoint(query: &Query<'_>) -> bool {
    starts_with(query, "savepoint") || starts_with(query, "release")
}

fn starts_with(query: &Query<'_>, word: &str) -> bool {
    query.shape().text().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The length of the longest end of the one that is a beginning of the other.
fn common(one: &[Asked], other: &[Asked]) -> usize {
    let longest = one.len().min(other.len());
    (1..=longest).rev().find(|&n| one[one.len() - n..] == other[..n]).unwrap_or(0)
}
