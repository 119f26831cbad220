//! Whether it is sqlx that asks for the current span, to hand it to SQLite's thread with a statement.
//!
//! `Span::current()` is asked for by anybody. Where no subscriber of the user's is there, an answer of ours harms nobody, and which calls
//! lead to a statement is learned from what becomes of the answers. A user's own subscriber may look the answer up, so that there
//! sqlx is told by the name of its function.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;

use crate::call_site::{self, CallSite, StackPlace};

/// So many return addresses tell who asks: some of tracing's, then the asker's.
const N_ADDRESSES: usize = 12;
/// An asker to whom this happened so often asks for no statements.
const MAX_IN_VAIN: u8 = 3;

/// So many may ask in vain before a process is taken for one without SQLite, where nobody is looked at.
const MAX_WITHOUT_SQLITE: usize = 64;

/// Whether a statement of SQLite's has been seen in this process.
static IS_SQLITE_IN_USE: AtomicBool = AtomicBool::new(false);
static N_IN_VAIN: AtomicUsize = AtomicUsize::new(0);

/// By the hash of the innermost addresses.
static LEARNED: LazyLock<Mutex<HashMap<u64, Known>>> = LazyLock::new(Mutex::default);
/// By address.
static NAMED: LazyLock<Mutex<HashMap<usize, Function>>> = LazyLock::new(Mutex::default);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    InVain(u8),
    Statement,
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

/// Who asks for the current span.
#[derive(Debug)]
pub(super) enum Asks {
    /// It is sqlx, with a statement.
    Statement(CallSite),
    /// It may be. The key tells what was learned of the asker.
    Perhaps(u64, CallSite),
    /// Those with this key did not, so far.
    Hardly(u64),
    Other,
}

pub(super) fn sqlite_is_in_use() {
    IS_SQLITE_IN_USE.store(true, Ordering::Relaxed);
}

/// By what has become of earlier answers.
pub(super) fn learned(end: Option<StackPlace>) -> Asks {
    if N_IN_VAIN.load(Ordering::Relaxed) > MAX_WITHOUT_SQLITE && !IS_SQLITE_IN_USE.load(Ordering::Relaxed) {
        return Asks::Other;
    }
    let mut key = None;
    let site = CallSite::here_if(end, N_ADDRESSES, |calls| {
        let hash = call_site::hash(calls);
        let known = LEARNED.lock().get(&hash).copied();
        key = Some((hash, known));
        known != Some(Known::InVain(MAX_IN_VAIN))
    });
    match (site, key) {
        (Some(site), Some((_, Some(Known::Statement)))) => Asks::Statement(site),
        (Some(site), Some((key, _))) => Asks::Perhaps(key, site),
        (None, Some((key, _))) => Asks::Hardly(key),
        _ => Asks::Other,
    }
}

/// What became of an answer to somebody who may have asked for a statement.
pub(super) fn learn(key: u64, was_statement: bool) {
    if !was_statement {
        N_IN_VAIN.fetch_add(1, Ordering::Relaxed);
    }
    let mut learned = LEARNED.lock();
    let known = learned.entry(key).or_insert(Known::InVain(0));
    *known = match *known {
        _ if was_statement => Known::Statement,
        Known::InVain(n) => Known::InVain((n + 1).min(MAX_IN_VAIN)),
        Known::Statement => Known::Statement,
    };
}

/// By the names of the functions.
pub(super) fn named(end: Option<StackPlace>) -> Asks {
    match CallSite::here_if(end, N_ADDRESSES, is_statement) {
        Some(site) => Asks::Statement(site),
        None => Asks::Other,
    }
}

/// Whether the innermost function that does not hand the question on is the one that sends statements.
fn is_statement(addresses: &[usize]) -> bool {
    let mut named = NAMED.lock();
    let mut deciding = addresses.iter().map(|address| named.get(address).copied());
    // Who asks is known as soon as all functions up to the one that decides are.
    let known = deciding.find(|function| *function != Some(Function::Between)).unwrap_or(Some(Function::Other));
    let decided = known.unwrap_or_else(|| {
        for (address, function) in call_site::functions_here() {
            let known = named.entry(address).or_insert(Function::Between);
            if *known == Function::Between {
                *known = classified(&function);
            }
        }
        let functions = addresses.iter().filter_map(|address| named.get(address).copied());
        functions.into_iter().find(|function| *function != Function::Between).unwrap_or(Function::Other)
    });
    decided == Function::Statement
}

/// Those of sqlx's functions that send other commands.
const OTHER_COMMANDS: &[&str] = &["unlock_db", "shutdown", "oneshot_cmd", "start_rollback"];
const BETWEEN: &[&str] = &["tracing", "tracing_core", "querybudget", "std", "core", "alloc"];

fn classified(function: &str) -> Function {
    let path = function.trim_start_matches(['<', '&']);
    let of_crate = path.split("::").next().unwrap_or_default();
    match of_crate {
        "sqlx_sqlite" if OTHER_COMMANDS.iter().any(|name| function.contains(name)) => Function::Other,
        "sqlx_sqlite" => Function::Statement,
        name if BETWEEN.contains(&name) => Function::Between,
        _ => Function::Other,
    }
}
