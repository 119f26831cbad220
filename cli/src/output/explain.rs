//! The pages on lints and rules, as the catalogue has them.

use std::io::{self, Write};

use querybudget_model::catalogue::{Lint, Page, Rule};

use crate::io::style::BOLD;

/// A lint or a rule: its name, a line on it, and its page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    line: &'static str,
    page: Page,
}

fn lints() -> impl Iterator<Item = Entry> + Clone {
    let lints = Lint::ALL.iter().map(|lint| lint.entry());
    lints.map(|lint| Entry { name: lint.name, line: lint.finds, page: lint.page })
}

fn rules() -> impl Iterator<Item = Entry> + Clone {
    let rules = Rule::ALL.iter().map(|rule| rule.entry());
    rules.map(|rule| Entry { name: rule.name, line: rule.meaning, page: rule.page })
}

/// All of them, lints first.
pub(crate) fn entries() -> impl Iterator<Item = Entry> + Clone {
    lints().chain(rules())
}

/// The one of this name, however it is written.
pub(crate) fn find(name: &str) -> Option<Entry> {
    let name = name.to_lowercase().replace('-', "_");
    entries().find(|entry| entry.name == name)
}

/// Writes a line on each.
pub(crate) fn write_list(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}lints{BOLD:#}: facts about a statement, which a budget can deny or warn of")?;
    lints().try_for_each(|lint| write_line(lint, out))?;
    writeln!(out, "\n{BOLD}rules{BOLD:#}: differences between what was accepted and what was executed")?;
    rules().try_for_each(|rule| write_line(rule, out))?;
    writeln!(out, "\ncargo querybudget explain NAME tells more")
}

fn write_line(entry: Entry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {:<18} {}", entry.name, entry.line)
}

/// Writes all of it.
pub(crate) fn write_page(entry: Entry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}\n  {}", entry.name, entry.line)?;
    for section in entry.page.sections() {
        writeln!(out, "\n{BOLD}{}{BOLD:#}", section.title)?;
        for line in section.text.lines() {
            writeln!(out, "{}", format!("  {line}").trim_end())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lint_and_every_rule_is_found_by_its_name() {
        for name in Lint::ALL.iter().map(Lint::to_string).chain(Rule::ALL.iter().map(Rule::to_string)) {
            assert_eq!(find(&name.to_uppercase().replace('_', "-")).map(|entry| entry.name), Some(&*name));
        }
        assert_eq!(entries().count(), Lint::ALL.len() + Rule::ALL.len());
    }

    #[test]
    fn a_page_has_all_its_sections() {
        for entry in entries() {
            let mut page = Vec::new();
            write_page(entry, &mut anstream::StripStream::new(&mut page)).expect("a Vec takes all");
            let page = String::from_utf8(page).expect("UTF-8");
            for section in entry.page.sections() {
                assert!(page.contains(&format!("\n\n{}\n  ", section.title)), "{page}");
            }
        }
    }
}
