//! Which tests a table is of: `queries > 20, outcome != passed`.

use std::str::FromStr;

use querybudget_model::catalogue::Metric;
use querybudget_model::facts::{Bound, Limit, Outcome};

/// What has to be true of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) terms: Vec<Term>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    Number(Number, Bound),
    Outcome { outcome: Outcome, is_it: bool },
}

/// A number in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Queries,
    Shapes,
    Rows,
    Findings,
    /// In nanoseconds.
    Time,
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|text| term(text.trim())).collect::<Result<_, _>>().map(|terms| Filter { terms })
    }
}

fn term(text: &str) -> Result<Term, String> {
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["outcome", "==", name] => outcome(name, true),
        ["outcome", "!=", name] => outcome(name, false),
        // A finding is counted like a query.
        ["findings", rest @ ..] => {
            Ok(Term::Number(Number::Findings, limit(&format!("queries {}", rest.join(" ")))?.bound))
        }
        _ => {
            let Limit { metric, bound, .. } = limit(text)?;
            Ok(Term::Number(number(&metric)?, bound))
        }
    }
}

fn outcome(name: &str, is_it: bool) -> Result<Term, String> {
    name.parse().map(|outcome| Term::Outcome { outcome, is_it }).map_err(|error| format!("{error}"))
}

fn limit(text: &str) -> Result<Limit, String> {
    text.parse().map_err(|_| format!("expected a term such as `queries > 20`, found `{text}`"))
}

fn number(metric: &Metric) -> Result<Number, String> {
    match metric {
        Metric::Queries => Ok(Number::Queries),
        Metric::Shapes => Ok(Number::Shapes),
        Metric::Rows => Ok(Number::Rows),
        Metric::Time => Ok(Number::Time),
        other => Err(format!("expected queries, shapes, rows, findings, time or outcome, found {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_those_of_a_budget_and_the_outcome() {
        let filter = "queries > 20, findings == 0,time <= 200ms, outcome != passed".parse::<Filter>();
        let expected = [
            Term::Number(Number::Queries, Bound::Above(20)),
            Term::Number(Number::Findings, Bound::Exactly(0)),
            Term::Number(Number::Time, Bound::AtMost(200_000_000)),
            Term::Outcome { outcome: Outcome::Passed, is_it: false },
        ];
        assert_eq!(filter, Ok(Filter { terms: expected.into() }));
    }

    #[test]
    fn a_mistake_is_told_with_what_was_expected() {
        let told = |text: &str| text.parse::<Filter>().expect_err("it is wrong");
        assert_eq!(told("queries"), "expected a term such as `queries > 20`, found `queries`");
        assert_eq!(told("rows > 1,"), "expected a term such as `queries > 20`, found ``");
        assert_eq!(told("selects > 1"), "expected queries, shapes, rows, findings, time or outcome, found selects");
        assert!(told("outcome == passd").contains("did you mean `passed`?"), "{}", told("outcome == passd"));
    }
}
