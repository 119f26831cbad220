//! What did not hold in a scope, and what nothing can be said of.

use querybudget_model::facts::{Level, Outcome, Scope};
use querybudget_model::words::{self, Broken};

/// The limits, expectations and exceptions that did not hold. A scope that failed has at least one, unless a finding explains it.
pub(crate) fn limits(scope: &Scope) -> Vec<Broken> {
    let broken = words::broken(scope);
    let is_denied = scope.findings.iter().any(|finding| finding.level == Level::Denied);
    match broken.is_empty() && scope.outcome == Outcome::Failed && !is_denied {
        true => vec![unexplained(scope)],
        false => broken,
    }
}

/// A failure of which the dump has no more than the outcome: that of a later version.
fn unexplained(scope: &Scope) -> Broken {
    let budget = scope.budget.as_deref().unwrap_or("its budget");
    Broken::new(budget, format!("expected {budget}"))
}

/// What stands in the place of a limit where nothing can be judged.
pub(crate) const BLIND: &str = "blind";

/// Why the numbers of the scope cannot be relied on.
pub(crate) fn blindness(scope: &Scope) -> Option<Broken> {
    let why = match scope.blindness {
        Some(blindness) => blindness.to_string(),
        None if scope.outcome == Outcome::Blind => "statements may have been hidden from it".to_owned(),
        None => return None,
    };
    Some(Broken::new(BLIND, format!("cannot be judged: {why}")))
}
