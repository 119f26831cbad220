//! The expectations of `expect_queries!`: `"the page": table("posts") == 1`.

use crate::grammar::{error_here, next_token, parse_bound};
use crate::terms::{Bound, Metric};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// A list of them, in their order.
pub(crate) struct Expectations {
    pub(crate) list: Vec<ExpectationTerm>,
}

/// `"the page": table("posts") == 1`.
pub(crate) struct ExpectationTerm {
    label: LitStr,
    which: Which,
    pub(crate) bound: Bound,
}

/// Which queries it is about.
enum Which {
    Metric(Metric),
    Text(LitStr),
}

impl Parse for Expectations {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Vec::new();
        while !input.is_empty() {
            list.push(input.parse()?);
            if !input.is_empty() && !input.peek(Token![,]) {
                let message = format!("expected `,` between two expectations, found `{}`", next_token(input));
                return Err(error_here(input, message));
            }
            input.parse::<Option<Token![,]>>()?;
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
        let which: Which = input.parse()?;
        let bound = match &which {
            Which::Metric(metric) => parse_bound(input, metric)?,
            Which::Text(_) => parse_bound(input, &Metric::Named { name: "queries", variant: "Queries" })?,
        };
        Ok(ExpectationTerm { label, which, bound })
    }
}

impl Parse for Which {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            let part: LitStr = input.parse()?;
            if part.value().trim().is_empty() {
                return Err(syn::Error::new(part.span(), "expected a part of the statement, or `queries` for all"));
            }
            return Ok(Which::Text(part));
        }
        let span = input.span();
        match input.parse()? {
            Metric::Named { name, .. } if !OF_ONE_QUERY.contains(&name) => {
                let message = format!(
                    "`{name}` is not about single queries: write one of `{}`, `table(\"..\")` or a part of the statement in quotes",
                    OF_ONE_QUERY.join("`, `")
                );
                Err(syn::Error::new(span, message))
            }
            metric => Ok(Which::Metric(metric)),
        }
    }
}

/// The metrics that tell of one query whether it is meant.
const OF_ONE_QUERY: [&str; 6] = ["queries", "selects", "inserts", "updates", "deletes", "writes"];

impl ExpectationTerm {
    pub(crate) fn expand(&self, bound: &TokenStream) -> TokenStream {
        let label = &self.label;
        let which = match &self.which {
            Which::Text(part) => quote!(text(#part)),
            Which::Metric(Metric::Table(table)) => quote!(table(#table)),
            Which::Metric(Metric::Named { variant, .. }) => {
                let variant = Ident::new(variant, Span::call_site());
                quote!(#variant)
            }
        };
        quote!(.expect(#label, ::querybudget::Which::#which, #bound))
    }
}
