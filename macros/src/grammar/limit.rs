//! `queries <= 3`: a metric, an operator and a value.

use super::amount::Amount;
use super::input::{error_here, next_token, parse_value};
use super::word::parse_metric;
use proc_macro2::{Span, TokenStream, TokenTree};
use querybudget_model::catalogue::{Metric, Unit};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprRange, RangeLimits, Token};

const OPERATORS: &str = "`<=`, `==`, `>=`, `<`, `>`, `in`";

/// A term with a metric.
pub(crate) struct Limit {
    pub(crate) metric: Metric,
    pub(crate) bound: Bound,
    /// The first token of the term.
    pub(crate) span: Span,
}

/// An operator with its value or values.
pub(crate) enum Bound {
    One(Operator, Amount),
    Within(Amount, Amount),
}

#[derive(Clone, Copy)]
pub(crate) enum Operator {
    AtMost,
    Exactly,
    AtLeast,
    Below,
    Above,
}

impl Limit {
    /// `wrapped`, which is `unwrapped == 0`.
    pub(super) fn wrapped(span: Span) -> Self {
        Limit { metric: Metric::Unwrapped, bound: Bound::One(Operator::Exactly, Amount::Literal(0, span)), span }
    }
}

impl Operator {
    fn written(self) -> &'static str {
        match self {
            Operator::AtMost => "<=",
            Operator::Exactly => "==",
            Operator::AtLeast => ">=",
            Operator::Below => "<",
            Operator::Above => ">",
        }
    }
}

impl Bound {
    pub(super) fn operator(&self) -> &'static str {
        match self {
            Bound::One(operator, _) => operator.written(),
            Bound::Within(..) => "in",
        }
    }

    pub(super) fn amounts_mut(&mut self) -> Vec<&mut Amount> {
        match self {
            Bound::One(_, amount) => vec![amount],
            Bound::Within(low, high) => vec![low, high],
        }
    }
}

impl Parse for Limit {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let metric = parse_metric(input)?;
        let bound = parse_bound(input, &metric)?;
        Ok(Limit { metric, bound, span })
    }
}

/// Reads `<= 3` or `in 1..=3`.
pub(super) fn parse_bound(input: ParseStream<'_>, metric: &Metric) -> syn::Result<Bound> {
    let unit = metric.entry().unit;
    if input.peek(Token![in]) {
        let keyword: Token![in] = input.parse()?;
        return parse_range(parse_value(input, "in", keyword.span)?, unit);
    }
    let span = input.span();
    let operator = parse_operator(input, metric)?;
    let written = operator.written();
    let value = parse_value(input, written, span)?;
    if let Expr::Range(_) = value {
        let message = format!("expected one value after `{written}`, found a range: write `{metric} in a..=b`");
        return Err(syn::Error::new_spanned(value, message));
    }
    Ok(Bound::One(operator, Amount::from_expr(value, unit)?))
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
        Err(error_here(input, unknown_operator(input, metric)))
    }
}

fn unknown_operator(input: ParseStream<'_>, metric: &Metric) -> String {
    if input.is_empty() || input.peek(Token![,]) {
        return format!(
            "expected an operator and a value after `{metric}`: write `{metric} <= 3` or another of {OPERATORS}"
        );
    }
    // Spelled out of its puncts, because `=<` is no token of Rust.
    let found = operator_characters(input);
    match found.as_str() {
        "=" => "expected `==`, found `=`".to_owned(),
        "=<" => "expected `<=`, found `=<`".to_owned(),
        "=>" => "expected `>=`, found `=>`".to_owned(),
        "" => format!("expected an operator, found `{}`: write one of {OPERATORS}", next_token(input)),
        _ => format!("expected an operator, found `{found}`: write one of {OPERATORS}"),
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

fn parse_range(value: Expr, unit: Unit) -> syn::Result<Bound> {
    let example = if unit == Unit::Nanoseconds { "`\"1ms\"..=\"5ms\"`" } else { "`1..=3`" };
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
        return Err(half_open(range, low, high));
    }
    Ok(Bound::Within(Amount::from_expr((**low).clone(), unit)?, Amount::from_expr((**high).clone(), unit)?))
}

fn half_open(range: &ExprRange, low: &Expr, high: &Expr) -> syn::Error {
    let fix = format!("`{}..={}`", low.to_token_stream(), high.to_token_stream());
    let message = format!("expected a range `a..=b`, found the half-open `a..b`: write {fix} or the end that you mean");
    syn::Error::new_spanned(range, message)
}
