//! Markdown for a job summary or a comment on a pull request.
//!
//! What comes from the user's code stands in code spans, in which nothing is markup, HTML, a mention or a formula.

use std::io::{self, Write};

use querybudget_model::catalogue::Severity;

use crate::compare::{Cause, Comparison, Difference};
use crate::output::in_words::{counted, message, regressions, rest_of_summary, story, tests};
use crate::output::markdown;

/// A comment on GitHub may have 65,536 characters. Counted here in bytes, which are not fewer.
const MAX_BYTES: usize = 65_000;
/// For what opens and closes the sections, and tells what was left out.
const RESERVED_BYTES: usize = 1_000;
/// The most of one text, so that a long statement leaves room for others.
const MAX_CHARS: usize = 500;

pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { text: format!("**{}**{}\n", regressions(comparison), rest_of_summary(comparison)) };
    let regressions = || comparison.of(Severity::Regression);
    page.add(TABLE, &regressions().map(row).collect::<Vec<_>>(), "", Severity::Regression.name());
    page.add_details("Help", &regressions().filter_map(help).collect::<Vec<_>>(), "help");
    for severity in [Severity::Improvement, Severity::Note] {
        let items: Vec<String> = comparison.of(severity).map(item).collect();
        page.add_details(&counted(items.len() as u64, severity.name()), &items, severity.name());
    }
    out.write_all(page.text.as_bytes())
}

struct Page {
    text: String,
}

impl Page {
    fn add_details(&mut self, summary: &str, lines: &[String], name: &str) {
        self.add(&format!("<details><summary>{summary}</summary>\n\n"), lines, "\n</details>\n", name);
    }

    /// As many of the lines as there is room for.
    fn add(&mut self, open: &str, lines: &[String], close: &str, name: &str) {
        if lines.is_empty() {
            return;
        }
        self.text += &format!("\n{open}");
        let mut left = lines;
        while let [line, rest @ ..] = left
            && self.text.len() + line.len() <= MAX_BYTES - RESERVED_BYTES
        {
            self.text += line;
            left = rest;
        }
        if !left.is_empty() {
            self.text += &format!("\nand {} more, left out for length\n", counted(left.len() as u64, name));
        }
        self.text += close;
    }
}

const TABLE: &str = "| test | what | statement | place |\n| --- | --- | --- | --- |\n";

fn row(cause: &Cause) -> String {
    let Difference { sql, place, .. } = cause.worst();
    let sql: Vec<String> = sql.iter().map(ToString::to_string).chain(story(cause, str::to_owned)).collect();
    let sql = sql.iter().map(|text| code(text)).collect::<Vec<_>>().join(", ");
    let place = place.as_ref().map(|place| code(&place.to_string())).unwrap_or_default();
    let cells = [names(cause), words(&message(cause)), sql, place];
    format!("| {} |\n", cells.map(|text| markdown::cell(&text)).join(" | "))
}

fn help(cause: &Cause) -> Option<String> {
    let help = cause.worst().help.as_ref()?;
    Some(format!("- {}: {}\n", names(cause), words(help)))
}

fn item(cause: &Cause) -> String {
    let Difference { sql, place, help, .. } = cause.worst();
    let sql = sql.iter().map(ToString::to_string).chain(story(cause, str::to_owned));
    let others = sql.chain(place.as_ref().map(ToString::to_string)).chain(help.clone());
    let others: String = others.map(|text| format!(", {}", code(&text))).collect();
    format!("- {}: {}{others}\n", names(cause), words(&message(cause)))
}

fn names(cause: &Cause) -> String {
    tests(cause, |test| code(&test.to_string()))
}

/// Plain words stay as they are; what may be markup becomes code.
fn words(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " ,.;'\"()-+=%".contains(c);
    // A colon is plain where a space follows it. Else it may be of an address or an emoji.
    let is_word = |word: &str| word.strip_suffix(':').unwrap_or(word).chars().all(is_plain) && !word.contains("www.");
    if text.split(' ').all(is_word) { shortened(text) } else { code(text) }
}

fn code(text: &str) -> String {
    markdown::code(&shortened(text))
}

