//! What words about a finding are made of.

use crate::catalogue::Details;
use crate::facts::{Dialect, Finding, Kind, Scope, Shape};

/// What words about a finding are made of: its details and the shape that they are true of.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::Details;
/// use querybudget_model::facts::{Dialect, Kind};
/// use querybudget_model::words::Sayable;
///
/// let details = Details::DuplicateQuery { redundant: 2 };
/// let finding = Sayable { details: &details, text: "SELECT ?", kind: Kind::Select, dialect: Dialect::Generic };
/// assert_eq!(finding.found(), "2 executions of a SELECT that had been executed before");
/// assert_eq!(finding.help(), "run the statement once and keep its rows, since it is the same each time");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sayable<'a> {
    /// What is known of the finding.
    pub details: &'a Details,
    /// The text of its shape.
    pub text: &'a str,
    /// What the shape does.
    pub kind: Kind,
    /// The dialect that the shape was read in.
    pub dialect: Dialect,
}

impl<'a> Sayable<'a> {
    /// A finding on one of the shapes of its scope.
    #[must_use]
    pub fn of(scope: &'a Scope, finding: &'a Finding) -> Self {
        let Shape { text, kind, dialect, .. } = scope.shape_of(finding);
        Sayable { details: &finding.details, text, kind: *kind, dialect: *dialect }
    }
}
