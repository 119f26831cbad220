//! The outline of a shape's text: its words, and where its clauses begin.
//!
//! The text has no literals and no comments any more. So this needs to know quotes and brackets, and no more of SQL.

use std::ops::Range;

/// A word, a quoted name, or one other character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// How many brackets it stands in.
    pub(super) depth: usize,
}

impl Token<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is a name, or a keyword: quoted names are.
    pub(super) fn is_name(&self) -> bool {
        self.text.starts_with(|char: char| is_word(char) || matches!(char, '"' | '`'))
    }
}

pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let (mut rest, mut depth) = (sql.trim_start(), 0_usize);
    while let Some(first) = rest.chars().next() {
        let text = &rest[..length(rest, first)];
        depth = if first == ')' { depth.saturating_sub(1) } else { depth };
        tokens.push(Token { text, start: sql.len() - rest.len(), depth });
        depth += usize::from(first == '(');
        rest = rest[text.len()..].trim_start();
    }
    tokens
}

/// How many bytes the token has that begins with `first`.
fn length(rest: &str, first: char) -> usize {
    match first {
        '"' | '`' | '\'' => quoted(rest, first),
        _ if is_word(first) => rest.find(|char| !is_word(char)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    }
}

/// A doubled quote inside of the quotes is one of the name.
fn quoted(rest: &str, quote: char) -> usize {
    let mut from = 1;
    while let Some(next) = rest[from..].find(quote) {
        from += next + 1;
        if !rest[from..].starts_with(quote) {
            return from;
        }
        from += 1;
    }
    rest.len()
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$' | '@' | '#')
}

/// The words that begin a clause, and end the one before.
const CLAUSES: &[&str] = &[
    "from",
    "where",
    "group",
    "having",
    "window",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "intersect",
    "except",
    "set",
    "values",
    "returning",
];

/// The clauses of the outermost statement: the first is what stands before all others.
pub(super) fn clauses(sql: &str) -> Vec<Range<usize>> {
    let begins = |token: &Token<'_>| token.depth == 0 && token.start > 0 && token.is_any(CLAUSES);
    let mut starts: Vec<usize> = tokens(sql).iter().filter(|token| begins(token)).map(|token| token.start).collect();
    starts.insert(0, 0);
    let ends = starts.iter().copied().skip(1).chain([sql.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..start + sql[start..end].trim_end().len()).collect()
}

/// The clause that begins with the word.
pub(super) fn clause<'a>(sql: &'a str, word: &str) -> Option<&'a str> {
    clauses(sql).into_iter().map(|clause| &sql[clause]).find(|text| starts_with(text, word))
}

/// Whether the text begins with the word, in whatever case.
pub(super) fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// The least that is shown of a clause.
const MIN_CLAUSE_CHARS: usize = 24;

/// The statement in so many characters: of what is too long, the longest clauses are cut, so that the tables and the conditions of a long list of
/// columns are seen.
///
/// # Example
///
/// ```
/// use querybudget_model::words::cut_statement;
///
/// let text = "SELECT id, name, street, city, country, telephone FROM customers WHERE region_id = ?";
/// assert_eq!(cut_statement(text, 60), "SELECT id, name, street,… FROM customers WHERE region_id = ?");
/// ```
#[must_use]
pub fn cut_statement(text: &str, max_chars: usize) -> String {
    if text.chars().nth(max_chars).is_none() {
        return text.to_owned();
    }
    let clauses: Vec<&str> = clauses(text).into_iter().map(|clause| &text[clause]).collect();
    let mut widths: Vec<usize> = clauses.iter().map(|clause| clause.chars().count()).collect();
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + widths.len() - 1;
    while total(&widths) > max_chars {
        let too_many = total(&widths) - max_chars;
        let Some(longest) = widths.iter_mut().max().filter(|width| **width > MIN_CLAUSE_CHARS) else { break };
        // Step by step, so that several long ones are cut alike.
        *longest -= too_many.min(8).min(*longest - MIN_CLAUSE_CHARS);
    }
    let cut: Vec<String> = clauses.iter().zip(widths).map(|(clause, width)| super::cut(clause, width)).collect();
    super::cut(&cut.join(" "), max_chars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_name_is_one_token_and_brackets_are_counted() {
        let texts: Vec<(&str, usize)> =
            tokens("SELECT \"a\"\"b\" FROM (t x)").iter().map(|token| (token.text, token.depth)).collect();
        let expected = [("SELECT", 0), ("\"a\"\"b\"", 0), ("FROM", 0), ("(", 0), ("t", 1), ("x", 1), (")", 0)];
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_clause_is_one_of_the_outermost_statement() {
        let sql = "SELECT (SELECT x FROM a WHERE y = ?) FROM \"from\" WHERE b IN (SELECT c FROM d) ORDER BY e";
        assert_eq!(clause(sql, "FROM"), Some("FROM \"from\""));
        assert_eq!(clause(sql, "WHERE"), Some("WHERE b IN (SELECT c FROM d)"));
        assert_eq!(clause("VALUES (?)", "FROM"), None);
    }

    #[test]
    fn a_long_statement_keeps_its_end() {
        let columns = (0..100).map(|n| format!("column_{n}")).collect::<Vec<_>>().join(", ");
        let of = |end: &str| cut_statement(&format!("SELECT {columns} FROM {end}"), 80);
        assert!(of("orders WHERE customer_id = ?").ends_with("… FROM orders WHERE customer_id = ?"));
        assert_ne!(of("orders WHERE customer_id = ?"), of("orders WHERE id = ?"));
        for max in 0..120 {
            assert!(of("orders WHERE customer_id = ?").chars().count() <= 80.max(max));
            assert!(cut_statement(&columns, max).chars().count() <= max.max(1), "{max}");
        }
    }
}