/// One line, and not too long.
fn shortened(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = chars.by_ref().take(MAX_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    use querybudget_model::catalogue::Rule;
    use querybudget_model::words::grouped;

    use super::super::samples::{HOSTILE, difference, hostile, nothing, of, of_many, rendered, sample};
    use super::*;

    #[test]
    fn regressions_are_a_table_and_the_rest_is_folded_away() {
        assert_eq!(
            rendered(write, &sample()),
            "\
**2 regressions**, 1 improvement, 1 note in 3 tests, 4,120 queries

| test | what | statement | place |
| --- | --- | --- | --- |
| `shop::orders pages::are_listed` | executed 50 times, accepted are 3 | `SELECT id FROM items WHERE order_id = ?` | `src/pages.rs:12` |
| `shop::orders pages::are_listed` | `expected queries <= 3, found 51` |  |  |

<details><summary>Help</summary>

- `shop::orders pages::are_listed`: `fetch the rows in one query: SELECT order_id, id FROM items WHERE order_id IN (?, ?, ?), or join`

</details>

<details><summary>1 improvement</summary>

- `shop::orders pages::are_shown`: executed once, accepted are 2, `SELECT id FROM customers`, `tests/orders.rs:7`

</details>

<details><summary>1 note</summary>

- `shop::orders pages::are_gone`: it has left no dump

</details>
"
        );
    }

    #[test]
    fn nothing_found_is_a_headline() {
        assert_eq!(rendered(write, &nothing()), "**no regressions** in 1 test, 1 query\n");
    }

    #[test]
    fn the_same_in_many_tests_is_one_row() {
        let row = "| `shop::orders pages::test_0000`, `shop::orders pages::test_0001`, `shop::orders pages::test_0002` and 997 tests more \
            | executed once, accepted is none | `SELECT id FROM items` | `src/pages.rs:12` |";
        let text = rendered(write, &of_many(1_000));
        assert_eq!(text.lines().nth(4), Some(row));
        assert_eq!(text.lines().count(), 5);
    }

    #[test]
    fn every_cell_is_read_as_it_was_meant_and_no_html_comes_through() {
        let text = rendered(write, &hostile());
        let plain = HOSTILE.replace(['\r', '\n', '\u{1b}', '\u{0}'], " ");
        let [test, place] = [format!("{plain} {plain}"), format!("{plain}:0")];
        let (mut cells, mut html) = (Vec::new(), Vec::new());
        let mut n_cells = 0;
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::TableCell) => n_cells += 1,
                Event::Code(code) => cells.push(code.to_string()),
                Event::Html(line) | Event::InlineHtml(line) => html.push(line.trim().to_owned()),
                _ => {}
            }
        }
        assert_eq!(n_cells, 4 + 4 * 10);
        let [before, also_new] = ["before", "also new"].map(|label| format!("{label}: 7x {plain}"));
        // With a place and without.
        let row = [shortened(&test), plain.clone(), plain.clone(), before, also_new, place];
        assert_eq!(cells[..55], vec![[&row[..], &row[..5]].concat(); 5].concat());
        assert!(cells.iter().all(|cell| cell.contains(&plain)), "{cells:#?}");
        let [open, close] = ["<details><summary>", "</summary>"].map(str::to_owned);
        let opened = ["Help", "6 improvements", "8 notes"].map(|name| format!("{open}{name}{close}"));
        assert_eq!(html, opened.map(|line| [line, "</details>".to_owned()]).concat());
    }

    #[test]
    fn a_long_page_is_cut_and_tells_what_is_left_out() {
        let long = Difference {
            sql: Some("`|".repeat(2_000).into()),
            help: Some("ö".repeat(2_000)),
            ..difference(Rule::NewQuery, "lists", "executed once")
        };
        let note = difference(Rule::NewTest, "lists", "nothing is accepted of it");
        let text = rendered(write, &of([vec![long; 2_000], vec![note; 2_000]].concat()));
        let n_rows = text.matches("| executed once |").count();
        let n_notes = text.matches("nothing is accepted").count();
        assert!(text.len() <= MAX_BYTES && text.len() > MAX_BYTES - 3_000, "{}", text.len());
        assert!(n_rows > 20, "{n_rows}");
        let left_out = |n: usize, name: &str| format!("\nand {} {name} more, left out for length\n", grouped(n as u64));
        assert!(text.contains(&left_out(2_000 - n_rows, "regressions")), "{n_rows}");
        assert!(text.contains(&left_out(2_000, "helps")));
        assert!(text.ends_with(&(left_out(2_000 - n_notes, "notes") + "\n</details>\n")), "{n_notes}");
    }

    #[test]
    fn words_stay_words_and_what_may_be_markup_is_code() {
        for plain in ["executed 50 times, accepted are 3", "it's \"new\": (a) + b - c; 5% = d.", ""] {
            assert_eq!(words(plain), plain);
        }
        for odd in
            ["@someone", "#1", "GH#1", "a < b", "*a*", "_a_", "~a~", "$a$", "[a]", ":a:", "a\\", "www.a.b", "http://a"]
        {
            assert_eq!(words(odd), format!("`{odd}`"));
        }
    }

    #[test]
    fn a_fence_is_longer_than_the_backticks_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("SELECT `a`"), "`` SELECT `a` ``");
        assert_eq!(code("`a` = b"), "`` `a` = b ``");
        assert_eq!(code("a ``` b"), "````a ``` b````");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code(""), "");
        assert_eq!(code(&"a".repeat(501)), format!("`{}…`", "a".repeat(500)));
    }
}
