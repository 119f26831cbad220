//! A page on each lint and each rule.

mod lints;
mod rules;

use std::io::{self, Write};

use crate::console::BOLD;

/// What there is to say about a lint or a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    name: &'static str,
    /// A sentence.
    summary: &'static str,
    /// Each with its title.
    sections: [(&'static str, &'static str); 4],
}

const SEES: &str = "What it sees";
const NOT: &str = "What it takes for one, and is none";
const MEND: &str = "How to mend it";
const EXEMPT: &str = "How to exempt it";

fn pages() -> impl Iterator<Item = Page> + Clone {
    lints::PAGES.into_iter().chain(rules::pages())
}

/// The names of all, lints first.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    pages().map(|page| page.name)
}

/// The page of this name, however it is written.
pub(crate) fn find(name: &str) -> Option<Page> {
    let name = name.to_lowercase().replace('-', "_");
    pages().find(|page| page.name == name)
}

/// Writes a line on each.
pub(crate) fn write_list(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}lints{BOLD:#}: facts about a statement, which a budget can deny or warn of")?;
    lints::PAGES.into_iter().try_for_each(|page| write_line(page, out))?;
    writeln!(out, "\n{BOLD}rules{BOLD:#}: differences between what was accepted and what was executed")?;
    rules::pages().try_for_each(|page| write_line(page, out))?;
    writeln!(out, "\ncargo querybudget explain NAME tells more")
}

fn write_line(page: Page, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {:<18} {}", page.name, page.summary)
}

/// Writes all of it.
pub(crate) fn write_page(page: Page, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}\n  {}", page.name, page.summary)?;
    for (title, text) in page.sections.into_iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "\n{BOLD}{title}{BOLD:#}")?;
        for line in text.lines() {
            writeln!(out, "{}", format!("  {line}").trim_end())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::Rule;

    #[test]
    fn every_lint_and_every_rule_has_a_page_with_all_its_sections() {
        let lints = [
            "n_plus_one",
            "duplicate_query",
            "row_by_row_writes",
            "unbounded_result",
            "select_star",
            "offset_pagination",
        ];
        let rules = Rule::ALL.map(Rule::name);
        let expected: Vec<&str> = lints.into_iter().chain(rules).collect();
        assert_eq!(names().collect::<Vec<_>>(), expected);
        for page in pages() {
            assert_eq!(page.sections.map(|(title, _)| title), [SEES, NOT, MEND, EXEMPT]);
            for (title, text) in page.sections {
                assert!(!text.is_empty(), "{}: {title}", page.name);
                assert!(text.lines().all(|line| line.chars().count() <= 98), "{}: {title}", page.name);
            }
        }
    }

    #[test]
    fn every_page_of_a_lint_has_the_line_to_exempt_it_with() {
        assert!(
            lints::PAGES
                .iter()
                .all(|page| page.sections[3].1.contains("allow(\"") && page.sections[3].1.contains("reason = \""))
        );
    }
}
