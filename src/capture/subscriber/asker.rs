//! Whether it is sqlx that asks for the current span, to hand it to SQLite's thread with a statement.
//!
//! `Span::current()` is asked for by anybody, and who does is told by the innermost calls. Where no subscriber of the user's is there, an
//! answer of ours harms nobody, and which calls lead to a statement is learned from what becomes of the answers. A user's own
//! subscriber may look the answer up, so that there sqlx is told by the names of functions.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::RwLock;

use super::between;
use crate::call_site::{self, InnermostCalls, StackPlace};

/// So many calls tell who asks at the most: some of tracing's, then the asker's.
const MAX_CALLS: usize = 12;
/// So many askers are told apart.
const MAX_ASKERS: usize = 128;
/// An asker to whom this happened so often asks for no statements.
const MAX_IN_VAIN: usize = 3;
/// An asker who so often sent another command to SQLite's thread is sqlx.
const MAX_COMMANDS: usize = 3;
/// So many may ask in vain before a process is taken for one without SQLite, where nobody is looked at.
const MAX_WITHOUT_SQLITE: usize = 64;

/// Whether a statement of SQLite's has been seen in this process.
static IS_SQLITE_IN_USE: AtomicBool = AtomicBool::new(false);
static N_IN_VAIN: AtomicUsize = AtomicUsize::new(0);
static ASKERS: RwLock<Vec<Asker>> = RwLock::new(Vec::new());

/// Somebody who asks for the current span.
#[derive(Debug)]
struct Asker {
    calls: InnermostCalls,
    /// It asks with a statement.
    with_statement: AtomicBool,
    n_in_vain: AtomicUsize,
    n_commands: AtomicUsize,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    /// A statement was reported in it.
    Statement,
    /// SQLite's thread entered it, and reported nothing.
    Command,
    Nothing,
}

/// Which asker it is: its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(usize);

/// Who asks for the current span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// It is sqlx, with a statement.
    Statement,
    /// It may be.
    Perhaps(Key),
    /// It was not, so far.
    Hardly(Key),
    /// Nobody has looked who it is.
    Somebody,
    /// It is known to be none that statements or scopes have to do with.
    Other,
}

pub(super) fn sqlite_is_in_use() {
    IS_SQLITE_IN_USE.store(true, Ordering::Relaxed);
}

/// Who has called the function with a local at `place`. With `by_name` it is certain, and nothing has to be learned.
pub(super) fn who(place: StackPlace, by_name: bool) -> Asks {
    let is_without_sqlite = N_IN_VAIN.load(Ordering::Relaxed) > MAX_WITHOUT_SQLITE;
    if !by_name && is_without_sqlite && !IS_SQLITE_IN_USE.load(Ordering::Relaxed) {
        return Asks::Somebody;
    }
    let known = number(|asker| asker.calls.stand_above(place));
    let number = known.or_else(|| {
        let calls = InnermostCalls::above(place, MAX_CALLS, |address| !between::stands(address));
        number(|asker| asker.calls.are(&calls)).or_else(|| add(calls, by_name))
    });
    number.map_or(Asks::Somebody, |number| asks(&ASKERS.read()[number], number, by_name))
}

fn asks(asker: &Asker, number: usize, by_name: bool) -> Asks {
    match () {
        () if asker.with_statement.load(Ordering::Relaxed) => Asks::Statement,
        () if by_name || asker.n_commands.load(Ordering::Relaxed) >= MAX_COMMANDS => Asks::Other,
        () if asker.n_in_vain.load(Ordering::Relaxed) < MAX_IN_VAIN => Asks::Perhaps(Key(number)),
        () => Asks::Hardly(Key(number)),
    }
}

fn number(is_meant: impl Fn(&Asker) -> bool) -> Option<usize> {
    ASKERS.read().iter().position(is_meant)
}

fn add(calls: InnermostCalls, by_name: bool) -> Option<usize> {
    let with_statement = AtomicBool::new(by_name && sends_statement(&calls));
    let mut askers = ASKERS.write();
    if askers.len() == MAX_ASKERS {
        return None;
    }
    askers.push(Asker { calls, with_statement, n_in_vain: AtomicUsize::new(0), n_commands: AtomicUsize::new(0) });
    Some(askers.len() - 1)
}

/// Learns from what became of an answer to somebody who may have asked with a statement.
pub(super) fn learn(Key(number): Key, became: Became) {
    let asker = &ASKERS.read()[number];
    match became {
        Became::Statement => asker.with_statement.store(true, Ordering::Relaxed),
        Became::Command => drop(asker.n_commands.fetch_add(1, Ordering::Relaxed)),
        Became::Nothing => {
            asker.n_in_vain.fetch_add(1, Ordering::Relaxed);
            N_IN_VAIN.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Whether the innermost function that does not hand the question on is the one that sends statements.
fn sends_statement(calls: &InnermostCalls) -> bool {
    let here = call_site::functions_here();
    let named = |address: usize| here.iter().filter(move |(known, _)| *known == address).map(|(_, function)| function);
    let deciding = calls.addresses().flat_map(named).map(|function| function_of(function));
    deciding.into_iter().find(|function| *function != Function::Between) == Some(Function::Statement)
}

/// What a function has to do with the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    /// It hands the question on.
    Between,
    /// It sends a statement to SQLite's thread.
    Statement,
    Other,
}

/// Those of sqlx's functions that send other commands.
const OTHER_COMMANDS: &[&str] = &["unlock_db", "shutdown", "oneshot_cmd", "start_rollback"];
const BETWEEN: &[&str] = &["tracing", "tracing_core", "querybudget", "std", "core", "alloc"];

fn function_of(function: &str) -> Function {
    let path = function.trim_start_matches(['<', '&']);
    match path.split("::").next().unwrap_or_default() {
        "sqlx_sqlite" if OTHER_COMMANDS.iter().any(|name| function.contains(name)) => Function::Other,
        "sqlx_sqlite" => Function::Statement,
        name if BETWEEN.contains(&name) => Function::Between,
        _ => Function::Other,
    }
}
