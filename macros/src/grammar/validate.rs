//! What a term may mean: a term that no test can meet, or that every test meets, is a mistake.

use super::amount::Amount;
use super::limit::{Bound, Limit, Operator};
use querybudget_model::catalogue::{Metric, Unit};
use quote::quote;

/// Adds a limit to the others of its list, if it can be meant.
pub(super) fn added(limits: &mut Vec<Limit>, limit: Limit) -> syn::Result<()> {
    refuse_senseless(&limit)?;
    refuse_twice(limits, &limit)?;
    limits.push(limit);
    Ok(())
}

/// Refuses a term that cannot be meant.
fn refuse_senseless(limit: &Limit) -> syn::Result<()> {
    let metric = &limit.metric;
    match &limit.bound {
        Bound::Within(low, high) => range(metric, low, high),
        Bound::One(operator, amount) => {
            let is_time = metric.entry().unit == Unit::Nanoseconds;
            let reason = if is_time { time_reason } else { count_reason };
            reason(metric, *operator, amount).map_or(Ok(()), |reason| Err(amount.error(reason)))
        }
    }
}

fn count_reason(metric: &Metric, operator: Operator, amount: &Amount) -> Option<String> {
    match (operator, amount.literal()) {
        // A maximum above zero also asks for one query at least, so "at most none" has no meaning
        // of its own.
        (Operator::AtMost, Some(0)) | (Operator::Below, Some(1)) => {
            Some(format!("expected a maximum above zero: write `{metric} == 0` for none{}", no_queries(metric)))
        }
        (Operator::Below, Some(0)) => {
            Some(format!("`{metric} < 0` can never be met: write `{metric} == 0` for none{}", no_queries(metric)))
        }
        (Operator::AtLeast, Some(0)) => {
            Some(format!("`{metric} >= 0` is always met: remove it, or write `{metric} >= 1`"))
        }
        (Operator::Above, _) if amount.is_max() => Some(format!("`{metric} > u64::MAX` can never be met")),
        _ => None,
    }
}

fn no_queries(metric: &Metric) -> &'static str {
    if *metric == Metric::Queries { ", or `assert_no_queries!`" } else { "" }
}

fn time_reason(metric: &Metric, operator: Operator, amount: &Amount) -> Option<String> {
    match (operator, amount.literal()) {
        (Operator::Exactly, _) => Some(format!("`{metric}` is never exactly a value: write `{metric} <=`")),
        (Operator::AtMost | Operator::Below, Some(0)) => Some("a time of zero can never be met".to_owned()),
        (Operator::AtLeast, Some(0)) => Some(format!("`{metric} >=` zero is always met: remove it")),
        (Operator::Above, _) if amount.is_max() => Some(format!("`{metric} > u64::MAX` can never be met")),
        _ => None,
    }
}

fn range(metric: &Metric, low: &Amount, high: &Amount) -> syn::Result<()> {
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
        return refuse(format!("expected a maximum above zero: write `{metric} == 0` for none{}", no_queries(metric)));
    }
    Ok(())
}

/// Refuses a second term of the same metric and operator.
fn refuse_twice(limits: &[Limit], limit: &Limit) -> syn::Result<()> {
    let (metric, operator) = (&limit.metric, limit.bound.operator());
    if limits.iter().any(|earlier| earlier.metric == *metric && earlier.bound.operator() == operator) {
        let message = format!("`{metric} {operator}` is given twice: keep one of them");
        return Err(syn::Error::new(limit.span, message));
    }
    Ok(())
}
