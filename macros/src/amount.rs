//! The value of a term: a number known now, a time in quotes, or an expression known when the test
//! runs.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use std::fmt::Display;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitInt, LitStr, UnOp};

/// The value on the right of an operator.
#[derive(Clone)]
pub(crate) enum Amount {
    /// A number that was checked here.
    Literal(u64, Span),
    /// An expression of the user's, checked when the test runs.
    Computed(Box<Expr>),
}

/// What the literals of a metric are written in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Count,
    Time,
}

impl Amount {
    /// Reads a value, refusing the literals that cannot be one.
    pub(crate) fn from_expr(expr: Expr, unit: Unit) -> syn::Result<Amount> {
        match (unit, bare(&expr)) {
            (Unit::Count, Expr::Lit(ExprLit { lit, .. })) => count(lit),
            (Unit::Count, Expr::Unary(negated)) if is_negative_literal(negated) => Err(negative(&expr)),
            (Unit::Count, _) => Ok(Amount::Computed(Box::new(expr))),
            (Unit::Time, value) => time(value),
        }
    }

    pub(crate) fn literal(&self) -> Option<u64> {
        match self {
            Amount::Literal(value, _) => Some(*value),
            Amount::Computed(_) => None,
        }
    }

    /// An error that points at the value.
    pub(crate) fn error(&self, message: impl Display) -> syn::Error {
        syn::Error::new_spanned(self.written(), message)
    }

    /// The value as the user wrote it.
    pub(crate) fn written(&self) -> TokenStream {
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
    pub(crate) fn is_max(&self) -> bool {
        match self {
            Amount::Literal(value, _) => *value == u64::MAX,
            Amount::Computed(_) => self.written().to_string().replace(' ', "") == "u64::MAX",
        }
    }
}

impl ToTokens for Amount {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Amount::Literal(value, span) => {
                let span = Span::mixed_site().located_at(*span);
                LitInt::new(&format!("{value}u64"), span).to_tokens(tokens);
            }
            Amount::Computed(expr) => {
                tokens.extend(quote_spanned!(expr.span()=> ::querybudget::__private::count(#expr)));
            }
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
        Lit::Int(_) | Lit::Float(_) => Err(refused(lit, "a whole number", "")),
        Lit::Str(text) if text.value().trim().parse::<u64>().is_ok() => {
            Err(refused(lit, "a number", ": remove the quotes"))
        }
        _ => Err(refused(lit, "a number", "")),
    }
}

fn refused(lit: &Lit, expected: &str, mend: &str) -> syn::Error {
    let found = lit.to_token_stream();
    let message = format!("expected {expected}, found `{found}`{mend}");
    syn::Error::new(lit.span(), message)
}

fn time(value: &Expr) -> syn::Result<Amount> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            let nanos = nanos(&text.value()).map_err(|reason| bad_time(text, reason))?;
            Ok(Amount::Literal(nanos, text.span()))
        }
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => {
            let digits = int.base10_digits();
            Err(refused(&Lit::Int(int.clone()), "a time in quotes", &format!(": write \"{digits}ms\"")))
        }
        Expr::Lit(ExprLit { lit: Lit::Float(float), .. }) => {
            let digits = float.base10_digits();
            Err(refused(&Lit::Float(float.clone()), "a time in quotes", &format!(": write \"{digits}s\"")))
        }
        other => Err(syn::Error::new_spanned(other, "expected a time in quotes: write \"200ms\"")),
    }
}

fn bad_time(text: &LitStr, reason: &str) -> syn::Error {
    let found = text.value();
    syn::Error::new(text.span(), format!("expected a time such as \"200ms\" or \"1.5s\", found \"{found}\": {reason}"))
}

const UNITS: [(&str, u64); 5] =
    [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60 * 1_000_000_000)];

/// Reads a time such as `1.5s` as nanoseconds.
fn nanos(text: &str) -> Result<u64, &'static str> {
    const SYNTAX: &str = "a number and one of the units `ns`, `us`, `ms`, `s`, `m`, without a space";
    const RANGE: &str = "it does not fit 64 bits of nanoseconds";
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(SYNTAX)?;
    let (number, unit) = text.split_at(split);
    let (_, scale) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or(SYNTAX)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(SYNTAX);
    }
    let whole: u64 = whole.parse().map_err(|_| RANGE)?;
    let fraction = fraction_nanos(fraction, scale).ok_or("it is finer than a nanosecond")?;
    let whole = whole.checked_mul(scale).ok_or(RANGE)?;
    whole.checked_add(fraction).ok_or(RANGE)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The nanoseconds after the point, `None` when they are no whole number.
fn fraction_nanos(digits: &str, scale: u64) -> Option<u64> {
    let digits = digits.trim_end_matches('0');
    let mut rest = scale;
    let mut nanos = 0;
    for digit in digits.bytes().map(|byte| u64::from(byte - b'0')) {
        if !rest.is_multiple_of(10) {
            return None;
        }
        rest /= 10;
        nanos += digit * rest;
    }
    Some(nanos)
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn a_time_is_read_in_each_unit() {
        assert_eq!(nanos("50ns"), Ok(50));
        assert_eq!(nanos("800us"), Ok(800_000));
        assert_eq!(nanos("200ms"), Ok(200_000_000));
        assert_eq!(nanos("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanos("2m"), Ok(120_000_000_000));
    }

    #[test]
    fn a_fraction_is_exact() {
        assert_eq!(nanos("0.000000001s"), Ok(1));
        assert_eq!(nanos("1.50s"), nanos("1.5s"));
        assert_eq!(nanos("0.25m"), Ok(15_000_000_000));
        assert!(nanos("1.5ns").is_err());
        assert!(nanos("0.0000000001s").is_err());
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "200", "ms", ".5s", "1.s", "1.2.3s", "5 ms", "5h", "-1s", "1e3s", "٣s"] {
            assert!(nanos(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_beyond_64_bits_is_refused() {
        assert!(nanos("18446744073709551615ns").is_ok());
        assert!(nanos("18446744073709551616ns").is_err());
        assert!(nanos("18446744073710s").is_err());
    }
}
