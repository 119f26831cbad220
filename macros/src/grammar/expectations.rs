//! The expectations of `expect_queries!`: `"the page": table("posts") == 1`.

use super::input::{error_here, listed, next_token, parse_separator, with_note};
use super::limit::{Bound, parse_bound};
use super::word::{metrics, parse_metric};
use querybudget_model::catalogue::Metric;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// A list of them, in their order.
pub(super) struct Expectations {
    pub(super) list: Vec<ExpectationTerm>,
}

/// `"the page": table("posts") == 1`.
pub(crate) struct ExpectationTerm {
    pub(crate) label: LitStr,
    /// Which queries it is about.
    pub(crate) metric: Metric,
    pub(crate) bound: Bound,
}

impl Parse for Expectations {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Vec::new();
        while !input.is_empty() {
            list.push(input.parse()?);
            parse_separator(input, "expectations")?;
        }
        Ok(Expectations { list })
    }
}

impl Parse for ExpectationTerm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const EXAMPLE: &str = "\"the page\": table(\"posts\") == 1";
        let label: LitStr = input.parse().map_err(|_| {
            error_here(input, format!("expected a name in quotes, found `{}`: write `{EXAMPLE}`", next_token(input)))
        })?;
        if !input.peek(Token![:]) {
            return Err(error_here(input, format!("expected `:` after the name: write `{EXAMPLE}`")));
        }
        input.parse::<Token![:]>()?;
        let metric = parse_queries(input)?;
        let bound = parse_bound(input, named(&metric))?;
        Ok(ExpectationTerm { label, metric, bound })
    }
}

/// Reads which queries are meant: by a metric of single ones, or by a part of the statement.
fn parse_queries(input: ParseStream<'_>) -> syn::Result<Metric> {
    if input.peek(LitStr) {
        return parse_text(input);
    }
    let span = input.span();
    let metric = parse_metric(input)?;
    if metric.entry().is_of_one_query {
        return Ok(metric);
    }
    let accepted = listed(metrics(|metric| metric.entry().is_of_one_query));
    let message =
        format!("`{metric}` is not about single queries: write a metric that is, or a part of the statement in quotes");
    Err(syn::Error::new(span, with_note(&message, &format!("metrics of single queries are {accepted}"))))
}

/// What a message about the bound names: a part of the statement is counted in queries.
fn named(metric: &Metric) -> &Metric {
    if let Metric::Text(_) = metric { &Metric::Queries } else { metric }
}

fn parse_text(input: ParseStream<'_>) -> syn::Result<Metric> {
    let part: LitStr = input.parse()?;
    if part.value().trim().is_empty() {
        return Err(syn::Error::new(part.span(), "expected a part of the statement, or `queries` for all"));
    }
    Ok(Metric::text(part.value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_of_one_query(metric: &Metric) -> bool {
        metric.entry().is_of_one_query
    }

    #[test]
    fn every_metric_of_single_queries_may_be_expected() {
        for metric in metrics(is_of_one_query).chain([Metric::text("FROM posts")]) {
            let term: ExpectationTerm = syn::parse_str(&format!("\"it\": {metric} == 1")).expect("an expectation");
            assert_eq!(term.metric, metric);
        }
    }

    #[test]
    fn every_other_metric_is_answered_with_those_that_may() {
        for metric in metrics(|metric| !is_of_one_query(metric)) {
            let term = syn::parse_str::<ExpectationTerm>(&format!("\"it\": {metric} == 1"));
            let message = term.err().expect("no expectation").to_string();
            assert!(message.starts_with(&format!("`{metric}` is not about single queries: ")), "{message}");
            assert!(metrics(is_of_one_query).all(|known| message.contains(&format!("`{known}`"))), "{message}");
        }
    }
}
