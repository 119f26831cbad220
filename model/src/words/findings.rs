//! A finding in words.

use super::sayable::Sayable;
use super::{Number, advice, grouped, sql};
use crate::catalogue::Details;
use crate::facts::{Finding, Kind, Scope};

impl Sayable<'_> {
    /// The fact: `a SELECT executed 61 times`.
    #[must_use]
    pub fn found(self) -> String {
        match self.details {
            Details::NPlusOne { is_suspected: true, .. } => {
                "a SELECT executed twice from one place, which looks like a loop over two rows".to_owned()
            }
            Details::NPlusOne { executions, together, .. } => match together.len() {
                0 => format!("a SELECT executed {} times", grouped(*executions)),
                n => format!("{} SELECTs executed {} times each by one loop", n + 1, grouped(*executions)),
            },
            Details::RepeatedQuery { executions } => {
                format!("a SELECT executed {} times, from several places or in several requests", grouped(*executions))
            }
            Details::BatchedQuery { executions } => {
                format!("a SELECT executed {} times, for a part of a list each", grouped(*executions))
            }
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
            Details::RepeatedQuery { .. } => {
                "look it up once and hand it on; several requests in one test are told apart by `querybudget::unit`"
                    .to_owned()
            }
            Details::BatchedQuery { .. } => "ask for larger parts of the list, if the database takes them".to_owned(),
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

/// What is known of a finding's executions, a line each; `cut` shortens a statement.
#[must_use]
pub fn evidence(scope: &Scope, finding: &Finding, cut: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines = parents(scope, finding, |place| cut(&scope.shapes[*place].text));
    if let Some(unit) = &finding.unit {
        lines.push(format!("in the unit of work `{unit}`"));
    }
    let Details::NPlusOne { executions, overlapping, together, is_by_chain, .. } = &finding.details else {
        return lines;
    };
    let total = scope.shape_of(finding).counts.executions;
    if *executions < total {
        lines.push(format!("{} of them in one loop", grouped(*executions)));
    }
    if !together.is_empty() {
        let others = Number(together.len() as u64, "other statement", "other statements");
        lines.push(format!("in one loop with {others}"));
    }
    if *overlapping > 0 {
        lines.push(format!("{} of them ran at the same time as others", grouped(*overlapping)));
    }
    if !is_by_chain {
        lines.push("who asked is not known, so it may be several places and no loop".to_owned());
    }
    lines
}

/// For whose rows the repeats ran, as far as that can be guessed.
fn parents(scope: &Scope, finding: &Finding, text: impl Fn(&usize) -> String) -> Vec<String> {
    let Details::NPlusOne { executions, likely_parents, .. } = &finding.details else { return Vec::new() };
    let distinct = scope.shapes[finding.shape].distinct_arguments;
    let n_rows = |place: &usize| Some(scope.shapes[*place].counts.rows_returned);
    let of = |place: &usize| if n_rows(place) == distinct { distinct.unwrap_or(0) } else { *executions };
    match likely_parents.as_slice() {
        [] => Vec::new(),
        [parent] => vec![format!("likely one for each of the {} rows of: {}", grouped(of(parent)), text(parent))],
        [first, ..] => {
            let head = format!("likely one for each of the {} rows of one of these:", grouped(of(first)));
            [head].into_iter().chain(likely_parents.iter().map(|parent| format!("  {}", text(parent)))).collect()
        }
    }
}

/// `warning: select_star, a SELECT of all columns: SELECT * FROM orders`
pub(super) fn warning(scope: &Scope, finding: &Finding) -> String {
    let said = Sayable::of(scope, finding);
    let frames = scope.shape_of(finding).call_sites.first().into_iter().flat_map(|site| &site.frames);
    let place = frames.take(1).map(|frame| format!("\n    {frame}")).collect::<String>();
    format!("warning: {}, {}: {}{place}", finding.lint(), said.found(), said.text)
}

/// `select_star: SELECT * FROM orders`
pub(super) fn named(scope: &Scope, finding: &Finding) -> String {
    format!("{}: {}", finding.lint(), scope.shape_of(finding).text)
}

/// A longer pattern is not shown if there is a shorter one.
const MAX_PATTERN_CHARS: usize = 60;

/// A part of the statement by which it can be allowed, and no other of the scope: its tables and conditions, its tables, or all of it.
pub(super) fn pattern<'a>(scope: &'a Scope, finding: &Finding) -> &'a str {
    let text = &*scope.shape_of(finding).text;
    let clauses = sql::clauses(text);
    let starts = |word: &str| clauses.iter().position(|clause| sql::starts_with(&text[clause.clone()], word));
    let from = starts("from").map(|from| clauses[from].clone());
    let conditions = starts("where").map(|place| clauses[place].end);
    let with_conditions = from.clone().zip(conditions).filter(|(from, end)| from.start < *end);
    let parts = [with_conditions.map(|(from, end)| from.start..end), from];
    let parts = parts.into_iter().flatten().map(|part| &text[part]);
    let is_own = |part: &&str| part.chars().count() <= MAX_PATTERN_CHARS && is_of_one(scope, part);
    parts.into_iter().find(is_own).unwrap_or(text)
}

fn is_of_one(scope: &Scope, part: &str) -> bool {
    let part = part.to_lowercase();
    scope.counted().filter(|shape| shape.text.to_lowercase().contains(&part)).count() == 1
}
