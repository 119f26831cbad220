//! The terms of findings: `deny(select_star, duplicate_query)`, `warn(row_by_row_writes(threshold = 10))`, `allow("..", reason = "..")` and
//! `no_n_plus_one`.

use super::amount::Amount;
use super::input::{error_here, is_word, next_token, parse_end, parse_parentheses, parse_separator, parse_value};
use proc_macro2::Span;
use querybudget_model::catalogue::{Lint, Parameter, Unit};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Ident, Lit, LitInt, LitStr, Token};

/// A lint of `deny(select_star, duplicate_query)`.
pub(crate) struct LintTerm {
    /// The method of the library's `Budget`.
    pub(crate) level: Ident,
    pub(crate) lint: Lint,
    /// The value of its parameter, if it has one.
    pub(crate) parameter: Option<u64>,
    pub(super) span: Span,
}

/// `no_n_plus_one(threshold = 3)`.
pub(crate) struct NPlusOne {
    pub(crate) threshold: Option<u64>,
    pub(super) span: Span,
}

/// A pattern of `allow("FROM jobs", reason = "the poll has a bound")`.
pub(crate) struct ExceptionTerm {
    pub(crate) pattern: LitStr,
    pub(crate) reason: LitStr,
}

impl LintTerm {
    /// Reads a level with its lints.
    pub(super) fn parse_level(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let level: Ident = input.parse()?;
        let content = parse_parentheses(input, &level, behind_a_sign(input).unwrap_or(Lint::SelectStar).entry().name)?;
        let mut terms = vec![LintTerm::parse_with(&level, &content)?];
        while !content.is_empty() {
            terms.push(LintTerm::parse_with(&level, &content)?);
        }
        Ok(terms)
    }

    fn parse_with(level: &Ident, content: ParseStream<'_>) -> syn::Result<Self> {
        let span = content.span();
        let lint = parse_lint(content)?;
        let parameter = parse_parameters(content, lint, |content| parse_end(content, "the parameter"))?;
        parse_separator(content, "lints")?;
        Ok(LintTerm { level: level.clone(), lint, parameter, span })
    }
}

/// The lint of `deny = "select_star"`, which is not how it is written.
fn behind_a_sign(input: ParseStream<'_>) -> Option<Lint> {
    let ahead = input.fork();
    ahead.parse::<Token![=]>().ok()?;
    in_quotes(&ahead).or_else(|| next_token(&ahead).parse().ok())
}

fn in_quotes(input: ParseStream<'_>) -> Option<Lint> {
    input.fork().parse::<LitStr>().ok()?.value().parse().ok()
}

fn parse_lint(input: ParseStream<'_>) -> syn::Result<Lint> {
    if let Some(lint) = in_quotes(input) {
        let found = next_token(input);
        return Err(error_here(input, format!("expected a lint, found `{found}`: remove the quotes, write `{lint}`")));
    }
    let lint = next_token(input).parse().map_err(|unknown| error_here(input, unknown))?;
    input.parse::<Ident>()?;
    Ok(lint)
}

impl Parse for NPlusOne {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let threshold = parse_parameters(input, Lint::NPlusOne, parse_n_plus_one_end)?;
        Ok(NPlusOne { threshold, span: word.span() })
    }
}

impl NPlusOne {
    /// Reads what the attribute has in its parentheses: `threshold = 3`, or nothing.
    pub(super) fn parse_attribute(input: ParseStream<'_>, span: Span) -> syn::Result<Self> {
        if let (true, Some(parameter)) = (input.peek(Lit), Lint::NPlusOne.entry().parameter) {
            let (meant, found) = (meant(input, parameter), next_token(input));
            return Err(error_here(input, format!("expected `#[no_n_plus_one({meant})]`, found `{found}`")));
        }
        Ok(NPlusOne { threshold: parse_parameter(input, Lint::NPlusOne)?, span })
    }
}

pub(super) fn parse_n_plus_one_end(input: ParseStream<'_>) -> syn::Result<()> {
    let name = Lint::NPlusOne.entry().parameter.map_or("parameter", |parameter| parameter.name);
    parse_end(input, &format!("the {name}"))
}

