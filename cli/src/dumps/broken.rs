//! What did not hold in a scope.

use std::time::Duration;

use querybudget_dump::{Breach, Level, Outcome, Scope};

use super::reduce::place_of;
use super::test::Broken;
use crate::words::Number;

/// The limits, expectations and exceptions that did not hold. A scope that failed has at least one, unless a finding explains it.
pub(crate) fn limits(scope: &Scope) -> Vec<Broken> {
    let broken = |limit: String, message: String| Broken { limit, message, place: Some(place_of(scope)) };
    let breaches = scope.breaches.iter().map(|breach| broken(breach.limit.clone(), breached(breach)));
    let unmet = scope.expectations.iter().filter(|expectation| !expectation.is_met).map(|unmet| {
        let limit = format!("{}: {}", unmet.label, unmet.expected);
        let message = format!("{}: expected {}, found {}", unmet.label, unmet.expected, unmet.found);
        broken(limit, message)
    });
    let stale = scope.stale.iter().map(|stale| {
        let exception = format!("allow({:?}, reason = {:?})", stale.pattern, stale.reason);
        broken(exception.clone(), format!("expected a finding for {exception}, found none"))
    });
    let n_unexpected =
        scope.unexpected.iter().fold(0, |sum: u64, &shape| sum.saturating_add(scope.shapes[shape].executions));
    let unexpected = (n_unexpected > 0).then(|| {
        broken(
            "nothing else".to_owned(),
            format!("expected nothing else, found {}", Number(n_unexpected, "query", "queries")),
        )
    });
    let mut all: Vec<Broken> = breaches.chain(unmet).chain(unexpected).chain(stale).collect();
    if all.is_empty() && scope.outcome == Outcome::Failed && !is_denied(scope) {
        all.push(unexplained(scope));
    }
    all
}

fn is_denied(scope: &Scope) -> bool {
    scope.findings.iter().any(|finding| finding.level == Level::Denied)
}

/// A failure of which the dump has no more than the outcome: that of a later version.
fn unexplained(scope: &Scope) -> Broken {
    let limit = scope.budget.clone().unwrap_or_else(|| "its budget".to_owned());
    let said = scope.message.as_deref().and_then(|message| message.lines().next());
    let message = said.map_or_else(|| format!("expected {limit}"), str::to_owned);
    Broken { limit, message, place: Some(place_of(scope)) }
}

/// `expected queries <= 3, found 51`
pub(crate) fn breached(breach: &Breach) -> String {
    let actual = match breach.limit.starts_with("time ") {
        true => format!("{:?}", Duration::from_nanos(breach.actual)),
        false => breach.actual.to_string(),
    };
    format!("expected {}, found {actual}", breach.limit)
}

/// Why the numbers of the scope cannot be relied on.
pub(crate) fn blindness(scope: &Scope) -> Option<Broken> {
    let why = scope.blindness.as_deref().unwrap_or("statements may have been hidden from it");
    let is_blind = scope.outcome == Outcome::Blind;
    is_blind.then(|| Broken {
        limit: "blind".to_owned(),
        message: format!("cannot be judged: {why}"),
        place: Some(place_of(scope)),
    })
}
