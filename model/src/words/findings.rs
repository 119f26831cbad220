//! A finding in words.

use super::sayable::Sayable;
use super::{Number, advice, grouped};
use crate::catalogue::Details;
use crate::facts::{Finding, Kind, Scope};

impl Sayable<'_> {
    /// The fact: `a SELECT executed 61 times`.
    #[must_use]
    pub fn found(self) -> String {
        match self.details {
            Details::NPlusOne { executions, .. } => format!("a SELECT executed {} times", grouped(*executions)),
            Details::DuplicateQuery { redundant } => {
                let repeats = Number(*redundant, "execution", "executions");
                format!("{repeats} of a SELECT that had been executed before")
            }
            Details::RowByRowWrites { executions } => {
                let kind = match self.kind {
                    Kind::Insert => "an INSERT",
                    Kind::Update => "an UPDATE",
                    _ => "a DELETE",
                };
                format!("{kind} executed {} times, for a row each", grouped(*executions))
            }
            Details::UnboundedResult { most_rows } => format!("a query that returned {} rows", grouped(*most_rows)),
            Details::SelectStar {} => "a SELECT of all columns".to_owned(),
            Details::OffsetPagination { is_literal: true, .. } => "a SELECT that skips too many rows".to_owned(),
            Details::OffsetPagination { executions, .. } => {
                format!("a SELECT that skips rows, executed {} times", grouped(*executions))
            }
        }
    }

    /// What stands beside the shape: `N+1`.
    #[must_use]
    pub fn remark(self) -> String {
        let remark = self.details.lint().entry().remark;
        match self.details {
            Details::UnboundedResult { most_rows } => {
                format!("{remark}, {}", Number(*most_rows, "row in one", "rows in one"))
            }
            _ => remark.to_owned(),
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(self) -> String {
        match self.details {
            Details::NPlusOne { .. } => advice::batch(self),
            Details::DuplicateQuery { .. } => advice::ONCE.to_owned(),
            Details::RowByRowWrites { .. } => advice::batch_write(self),
            Details::UnboundedResult { .. } => {
                "ask for what is shown: a condition, a LIMIT or an aggregate; read a large table in batches".to_owned()
            }
            Details::SelectStar {} => "name the columns that are used".to_owned(),
            Details::OffsetPagination { .. } => {
                "go on from the last row seen, with `WHERE id > ? ORDER BY id LIMIT ?`, instead of skipping".to_owned()
            }
        }
    }
}

/// What is known of the repeats of an N+1, a line each; `cut` shortens a statement.
#[must_use]
pub fn evidence(scope: &Scope, finding: &Finding, cut: impl Fn(&str) -> String) -> Vec<String> {
    let Details::NPlusOne { likely_parent, overlapping, .. } = finding.details else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(parent) = likely_parent.map(|place| &scope.shapes[place]) {
        let n_rows = grouped(parent.counts.rows_returned);
        lines.push(format!("likely one for each of the {n_rows} rows of: {}", cut(&parent.text)));
    }
    if let Some(unit) = &finding.unit {
        lines.push(format!("in the unit of work `{unit}`"));
    }
    if overlapping > 0 {
        lines.push(format!("{} of them ran at the same time as others", grouped(overlapping)));
    }
    lines
}

/// `warning: select_star, a SELECT of all columns: SELECT * FROM orders`
pub(super) fn warning(scope: &Scope, finding: &Finding) -> String {
    let said = Sayable::of(scope, finding);
    format!("warning: {}, {}: {}", finding.lint(), said.found(), said.text)
}

/// `select_star: SELECT * FROM orders`
pub(super) fn named(scope: &Scope, finding: &Finding) -> String {
    format!("{}: {}", finding.lint(), scope.shape_of(finding).text)
}
