//! The terms of findings: `deny(select_star)`, `warn(row_by_row_writes(threshold = 10))`, `allow("..", reason = "..")`.

use crate::grammar::{error_here, is_word, next_token, parse_end, parse_parameter, parse_threshold};
use crate::suggest::{closest, listed};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, LitStr, Token};

/// How many rows are too many, and how many are too many to skip, when nothing is written.
const DEFAULT_ROWS: u64 = 1_000;
const DEFAULT_OFFSET: u64 = 1_000;

const LINTS: [&str; 6] =
    ["n_plus_one", "duplicate_query", "row_by_row_writes", "unbounded_result", "select_star", "offset_pagination"];

/// `deny(select_star)`.
pub(crate) struct LintTerm {
    /// The method of the library's `Budget`.
    pub(crate) level: Ident,
    pub(crate) name: &'static str,
    lint: TokenStream,
    pub(crate) span: Span,
}

/// `allow("FROM jobs", reason = "the poll has a bound")`.
pub(crate) struct ExceptionTerm {
    pattern: LitStr,
    reason: LitStr,
}

impl Parse for LintTerm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let level: Ident = input.parse()?;
        let content = in_parentheses(input, &level, "select_star")?;
        let word: Ident = content.parse().map_err(|_| unknown(content.span(), &next_token(&content)))?;
        let name =
            LINTS.into_iter().find(|name| word == name).ok_or_else(|| unknown(word.span(), &word.to_string()))?;
        let lint = parse_parameters(&content, name)?;
        content.parse::<Option<Token![,]>>()?;
        if !content.is_empty() {
            let message = format!("expected one lint: write `{level}(..)` for each, found `{}`", next_token(&content));
            return Err(error_here(&content, message));
        }
        Ok(LintTerm { span: word.span(), level, name, lint })
    }
}

fn unknown(span: Span, found: &str) -> syn::Error {
    let mend = closest(found, LINTS.into_iter()).map_or_else(String::new, |name| format!("did you mean `{name}`? "));
    syn::Error::new(span, format!("expected a lint, found `{found}`: {mend}accepted are {}", listed(LINTS.into_iter())))
}

/// Reads `(threshold = 3)`, if there is one.
fn parse_parameters(input: ParseStream<'_>, name: &'static str) -> syn::Result<TokenStream> {
    let tokens = match input.peek(syn::token::Paren) {
        true => {
            let content;
            syn::parenthesized!(content in input);
            content.parse()?
        }
        false => TokenStream::new(),
    };
    let read = |input: ParseStream<'_>| {
        let lint = parameters(input, name)?;
        parse_end(input, "the parameter")?;
        Ok(lint)
    };
    read.parse2(tokens)
}

fn parameters(input: ParseStream<'_>, name: &'static str) -> syn::Result<TokenStream> {
    Ok(match name {
        "n_plus_one" => {
            let threshold = parse_threshold(input)?;
            quote!(::querybudget::Lint::NPlusOne { threshold: #threshold })
        }
        "row_by_row_writes" => {
            let threshold = parse_threshold(input)?;
            quote!(::querybudget::Lint::RowByRowWrites { threshold: #threshold })
        }
        "unbounded_result" => {
            let rows = parse_parameter(input, "rows", DEFAULT_ROWS)?.value;
            quote!(::querybudget::Lint::UnboundedResult { rows: #rows })
        }
        "offset_pagination" => {
            let offset = parse_parameter(input, "offset", DEFAULT_OFFSET)?.value;
            quote!(::querybudget::Lint::OffsetPagination { offset: #offset })
        }
        _ if !input.is_empty() => {
            return Err(error_here(input, format!("`{name}` has no parameters, found `{}`", next_token(input))));
        }
        "duplicate_query" => quote!(::querybudget::Lint::DuplicateQuery),
        _ => quote!(::querybudget::Lint::SelectStar),
    })
}

impl Parse for ExceptionTerm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let example = "\"FROM jobs\", reason = \"the poll has a bound\"";
        let content = in_parentheses(input, &word, example)?;
        let pattern: LitStr = content.parse().map_err(|_| {
            let message = format!(
                "expected what is meant in quotes, a part of the statement, a table or a function: `allow({example})`"
            );
            error_here(&content, message)
        })?;
        not_empty(&pattern, "an exception for everything: name a statement, a table or a function")?;
        content.parse::<Option<Token![,]>>()?;
        if !is_word(&content, "reason") {
            let message = format!("expected a reason: write `allow({example})`");
            return Err(error_here(&content, message));
        }
        content.parse::<Ident>()?;
        content.parse::<Token![=]>()?;
        let reason: LitStr = content.parse()?;
        not_empty(&reason, "an exception without a reason: say why it is meant")?;
        parse_end(&content, "the reason")?;
        Ok(ExceptionTerm { pattern, reason })
    }
}

fn not_empty(text: &LitStr, message: &str) -> syn::Result<()> {
    if text.value().trim().is_empty() { Err(syn::Error::new(text.span(), message)) } else { Ok(()) }
}

/// What stands in the parentheses behind a word.
fn in_parentheses<'a>(input: ParseStream<'a>, word: &Ident, example: &str) -> syn::Result<syn::parse::ParseBuffer<'a>> {
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(word.span(), format!("expected `{word}({example})`")));
    }
    let content;
    syn::parenthesized!(content in input);
    Ok(content)
}

impl LintTerm {
    pub(crate) fn expand(&self) -> TokenStream {
        let LintTerm { level, lint, .. } = self;
        quote!(.#level(#lint))
    }
}

impl ExceptionTerm {
    pub(crate) fn expand(&self) -> TokenStream {
        let ExceptionTerm { pattern, reason } = self;
        quote!(.allow(#pattern, #reason))
    }
}
