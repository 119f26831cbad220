//! Workflow commands of GitHub Actions, which become annotations.

use std::io::{self, Write};

use querybudget_model::catalogue::Severity;

use crate::compare::{Cause, Comparison};
use crate::output::in_words::{in_words, summary};

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    // GitHub shows the first ten of a kind in a step, and notices of both levels are one kind: what matters comes first.
    for severity in Severity::ALL.iter().rev().copied() {
        let kind = if severity >= Severity::Regression { "error" } else { "notice" };
        comparison.of(severity).try_for_each(|cause| write_command(kind, cause, comparison, out))?;
    }
    writeln!(out, "querybudget: {}", summary(comparison))
}

fn write_command(kind: &str, cause: &Cause, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let worst = cause.worst();
    write!(out, "::{kind} ")?;
    if let Some(place) = &worst.place {
        write!(out, "file={},line={},", property(&comparison.in_repository(&place.file)), place.line)?;
    }
    let title = format!("querybudget: {}", worst.rule);
    writeln!(out, "title={}::{}", property(&title), data(&in_words(cause)))
}

/// What follows the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property ends at a comma, and all of them at `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use querybudget_model::catalogue::Rule;

    use super::super::samples::{difference, hostile, nothing, of, of_many, place, rendered, sample};
    use super::*;
    use crate::compare::Difference;

    #[test]
    fn regressions_come_before_notices_and_the_summary_last() {
        assert_eq!(
            rendered(write, &sample()),
            "\
::error file=src/pages.rs,line=12,title=querybudget%3A more_executions::shop::orders pages::are_listed: executed 50 times, accepted are 3: SELECT id FROM items WHERE order_id = ?%0Ahelp: fetch the rows in one query: SELECT order_id, id FROM items WHERE order_id IN (?, ?, ?), or join
::error title=querybudget%3A over_budget::shop::orders pages::are_listed: expected queries <= 3, found 51
::notice file=tests/orders.rs,line=7,title=querybudget%3A fewer_executions::shop::orders pages::are_shown: executed once, accepted are 2: SELECT id FROM customers
::notice title=querybudget%3A missing_test::shop::orders pages::are_gone: it has left no dump
querybudget: 2 regressions, 1 improvement, 1 note in 3 tests, 4,120 queries
"
        );
    }

    #[test]
    fn nothing_found_is_one_plain_line() {
        assert_eq!(rendered(write, &nothing()), "querybudget: no regressions in 1 test, 1 query\n");
    }

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(data("50%\r\n::error::, a%0Ab"), "50%25%0D%0A::error::, a%250Ab");
        assert_eq!(property("C:\\a,b=c\n%"), "C%3A\\a%2Cb=c%0A%25");
        let place = place("a,line=1::b\n::warning::c", 2);
        let odd = of([Difference { place, ..difference(Rule::NewTest, "t", "d\n::error::e") }]);
        assert_eq!(
            rendered(write, &odd),
            "::notice file=a%2Cline=1%3A%3Ab%0A%3A%3Awarning%3A%3Ac,line=2,title=querybudget%3A new_test::\
             shop::orders t: d%0A::error::e\n\
             querybudget: no regressions, 1 note in 1 test, 1 query\n"
        );
    }

    #[test]
    fn every_difference_is_one_line_whatever_is_in_it() {
        let text = rendered(write, &hostile());
        let lines: Vec<&str> = text.split(['\r', '\n']).collect();
        assert_eq!(lines.len(), 24 + 2, "and the summary, and what follows the last line's end");
        assert!(lines[..10].iter().all(|line| line.starts_with("::error ")), "{text}");
        assert!(lines[10..24].iter().all(|line| line.starts_with("::notice ")), "{text}");
    }

    #[test]
    fn the_same_in_many_tests_is_one_annotation() {
        assert_eq!(
            rendered(write, &of_many(1_000)),
            "\
::error file=src/pages.rs,line=12,title=querybudget%3A new_query::shop::orders pages::test_0000, shop::orders pages::test_0001, shop::orders pages::test_0002 and 997 tests more: executed once, accepted is none: SELECT id FROM items
querybudget: 1 regression in 1,000 tests, 1 query
"
        );
    }
}
