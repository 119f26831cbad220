//! The grammar of budget terms.

use crate::amount::{Amount, Unit};
use crate::suggest::{closest, listed};
use crate::terms::{Bound, Limit, Metric, NPlusOne, Operator, Terms};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::fmt::Display;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Expr, Ident, Lit, LitStr, RangeLimits, Token};

/// The threshold of `no_n_plus_one` when none is written: a retry is 2, a loop is 3 or more.
const DEFAULT_THRESHOLD: u64 = 3;

const METRICS: [(&str, &str); 15] = [
    ("queries", "Queries"),
    ("selects", "Selects"),
    ("inserts", "Inserts"),
    ("updates", "Updates"),
    ("deletes", "Deletes"),
    ("writes", "Writes"),
    ("transactions", "Transactions"),
    ("rows", "Rows"),
    ("rows_affected", "RowsAffected"),
    ("shapes", "Shapes"),
    ("repeats", "Repeats"),
    ("time", "Time"),
    ("duplicates", "Duplicates"),
    ("rows_per_query", "RowsPerQuery"),
    ("unwrapped", "Unwrapped"),
];

/// The terms without a metric, an operator and a value.
const WORDS: [&str; 6] =
    ["no_n_plus_one", "deny(..)", "warn(..)", "allow(\"..\", reason = \"..\")", "wrapped", "show_arguments"];

const OPERATORS: &str = "`<=`, `==`, `>=`, `<`, `>`, `in`";

impl Parse for Terms {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut terms = Terms::default();
        while !input.is_empty() {
            if is_word(input, "no_n_plus_one") {
                terms.add_n_plus_one(input.parse()?)?;
            } else if is_word(input, "wrapped") {
                terms.add_limit(Limit::wrapped(input.parse::<Ident>()?.span()))?;
            } else if is_word(input, "deny") || is_word(input, "warn") {
                terms.add_lint(input.parse()?)?;
            } else if is_word(input, "allow") {
                terms.add_exception(input.parse()?)?;
            } else if is_word(input, "show_arguments") {
                terms.add_show_arguments(input.parse::<Ident>()?.span())?;
            } else {
                terms.add_limit(input.parse()?)?;
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                let message = format!("expected `,` between two terms, found `{}`", next_token(input));
                return Err(error_here(input, message));
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(terms)
    }
}

impl Parse for Limit {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let metric: Metric = input.parse()?;
        let bound = parse_bound(input, &metric)?;
        Ok(Limit { metric, bound, span })
    }
}

impl Parse for Metric {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse().map_err(|error| {
            syn::Error::new(
                error.span(),
                format!("expected a metric, found `{}`: write one of {}", next_token(input), accepted()),
            )
        })?;
        if word == "table" {
            return parse_table(input, &word);
        }
        METRICS
            .into_iter()
            .find(|(name, _)| word == name)
            .map(|(name, variant)| Metric::Named { name, variant })
            .ok_or_else(|| unknown_metric(&word))
    }
}

fn parse_table(input: ParseStream<'_>, word: &Ident) -> syn::Result<Metric> {
    let unquoted = |span| syn::Error::new(span, "expected the name of a table in quotes: write `table(\"orders\")`");
    if !input.peek(syn::token::Paren) {
        return Err(unquoted(word.span()));
    }
    let content;
    let parens = syn::parenthesized!(content in input);
    let span = if content.is_empty() { parens.span.join() } else { content.span() };
    let table: LitStr = content.parse().map_err(|_| unquoted(span))?;
    if !content.is_empty() {
        return Err(error_here(&content, "expected one table: write one term for each"));
    }
    if table.value().trim().is_empty() {
        return Err(unquoted(table.span()));
    }
    Ok(Metric::Table(table))
}

