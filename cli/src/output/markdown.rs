//! Texts in Markdown.

/// A code span, in which nothing is markup: its fence is longer than each run of backticks in the text.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space at each end is taken away, if both are there.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// In a table: the cells of a row are parted before anything else is read, and the backslash is taken away in that step.
pub(crate) fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::{cell, code};

    #[test]
    fn code_ends_where_it_should() {
        let coded = ["shop a", "a`b", "``", "`a", " a", ""].map(code);
        assert_eq!(coded, ["`shop a`", "``a`b``", "``` `` ```", "`` `a ``", "`  a `", ""]);
        assert_eq!(cell(&code("a | b")), "`a \\| b`");
    }
}
