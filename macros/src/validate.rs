//! What a term may mean: a term that no test can meet, or that every test meets, is a mistake.

use crate::amount::{Amount, Unit};
use crate::terms::{Bound, Limit, Operator};
use quote::quote;

/// Refuses a term that cannot be meant.
pub(crate) fn limit(limit: &Limit) -> syn::Result<()> {
    let written = limit.metric.written();
    let reason = match (&limit.bound, limit.metric.unit()) {
        (Bound::Within(low, high), _) => return range(&written, low, high),
        (Bound::One(operator, amount), Unit::Time) => time_reason(&written, *operator, amount),
        (Bound::One(operator, amount), Unit::Count) => count_reason(&written, *operator, amount),
    };
    match (&limit.bound, reason) {
        (Bound::One(_, amount), Some(reason)) => Err(amount.error(reason)),
        _ => Ok(()),
    }
}

fn count_reason(written: &str, operator: Operator, amount: &Amount) -> Option<String> {
    match (operator, amount.literal()) {
        // A maximum above zero also asks for one query at least, so "at most none" has no meaning
        // of its own.
        (Operator::AtMost, Some(0)) | (Operator::Below, Some(1)) => {
            Some(format!("expected a maximum above zero: write `{written} == 0` for none{}", no_queries(written)))
        }
        (Operator::Below, Some(0)) => {
            Some(format!("`{written} < 0` can never be met: write `{written} == 0` for none{}", no_queries(written)))
        }
        (Operator::AtLeast, Some(0)) => {
            Some(format!("`{written} >= 0` is always met: remove it, or write `{written} >= 1`"))
        }
        (Operator::Above, _) if amount.is_max() => Some(format!("`{written} > u64::MAX` can never be met")),
        _ => None,
    }
}

fn no_queries(written: &str) -> &'static str {
    if written == "queries" { ", or `assert_no_queries!`" } else { "" }
}

fn time_reason(written: &str, operator: Operator, amount: &Amount) -> Option<String> {
    match (operator, amount.literal()) {
        (Operator::Exactly, _) => Some(format!("`{written}` is never exactly a value: write `{written} <=`")),
        (Operator::AtMost | Operator::Below, Some(0)) => Some("a time of zero can never be met".to_owned()),
        (Operator::AtLeast, Some(0)) => Some(format!("`{written} >=` zero is always met: remove it")),
        (Operator::Above, _) if amount.is_max() => Some(format!("`{written} > u64::MAX` can never be met")),
        _ => None,
    }
}

fn range(written: &str, low: &Amount, high: &Amount) -> syn::Result<()> {
    let (Some(from), Some(to)) = (low.literal(), high.literal()) else {
        return Ok(());
    };
    let refuse = |reason: String| {
        let (low, high) = (low.written(), high.written());
        Err(syn::Error::new_spanned(quote!(#low #high), reason))
    };
    if from > to {
        return refuse("the range is empty: write the smaller end first".to_owned());
    }
    if to == 0 {
        return refuse(format!(
            "expected a maximum above zero: write `{written} == 0` for none{}",
            no_queries(written)
        ));
    }
    Ok(())
}

/// Refuses a second term of the same metric and operator.
pub(crate) fn not_twice(limits: &[Limit], limit: &Limit) -> syn::Result<()> {
    let key = |limit: &Limit| (limit.metric.written(), limit.bound.operator());
    if limits.iter().any(|earlier| key(earlier) == key(limit)) {
        let (metric, operator) = key(limit);
        let message = format!("`{metric} {operator}` is given twice: keep one of them");
        return Err(syn::Error::new(limit.span, message));
    }
    Ok(())
}

/// Refuses `assert_max_queries!(0, ..)`.
pub(crate) fn maximum(amount: &Amount) -> syn::Result<()> {
    match amount.literal() {
        Some(0) => {
            Err(amount.error("expected a maximum above zero, found `0`: write `assert_no_queries!({ .. })` for none"))
        }
        _ => Ok(()),
    }
}
