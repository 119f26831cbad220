//! Workflow commands of GitHub Actions, which become annotations.

use std::io::{self, Write};

use super::{in_words, of_level, summary};
use crate::problems::{Level, Problem, Problems};

pub(super) fn write(problems: &Problems, out: &mut dyn Write) -> io::Result<()> {
    // GitHub shows the first ten of a kind in a step, and notices of both levels are one kind: what matters comes first.
    for problem in of_level(problems, Level::Regression) {
        write_command("error", problem, out)?;
    }
    for level in [Level::Improvement, Level::Note] {
        for problem in of_level(problems, level) {
            write_command("notice", problem, out)?;
        }
    }
    writeln!(out, "querybudget: {}", summary(problems))
}

fn write_command(kind: &str, problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "::{kind} ")?;
    if let Some(place) = &problem.place {
        write!(out, "file={},line={},", property(&place.file), place.line)?;
    }
    let title = format!("querybudget: {}", problem.rule.name());
    writeln!(out, "title={}::{}", property(&title), data(&in_words(problem)))
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
    use super::super::Format;
    use super::super::tests::{hostile, nothing, problem, rendered, sample};
    use super::{data, property};
    use crate::problems::{Level, Place, Problem, Problems, Rule};

    #[test]
    fn regressions_come_before_notices_and_the_summary_last() {
        assert_eq!(
            rendered(Format::Github, &sample()),
            "\
::error file=src/pages.rs,line=12,title=querybudget%3A more_executions::shop::orders pages::are_listed: executed 50 times, accepted are 3: SELECT id FROM items WHERE order_id = ?%0Ahelp: fetch the rows in one query: SELECT order_id, id FROM items WHERE order_id IN (..), or join
::error title=querybudget%3A over_budget::shop::orders pages::are_listed: expected queries <= 3, found 51
::notice file=tests/orders.rs,line=7,title=querybudget%3A fewer_executions::shop::orders pages::are_shown: executed once, accepted are 2: SELECT id FROM customers
::notice title=querybudget%3A missing_test::shop::orders pages::are_gone: it has left no dump
querybudget: 2 regressions, 1 improvement, 1 note in 310 tests, 4,120 queries
"
        );
    }

    #[test]
    fn nothing_found_is_one_plain_line() {
        assert_eq!(rendered(Format::Github, &nothing()), "querybudget: no regressions in 1 test, 1 query\n");
    }

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(data("50%\r\n::error::, a%0Ab"), "50%25%0D%0A::error::, a%250Ab");
        assert_eq!(property("C:\\a,b=c\n%"), "C%3A\\a%2Cb=c%0A%25");
        let place = Some(Place { file: "a,line=1::b\n::warning::c".to_owned(), line: 2 });
        let found = vec![Problem { place, ..problem(Level::Note, Rule::NewTest, "t", "d\n::error::e") }];
        assert_eq!(
            rendered(Format::Github, &Problems { found, ..nothing() }),
            "::notice file=a%2Cline=1%3A%3Ab%0A%3A%3Awarning%3A%3Ac,line=2,title=querybudget%3A new_test::\
             shop::orders t: d%0A::error::e\n\
             querybudget: no regressions, 1 note in 1 test, 1 query\n"
        );
    }

    #[test]
    fn every_problem_is_one_line_whatever_is_in_it() {
        let text = rendered(Format::Github, &hostile());
        let lines: Vec<&str> = text.split(['\r', '\n']).collect();
        assert_eq!(lines.len(), 33 + 2, "and the summary, and what follows the last line's end");
        assert!(lines[..11].iter().all(|line| line.starts_with("::error ")), "{text}");
        assert!(lines[11..33].iter().all(|line| line.starts_with("::notice ")), "{text}");
    }
}
