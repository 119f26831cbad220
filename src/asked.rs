//! What the environment asks for.

use std::env;
use std::path::PathBuf;

/// A list with commas: `all` shows every shape and frame, `arguments` the values of arguments.
pub(crate) const SHOW: &str = "QUERYBUDGET_SHOW";
/// A list with commas: the names or targets of spans that are units of work.
pub(crate) const UNITS: &str = "QUERYBUDGET_UNITS";
/// Which scopes leave a dump, and where: `1` all, `0` none, a folder all and there; else those that fail.
pub(crate) const DUMP: &str = "QUERYBUDGET_DUMP";
/// `1` leaves it to `cargo querybudget check` to fail on what is over its budget, if every scope is dumped.
pub(crate) const DEFER: &str = "QUERYBUDGET_DEFER";

/// Which scopes leave a dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dumps {
    None,
    Failing,
    All,
    AllIn(PathBuf),
}

/// Whether `QUERYBUDGET_SHOW` names `what`.
pub(crate) fn to_show(what: &str) -> bool {
    env::var(SHOW).is_ok_and(|list| list.split(',').any(|word| word.trim() == what))
}

/// What `QUERYBUDGET_UNITS` names.
pub(crate) fn units() -> Vec<String> {
    let named = env::var(UNITS).unwrap_or_default();
    named.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What `QUERYBUDGET_DUMP` says.
pub(crate) fn dumps() -> Dumps {
    let Some(value) = env::var_os(DUMP) else { return Dumps::Failing };
    match value.to_str() {
        Some("") => Dumps::Failing,
        Some("0") => Dumps::None,
        Some("1") => Dumps::All,
        _ => Dumps::AllIn(value.into()),
    }
}

/// Whether `QUERYBUDGET_DEFER` says so.
pub(crate) fn defers() -> bool {
    env::var(DEFER).is_ok_and(|value| value == "1")
}
