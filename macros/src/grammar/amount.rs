//! The value of a term: a number known now, a time in quotes, or an expression known when the test
//! runs.

use super::time::parse_time;
use proc_macro2::{Span, TokenStream};
use querybudget_model::catalogue::Unit;
use quote::ToTokens;
use std::fmt::Display;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitInt, UnOp};

/// The value on the right of an operator.
pub(crate) enum Amount {
    /// A number that was checked here.
    Literal(u64, Span),
    /// An expression of the user's, checked when the test runs.
    Computed(Box<Expr>),
}

impl Amount {
    /// Reads a value, refusing the literals that cannot be one.
    pub(super) fn from_expr(expr: Expr, unit: Unit) -> syn::Result<Amount> {
        match bare(&expr) {
            value if unit == Unit::Nanoseconds => time(value),
            Expr::Lit(ExprLit { lit, .. }) => count(lit),
            Expr::Unary(negated) if is_negative_literal(negated) => Err(negative(&expr)),
            _ => Ok(Amount::Computed(Box::new(expr))),
        }
    }

    pub(super) fn literal(&self) -> Option<u64> {
        match self {
            Amount::Literal(value, _) => Some(*value),
            Amount::Computed(_) => None,
        }
    }

    /// An error that points at the value.
    pub(super) fn error(&self, message: impl Display) -> syn::Error {
        syn::Error::new_spanned(self.written(), message)
    }

    /// The value as the user wrote it.
    pub(super) fn written(&self) -> TokenStream {
        match self {
            Amount::Literal(value, span) => LitInt::new(&value.to_string(), *span).into_token_stream(),
            Amount::Computed(expr) => expr.to_token_stream(),
        }
    }

    /// Lets a pass see the user's expression, if it is one.
    pub(crate) fn visit_expr(&mut self, visit: impl FnOnce(&mut Expr)) {
        if let Amount::Computed(expr) = self {
            visit(expr);
        }
    }

    /// Whether the expression is `u64::MAX`, which has a value although it is no literal.
    pub(super) fn is_max(&self) -> bool {
        match self {
            Amount::Literal(value, _) => *value == u64::MAX,
            Amount::Computed(_) => self.written().to_string().replace(' ', "") == "u64::MAX",
        }
    }
}

/// The expression without the parentheses and invisible groups around it.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => bare(&inner.expr),
        Expr::Group(inner) => bare(&inner.expr),
        _ => expr,
    }
}

fn is_negative_literal(negated: &ExprUnary) -> bool {
    matches!(negated.op, UnOp::Neg(_)) && matches!(bare(&negated.expr), Expr::Lit(_))
}

fn negative(expr: &Expr) -> syn::Error {
    let found = expr.to_token_stream().to_string().replace(' ', "");
    syn::Error::new_spanned(expr, format!("expected zero or more, found `{found}`"))
}

fn count(lit: &Lit) -> syn::Result<Amount> {
    match lit {
        Lit::Int(int) if !matches!(int.suffix(), "f32" | "f64") => {
            let value = int.base10_parse().map_err(|_| {
                let message = format!("expected a number up to {}, found `{int}`", u64::MAX);
                syn::Error::new(int.span(), message)
            })?;
            Ok(Amount::Literal(value, int.span()))
        }
        Lit::Int(int) => Err(fractional(lit, int.base10_digits())),
        Lit::Float(float) => Err(fractional(lit, float.base10_digits())),
        Lit::Str(text) if text.value().trim().parse::<u64>().is_ok() => {
            Err(refused(lit, "a number", ": remove the quotes"))
        }
        _ => Err(refused(lit, "a number", "")),
    }
}

/// Refuses a number with a point or with the suffix of one.
fn fractional(lit: &Lit, digits: &str) -> syn::Error {
    let fix = match digits.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 => format!(": write `{number}`"),
        Ok(number) => format!(": write `{}` or `{}`", number.floor(), number.ceil()),
        Err(_) => String::new(),
    };
    refused(lit, "a whole number", &fix)
}

fn refused(lit: &Lit, expected: &str, fix: &str) -> syn::Error {
    let found = lit.to_token_stream();
    let message = format!("expected {expected}, found `{found}`{fix}");
    syn::Error::new(lit.span(), message)
}

fn time(value: &Expr) -> syn::Result<Amount> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(Amount::Literal(parse_time(text)?, text.span())),
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => {
            let digits = int.base10_digits();
            Err(refused(&Lit::Int(int.clone()), "a time in quotes", &format!(": write \"{digits}ms\"")))
        }
        Expr::Lit(ExprLit { lit: Lit::Float(float), .. }) => {
            let fix = in_seconds(float.base10_digits());
            Err(refused(&Lit::Float(float.clone()), "a time in quotes", &fix))
        }
        other => Err(syn::Error::new_spanned(other, "expected a time in quotes: write \"200ms\"")),
    }
}

/// A number without a unit, as the times that it may mean.
fn in_seconds(digits: &str) -> String {
    let Ok(seconds) = digits.parse::<f64>() else {
        return String::new();
    };
    let millis = (seconds * 1e3).round();
    let in_millis = if millis / 1e3 == seconds { format!(" or \"{millis}ms\"") } else { String::new() };
    format!(": write \"{seconds}s\"{in_millis}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, unit: Unit) -> String {
        let expr = syn::parse_str(text).expect("an expression");
        Amount::from_expr(expr, unit).err().expect("no amount").to_string()
    }

    #[test]
    fn a_fraction_is_answered_with_the_whole_numbers_beside_it() {
        let fractions =
            [("1.5", "`1` or `2`"), ("0.1", "`0` or `1`"), ("3.0", "`3`"), ("3f64", "`3`"), ("1e3", "`1000`")];
        for (text, fix) in fractions {
            assert_eq!(refused(text, Unit::Count), format!("expected a whole number, found `{text}`: write {fix}"));
        }
    }

    #[test]
    fn a_time_without_a_unit_is_answered_with_those_that_it_may_be() {
        let times = [("200", "\"200ms\""), ("1.5", "\"1.5s\" or \"1500ms\""), ("0.0001", "\"0.0001s\"")];
        for (text, fix) in times {
            let expected = format!("expected a time in quotes, found `{text}`: write {fix}");
            assert_eq!(refused(text, Unit::Nanoseconds), expected);
        }
    }
}
