//! The next token of the input, and errors that point at it.

use proc_macro2::{Span, TokenTree};
use quote::ToTokens;
use std::fmt::Display;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Expr, Ident, Lit, Token};

pub(super) fn is_word(input: ParseStream<'_>, word: &str) -> bool {
    input.fork().parse::<Ident>().is_ok_and(|found| found == word)
}

/// An error at the next token, or at the end. syn's own says "unexpected end of input" there.
pub(super) fn error_here(input: ParseStream<'_>, message: impl Display) -> syn::Error {
    syn::Error::new(input.span(), message)
}

/// The next token for a message, without the contents of a group.
pub(super) fn next_token(input: ParseStream<'_>) -> String {
    match input.fork().parse::<TokenTree>() {
        Ok(TokenTree::Group(_)) if input.peek(syn::token::Brace) => "{ .. }".to_owned(),
        Ok(TokenTree::Group(_)) if input.peek(syn::token::Paren) => "( .. )".to_owned(),
        Ok(TokenTree::Literal(literal)) => Lit::new(literal).to_token_stream().to_string(),
        Ok(token) => token.to_string(),
        Err(_) => "nothing".to_owned(),
    }
}

/// The message with a line below it, as the compiler writes its own.
pub(super) fn with_note(message: &str, note: &str) -> String {
    format!("{message}\n  = note: {note}")
}

/// What stands in the parentheses behind a word.
pub(super) fn parse_parentheses<'a>(
    input: ParseStream<'a>,
    word: &Ident,
    example: &str,
) -> syn::Result<ParseBuffer<'a>> {
    if !input.peek(syn::token::Paren) {
        let found = if input.peek(Token![=]) { format!(", found `{word} =`") } else { String::new() };
        return Err(syn::Error::new(word.span(), format!("expected `{word}({example})`{found}")));
    }
    let content;
    syn::parenthesized!(content in input);
    Ok(content)
}

/// Reads the value behind an operator at `span`.
pub(super) fn parse_value(input: ParseStream<'_>, operator: &str, span: Span) -> syn::Result<Expr> {
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(span, format!("expected a value after `{operator}`, found none")));
    }
    input.parse()
}

/// Reads the comma that separates two of a list. The last one needs none.
pub(super) fn parse_separator(input: ParseStream<'_>, what: &str) -> syn::Result<()> {
    if !input.is_empty() && !input.peek(Token![,]) {
        let message = format!("expected `,` between two {what}, found `{}`", next_token(input));
        return Err(error_here(input, message));
    }
    input.parse::<Option<Token![,]>>()?;
    Ok(())
}

/// Nothing but a comma may follow.
pub(super) fn parse_end(input: ParseStream<'_>, what: &str) -> syn::Result<()> {
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        return Ok(());
    }
    Err(error_here(input, format!("expected nothing after {what}, found `{}`", next_token(input))))
}

/// A list of code words for a message: `` `a`, `b`, `c` ``.
pub(super) fn listed(words: impl Iterator<Item = impl Display>) -> String {
    let quoted: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