fn unknown_metric(word: &Ident) -> syn::Error {
    let names = METRICS.into_iter().map(|(name, _)| name).chain(["table", "no_n_plus_one", "deny", "warn", "allow"]);
    let mend = match closest(&word.to_string(), names) {
        Some("table") => "did you mean `table(\"..\")`?".to_owned(),
        Some("deny" | "warn") => "did you mean `deny(..)` or `warn(..)`?".to_owned(),
        Some("allow") => "did you mean `allow(\"..\", reason = \"..\")`?".to_owned(),
        Some(name) => format!("did you mean `{name}`?"),
        None => String::new(),
    };
    let separator = if mend.is_empty() { "" } else { " " };
    let accepted = accepted();
    let message = format!("expected a metric, found `{word}`: {mend}{separator}accepted are {accepted}");
    syn::Error::new(word.span(), message)
}

fn accepted() -> String {
    listed(METRICS.into_iter().map(|(name, _)| name).chain(["table(\"..\")"]).chain(WORDS))
}

pub(crate) fn parse_bound(input: ParseStream<'_>, metric: &Metric) -> syn::Result<Bound> {
    if input.peek(Token![in]) {
        let keyword: Token![in] = input.parse()?;
        return parse_range(parse_value(input, "in", keyword.span)?, metric.unit());
    }
    let span = input.span();
    let operator = parse_operator(input, metric)?;
    let value = parse_value(input, operator.written(), span)?;
    if let Expr::Range(_) = value {
        let message = format!(
            "expected one value after `{}`, found a range: write `{} in a..=b`",
            operator.written(),
            metric.written()
        );
        return Err(syn::Error::new_spanned(value, message));
    }
    Ok(Bound::One(operator, Amount::from_expr(value, metric.unit())?))
}

fn parse_operator(input: ParseStream<'_>, metric: &Metric) -> syn::Result<Operator> {
    // The longer operator first: `<` is also the beginning of `<=`.
    if input.peek(Token![<=]) {
        input.parse::<Token![<=]>().map(|_| Operator::AtMost)
    } else if input.peek(Token![>=]) {
        input.parse::<Token![>=]>().map(|_| Operator::AtLeast)
    } else if input.peek(Token![==]) {
        input.parse::<Token![==]>().map(|_| Operator::Exactly)
    } else if input.peek(Token![<]) {
        input.parse::<Token![<]>().map(|_| Operator::Below)
    } else if input.peek(Token![>]) {
        input.parse::<Token![>]>().map(|_| Operator::Above)
    } else {
        Err(unknown_operator(input, metric))
    }
}

fn unknown_operator(input: ParseStream<'_>, metric: &Metric) -> syn::Error {
    let written = metric.written();
    if input.is_empty() || input.peek(Token![,]) {
        return error_here(
            input,
            format!(
                "expected an operator and a value after `{written}`: write `{written} <= 3` or another of {OPERATORS}"
            ),
        );
    }
    // Spelled out of its puncts, because `=<` is no token of Rust.
    let found: String = operator_characters(input);
    match found.as_str() {
        "=" => error_here(input, "expected `==`, found `=`"),
        "=<" => error_here(input, "expected `<=`, found `=<`"),
        "=>" => error_here(input, "expected `>=`, found `=>`"),
        "" => {
            error_here(input, format!("expected an operator, found `{}`: write one of {OPERATORS}", next_token(input)))
        }
        _ => error_here(input, format!("expected an operator, found `{found}`: write one of {OPERATORS}")),
    }
}

fn operator_characters(input: ParseStream<'_>) -> String {
    let ahead: TokenStream = input.fork().parse().unwrap_or_default();
    ahead
        .into_iter()
        .map_while(|token| match token {
            TokenTree::Punct(punct) if punct.as_char() != '-' => Some(punct.as_char()),
            _ => None,
        })
        .collect()
}

fn parse_value(input: ParseStream<'_>, operator: &str, span: Span) -> syn::Result<Expr> {
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(span, format!("expected a value after `{operator}`, found none")));
    }
    input.parse()
}

