//! A finding in words.

use super::recording::Number;
use crate::detect::{Finding, NPlusOne};
use crate::fingerprint::Kind;

/// `has an N+1`
pub(super) fn summary(finding: &Finding) -> &'static str {
    match finding {
        Finding::NPlusOne(_) => "has an N+1",
        Finding::DuplicateQuery(_) => "asks for the same again",
        Finding::RowByRowWrites(_) => "writes row by row",
        Finding::UnboundedResult(_) => "has an unbounded result",
        Finding::SelectStar(_) => "selects all columns",
        Finding::OffsetPagination(_) => "skips rows with OFFSET",
    }
}

/// `a SELECT executed 61 times`
pub(super) fn found(finding: &Finding) -> String {
    let shape = finding.shape();
    match finding {
        Finding::NPlusOne(found) => format!("a SELECT executed {} times", found.executions()),
        Finding::DuplicateQuery(found) => {
            let repeats = Number(found.redundant(), "execution", "executions");
            format!("{repeats} of a SELECT that had been executed before")
        }
        Finding::RowByRowWrites(_) => {
            let kind = match shape.shape().kind() {
                Kind::Insert => "an INSERT",
                Kind::Update => "an UPDATE",
                _ => "a DELETE",
            };
            format!("{kind} executed {} times, for a row each", shape.executions())
        }
        Finding::UnboundedResult(_) => format!("a query that returned {} rows", shape.most_rows()),
        Finding::SelectStar(_) => "a SELECT of all columns".to_owned(),
        Finding::OffsetPagination(_) => match shape.largest_offset() {
            // How many is a literal.
            Some(_) => "a SELECT that skips too many rows".to_owned(),
            None => format!("a SELECT that skips rows, executed {} times", shape.executions()),
        },
    }
}

/// `  warning: select_star, a SELECT of all columns: SELECT * FROM orders`
pub(super) fn warning(finding: &Finding) -> String {
    format!("  warning: {}, {}: {}", finding.name(), found(finding), finding.shape().text())
}

/// What stands beside the shape.
pub(super) fn remark(finding: &Finding) -> String {
    match finding {
        Finding::NPlusOne(_) => "N+1".to_owned(),
        Finding::DuplicateQuery(_) => "duplicate".to_owned(),
        Finding::RowByRowWrites(_) => "row by row".to_owned(),
        Finding::UnboundedResult(found) => {
            let most = Number(found.shape().most_rows(), "row in one", "rows in one");
            format!("unbounded, {most}")
        }
        Finding::SelectStar(_) => "all columns".to_owned(),
        Finding::OffsetPagination(_) => "skips rows".to_owned(),
    }
}

/// What is known of the repeats of an N+1, a line each; `cut` shortens a statement.
pub(super) fn evidence(found: &NPlusOne, cut: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(parent) = found.likely_parent() {
        lines.push(format!("likely one for each of the {} rows of: {}", parent.rows_returned(), cut(parent.text())));
    }
    if found.overlapping() > 0 {
        lines.push(format!("{} of them ran at the same time as others", found.overlapping()));
    }
    lines
}