/// Reads `(threshold = 3)` behind a lint; nothing at all is the default.
fn parse_parameters(
    input: ParseStream<'_>,
    lint: Lint,
    parse_end: fn(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<Option<u64>> {
    if let Some(parameter) = lint.entry().parameter.filter(|_| input.peek(Token![=])) {
        let sign: Token![=] = input.parse()?;
        return Err(syn::Error::new(sign.span, format!("expected `({})`, found `=`", meant(input, parameter))));
    }
    if !input.peek(syn::token::Paren) {
        return Ok(lint.entry().parameter.map(|parameter| parameter.default));
    }
    let content;
    syn::parenthesized!(content in input);
    let value = parse_parameter(&content, lint)?;
    parse_end(&content)?;
    Ok(value)
}

/// Reads the parameter that the lint has: `threshold = 3`.
fn parse_parameter(input: ParseStream<'_>, lint: Lint) -> syn::Result<Option<u64>> {
    let entry = lint.entry();
    match entry.parameter {
        Some(parameter) if input.is_empty() => Ok(Some(parameter.default)),
        Some(parameter) => parse_named(input, parameter).map(Some),
        None if input.is_empty() => Ok(None),
        None => Err(error_here(input, format!("`{}` has no parameters, found `{}`", entry.name, next_token(input)))),
    }
}

/// The parameter with the number that comes next, if one does.
fn meant(input: ParseStream<'_>, parameter: Parameter) -> String {
    let number = input.fork().parse::<LitInt>().ok().and_then(|number| number.base10_parse().ok());
    let value = number.and_then(|number| parameter.check(number).ok()).unwrap_or(parameter.default);
    format!("{} = {value}", parameter.name)
}

fn parse_named(input: ParseStream<'_>, parameter: Parameter) -> syn::Result<u64> {
    let Parameter { name, default, .. } = parameter;
    if !is_word(input, name) {
        let (expected, found) = (meant(input, parameter), next_token(input));
        return Err(error_here(input, format!("expected `{expected}`, found `{found}`")));
    }
    let word: Ident = input.parse()?;
    if !input.peek(Token![=]) || input.peek(Token![==]) {
        return Err(syn::Error::new(word.span(), format!("expected `{name} = {default}`")));
    }
    let equals: Token![=] = input.parse()?;
    let value = parse_value(input, "=", equals.span)?;
    let span = value.span();
    match Amount::from_expr(value, Unit::Count)? {
        Amount::Literal(value, _) => parameter.check(value).map_err(|reason| syn::Error::new(span, reason)),
        Amount::Computed(expr) => {
            let message = format!("expected a number, found an expression: write `{name} = {default}`");
            Err(syn::Error::new_spanned(expr, message))
        }
    }
}

const EXCEPTION: &str = "\"FROM jobs\", reason = \"the poll has a bound\"";

impl ExceptionTerm {
    /// Reads `allow(..)`: patterns that have one reason.
    pub(super) fn parse_allow(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let word: Ident = input.parse()?;
        let content = parse_parentheses(input, &word, EXCEPTION)?;
        let mut patterns = vec![parse_pattern(&content)?];
        while content.peek(LitStr) {
            patterns.push(parse_pattern(&content)?);
        }
        let reason = parse_reason(&content)?;
        parse_end(&content, "the reason")?;
        Ok(patterns.into_iter().map(|pattern| ExceptionTerm { pattern, reason: reason.clone() }).collect())
    }
}

fn parse_pattern(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let pattern: LitStr = input.parse().map_err(|_| {
        let message = format!(
            "expected what is meant in quotes, a part of the statement, a table or a function: `allow({EXCEPTION})`"
        );
        error_here(input, message)
    })?;
    not_empty(&pattern, "an exception for everything: name a statement, a table or a function")?;
    input.parse::<Option<Token![,]>>()?;
    Ok(pattern)
}

fn parse_reason(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if !is_word(input, "reason") {
        return Err(error_here(input, format!("expected a reason: write `allow({EXCEPTION})`")));
    }
    input.parse::<Ident>()?;
    input.parse::<Token![=]>()?;
    let reason: LitStr = input.parse()?;
    not_empty(&reason, "an exception without a reason: say why it is meant")?;
    Ok(reason)
}

fn not_empty(text: &LitStr, message: &str) -> syn::Result<()> {
    if text.value().trim().is_empty() { Err(syn::Error::new(text.span(), message)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn read(text: &str) -> Vec<LintTerm> {
        LintTerm::parse_level.parse_str(text).expect("lints")
    }

    fn refused(text: &str) -> String {
        LintTerm::parse_level.parse_str(text).err().expect("no lint").to_string()
    }

    #[test]
    fn every_lint_of_the_catalogue_is_read_with_its_default() {
        for &lint in Lint::ALL {
            let [term] = read(&format!("deny({lint})")).try_into().ok().expect("one lint");
            assert_eq!((term.lint, term.parameter), (lint, lint.entry().parameter.map(|known| known.default)));
        }
    }

    #[test]
    fn every_parameter_of_the_catalogue_is_read_by_its_name_alone() {
        for (lint, known) in Lint::ALL.iter().filter_map(|lint| Some((lint, lint.entry().parameter?))) {
            let [term] = read(&format!("warn({lint}({} = 77))", known.name)).try_into().ok().expect("one lint");
            assert_eq!(term.parameter, Some(77));
            let expected = format!("expected `{} = {}`, found `other`", known.name, known.default);
            assert_eq!(refused(&format!("warn({lint}(other = 77))")), expected);
        }
    }

    #[test]
    fn what_is_no_lint_is_answered_with_every_lint() {
        for found in ["latency", "3"] {
            let message = refused(&format!("deny({found})"));
            assert!(message.starts_with(&format!("expected a lint, found `{found}`: accepted are ")), "{message}");
            assert!(Lint::ALL.iter().all(|lint| message.contains(&format!("`{lint}`"))), "{message}");
        }
    }

    #[test]
    fn one_level_may_have_several_lints() {
        let terms = read("deny(n_plus_one(threshold = 5), select_star,)");
        let read: Vec<_> = terms.iter().map(|term| (term.level.to_string(), term.lint, term.parameter)).collect();
        let level = "deny".to_owned();
        assert_eq!(read, [(level.clone(), Lint::NPlusOne, Some(5)), (level, Lint::SelectStar, None)]);
        assert_eq!(refused("deny(select_star n_plus_one)"), "expected `,` between two lints, found `n_plus_one`");
    }
}