fn parse_range(value: Expr, unit: Unit) -> syn::Result<Bound> {
    let example = if unit == Unit::Time { "`\"1ms\"..=\"5ms\"`" } else { "`1..=3`" };
    let refused = |found: &str| {
        syn::Error::new_spanned(&value, format!("expected a range such as {example} after `in`, found {found}"))
    };
    let Expr::Range(range) = &value else {
        return Err(refused("one value"));
    };
    let (Some(low), Some(high)) = (&range.start, &range.end) else {
        return Err(refused("a range with an open end"));
    };
    if let RangeLimits::HalfOpen(_) = range.limits {
        let mend = format!("`{}..={}`", low.to_token_stream(), high.to_token_stream());
        return Err(syn::Error::new_spanned(
            &value,
            format!("expected a range `a..=b`, found the half-open `a..b`: write {mend} or the end that you mean"),
        ));
    }
    Ok(Bound::Within(Amount::from_expr((**low).clone(), unit)?, Amount::from_expr((**high).clone(), unit)?))
}

impl Parse for NPlusOne {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        if !input.peek(syn::token::Paren) {
            return Ok(NPlusOne { threshold: DEFAULT_THRESHOLD, span: word.span() });
        }
        let content;
        syn::parenthesized!(content in input);
        let threshold = parse_threshold(&content)?;
        parse_end(&content, "the threshold")?;
        Ok(NPlusOne { threshold, span: word.span() })
    }
}

/// Nothing but a comma may follow.
pub(crate) fn parse_end(input: ParseStream<'_>, what: &str) -> syn::Result<()> {
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        return Ok(());
    }
    Err(error_here(input, format!("expected nothing after {what}, found `{}`", next_token(input))))
}

/// Reads `threshold = 3`; nothing at all is the default.
pub(crate) fn parse_threshold(input: ParseStream<'_>) -> syn::Result<u64> {
    let threshold = parse_parameter(input, "threshold", DEFAULT_THRESHOLD)?;
    match threshold.value {
        low @ 0..2 => {
            let message = format!("a threshold of {low} would flag every query; use 2 or more");
            Err(syn::Error::new(threshold.span, message))
        }
        enough => Ok(enough),
    }
}

/// A number with a name.
pub(crate) struct Parameter {
    pub(crate) value: u64,
    pub(crate) span: Span,
}

/// Reads `name = 3`; nothing at all is the default.
pub(crate) fn parse_parameter(input: ParseStream<'_>, name: &str, default: u64) -> syn::Result<Parameter> {
    if input.is_empty() {
        return Ok(Parameter { value: default, span: input.span() });
    }
    if !is_word(input, name) {
        return Err(error_here(input, format!("expected `{name} = {default}`, found `{}`", next_token(input))));
    }
    let word: Ident = input.parse()?;
    if !input.peek(Token![=]) || input.peek(Token![==]) {
        return Err(syn::Error::new(word.span(), format!("expected `{name} = {default}`")));
    }
    let equals: Token![=] = input.parse()?;
    let value = parse_value(input, "=", equals.span)?;
    let span = value.span();
    match Amount::from_expr(value, Unit::Count)? {
        Amount::Computed(expr) => Err(syn::Error::new_spanned(
            expr,
            format!("expected a number, found an expression: write `{name} = {default}`"),
        )),
        Amount::Literal(value, _) => Ok(Parameter { value, span }),
    }
}

pub(crate) fn is_word(input: ParseStream<'_>, word: &str) -> bool {
    input.fork().parse::<Ident>().is_ok_and(|found| found == word)
}

/// An error at the next token, or at the end. syn's own says "unexpected end of input" there.
pub(crate) fn error_here(input: ParseStream<'_>, message: impl Display) -> syn::Error {
    syn::Error::new(input.span(), message)
}

/// The next token for a message, without the contents of a group.
pub(crate) fn next_token(input: ParseStream<'_>) -> String {
    match input.fork().parse::<TokenTree>() {
        Ok(TokenTree::Group(_)) if input.peek(syn::token::Brace) => "{ .. }".to_owned(),
        Ok(TokenTree::Group(_)) if input.peek(syn::token::Paren) => "( .. )".to_owned(),
        Ok(TokenTree::Literal(literal)) => Lit::new(literal).to_token_stream().to_string(),
        Ok(token) => token.to_string(),
        Err(_) => "nothing".to_owned(),
    }
}
