//! What the environment asks to be shown.

use std::env;

/// A list with commas: `all` shows every shape and frame, `arguments` the values of arguments.
pub(crate) const SHOW: &str = "QUERYBUDGET_SHOW";

/// Whether `QUERYBUDGET_SHOW` names `what`.
pub(crate) fn to_show(what: &str) -> bool {
    env::var(SHOW).is_ok_and(|list| list.split(',').any(|word| word.trim() == what))
}
