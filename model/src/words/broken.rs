//! What did not hold, each with the name by which it can be accepted.

use super::Number;
use crate::facts::{Expectation, Level, Scope, Shape};
use crate::words::Sayable;

/// What did not hold in a scope, or why nothing can be said of it.
///
/// # Example
///
/// See [`broken`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken {
    /// By what it is accepted: `queries <= 3`.
    pub limit: String,
    /// What is wrong: `expected queries <= 3, found 51`.
    pub message: String,
}

impl Broken {
    /// What did not hold, by its name.
    #[must_use]
    pub fn new(limit: impl Into<String>, message: impl Into<String>) -> Self {
        Broken { limit: limit.into(), message: message.into() }
    }
}

/// The limits, exceptions and expectations that did not hold. What denied lints found are [findings](Scope::findings).
///
/// # Example
///
/// ```
/// use querybudget_model::facts::{Breach, Outcome, Scope};
///
/// let mut scope = Scope::new(0, "are_listed", "tests/orders.rs", 7, Outcome::Failed);
/// scope.breaches.push(Breach::new("queries <= 3".parse()?, 51));
/// let told = querybudget_model::words::broken(&scope);
/// assert_eq!(told[0].message, "expected queries <= 3, found 51");
/// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
/// ```
#[must_use]
pub fn broken(scope: &Scope) -> Vec<Broken> {
    breaches(scope).chain(unmet(scope)).chain(unexpected(scope)).chain(exceptions(scope)).collect()
}

pub(super) fn breaches(scope: &Scope) -> impl Iterator<Item = Broken> {
    scope.breaches.iter().map(|breach| Broken::new(breach.term(), breach.to_string()))
}

/// What was expected of each denied lint that found something, at its worst.
pub(super) fn lints(scope: &Scope) -> impl Iterator<Item = Broken> {
    let denied = || scope.findings.iter().filter(|finding| finding.level == Level::Denied);
    let is_first = move |(index, lint)| !denied().take(index).any(|earlier| earlier.lint() == lint);
    denied().enumerate().filter(move |(index, finding)| is_first((*index, finding.lint()))).map(|(_, worst)| {
        let found = Sayable::of(scope, worst).found();
        Broken::new(worst.lint().entry().name, format!("expected no {}, found {found}", worst.term()))
    })
}

pub(super) fn exceptions(scope: &Scope) -> impl Iterator<Item = Broken> {
    scope
        .stale
        .iter()
        .map(|stale| Broken::new(stale.to_string(), format!("expected a finding for {stale}, found none")))
}

fn unmet(scope: &Scope) -> impl Iterator<Item = Broken> {
    let unmet = scope.expectations.iter().filter(|expectation| !expectation.is_met());
    unmet.map(|unmet| Broken::new(unmet.to_string(), expectation(unmet)))
}

/// What came of an expectation: `the page: as expected table("posts") == 1, found 1`.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::Metric;
/// use querybudget_model::facts::{Bound, Expectation};
/// use querybudget_model::words::expectation;
///
/// let page = Expectation::new("the page", Metric::Rows, Bound::Exactly(1), 2);
/// assert_eq!(expectation(&page), "the page: expected rows == 1, found 2");
/// ```
#[must_use]
pub fn expectation(expectation: &Expectation) -> String {
    let met = if expectation.is_met() { "as expected" } else { "expected" };
    format!("{}: {met} {}, found {}", expectation.label, expectation.limit, expectation.found)
}

/// The queries that no expectation wants.
pub(super) fn unexpected(scope: &Scope) -> Option<Broken> {
    let n_queries = Shape::n_executions(scope.unexpected.iter().map(|&place| &scope.shapes[place]));
    let found = Number(n_queries, "query", "queries");
    (!scope.unexpected.is_empty())
        .then(|| Broken::new("nothing else", format!("nothing else: expected none, found {found}")))
}
