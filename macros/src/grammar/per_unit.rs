//! `per_unit(queries <= 4, rows <= 100)`: the limits that each unit of work has by itself.

use super::input::{error_here, next_token, parse_parentheses, parse_separator};
use super::limit::Limit;
use super::word::Keyword;
use syn::Ident;
use syn::parse::ParseStream;

const EXAMPLE: &str = "queries <= 4";

/// Reads the word and its limits.
pub(super) fn parse_per_unit(input: ParseStream<'_>) -> syn::Result<Vec<Limit>> {
    let word: Ident = input.parse()?;
    let content = parse_parentheses(input, &word, EXAMPLE)?;
    if content.is_empty() {
        return Err(syn::Error::new(word.span(), format!("expected at least one limit: write `{word}({EXAMPLE})`")));
    }
    let mut limits = Vec::new();
    while !content.is_empty() {
        refuse_keyword(&content, &word)?;
        limits.push(content.parse()?);
        parse_separator(&content, "limits")?;
    }
    Ok(limits)
}

/// Refuses a term that has no number for each unit.
fn refuse_keyword(input: ParseStream<'_>, word: &Ident) -> syn::Result<()> {
    let fix = match Keyword::peek(input) {
        None => return Ok(()),
        Some(Keyword::PerUnit) => format!("write one `{word}(..)` with all limits"),
        Some(_) => format!("write it beside `{word}(..)`, which has limits alone"),
    };
    let found = next_token(input);
    Err(error_here(input, format!("expected a limit such as `{EXAMPLE}`, found `{found}`: {fix}")))
}
