//! A budget: the calls of the library's builder.

use crate::grammar::{
    Amount, BlockBudget, Bound, ExceptionTerm, ExpectationTerm, Library, Limit, LintTerm, Operator, Terms,
};
use proc_macro2::{Ident, Span, TokenStream};
use querybudget_model::catalogue::Metric;
use quote::{ToTokens, quote, quote_spanned};
use syn::LitInt;
use syn::spanned::Spanned;

/// Writes budgets as calls of the library's.
pub(crate) struct Builder<'a> {
    library: &'a Library,
}

impl<'a> Builder<'a> {
    pub(crate) fn of(library: &'a Library) -> Self {
        Builder { library }
    }

    /// The budget that a list of terms is.
    pub(crate) fn budget(&self, terms: &Terms) -> TokenStream {
        self.in_package(&self.terms(terms))
    }

    /// The budget of a block macro.
    pub(super) fn block_budget(&self, budget: &BlockBudget) -> TokenStream {
        let library = self.library;
        let budget = match budget {
            BlockBudget::Max(count) => self.constructor(quote!(max_queries), count),
            BlockBudget::Num(count) => self.constructor(quote!(num_queries), count),
            BlockBudget::NoQueries => quote!(#library::Budget::no_queries()),
            BlockBudget::Terms(terms) => self.terms(terms),
        };
        self.in_package(&budget)
    }

    /// The budget, which tells at compile time which package it stands in: a binary that cargo does not start is not told.
    fn in_package(&self, budget: &TokenStream) -> TokenStream {
        let library = self.library;
        quote!(#library::__private::in_package(::core::option_env!("CARGO_PKG_NAME"), #budget))
    }

    fn constructor(&self, name: TokenStream, count: &Amount) -> TokenStream {
        let (library, count) = (self.library, self.amount(count));
        quote!(#library::Budget::#name(#count))
    }

    fn terms(&self, terms: &Terms) -> TokenStream {
        let library = self.library;
        let limits = terms.limits.iter().map(|limit| self.limit(quote!(limit), limit));
        let unit_limits = terms.unit_limits.iter().map(|limit| self.limit(quote!(per_unit), limit));
        let n_plus_one = terms.n_plus_one.as_ref().map(|found| {
            let threshold = found.threshold;
            quote!(.no_n_plus_one(#threshold))
        });
        let lints = terms.lints.iter().map(|term| self.lint(term));
        let exceptions = terms.exceptions.iter().map(exception);
        let expectations = terms.expectations.iter().map(|expectation| self.expectation(expectation));
        let units = terms.units.iter().map(|units| {
            let span = &units.span;
            quote!(.units(#span))
        });
        let show_arguments = terms.show_arguments.map(|_| quote!(.show_arguments()));
        quote!(#library::Budget::new() #(#limits)* #(#unit_limits)* #n_plus_one #(#lints)* #(#exceptions)* #(#expectations)* #(#units)* #show_arguments)
    }

    fn limit(&self, method: TokenStream, limit: &Limit) -> TokenStream {
        let (metric, bound) = (self.metric(&limit.metric), self.bound(&limit.bound));
        quote!(.#method(#metric, #bound))
    }

    fn lint(&self, term: &LintTerm) -> TokenStream {
        let (library, level) = (self.library, &term.level);
        let variant = variant(term.lint.entry().variant);
        let at = term.parameter.map(|value| quote!(.at(#value)));
        quote!(.#level(#library::Lint::#variant #at))
    }

    fn expectation(&self, ExpectationTerm { label, metric: queries, bound: count }: &ExpectationTerm) -> TokenStream {
        let (metric, bound) = (self.metric(queries), self.bound(count));
        quote!(.expect(#label, #metric, #bound))
    }

    fn metric(&self, metric: &Metric) -> TokenStream {
        let library = self.library;
        let metric = match metric {
            Metric::Table(table) => quote!(table(#table)),
            Metric::Text(part) => quote!(text(#part)),
            named => variant(named.entry().variant).into_token_stream(),
        };
        quote!(#library::Metric::#metric)
    }

    fn bound(&self, bound: &Bound) -> TokenStream {
        let library = self.library;
        let bound = match bound {
            Bound::Within(low, high) => {
                let (low, high) = (self.amount(low), self.amount(high));
                quote!(Within(#low, #high))
            }
            Bound::One(operator, value) => {
                let (variant, value) = (variant(operator_variant(*operator)), self.amount(value));
                quote!(#variant(#value))
            }
        };
        // Not by way of `Bound`: where the library is not found, the compiler would suggest that of the standard library.
        quote!(#library::__private::#bound)
    }

    fn amount(&self, amount: &Amount) -> TokenStream {
        match amount {
            Amount::Literal(value, span) => {
                let span = Span::mixed_site().located_at(*span);
                let literal = LitInt::new(&format!("{value}u64"), span);
                quote!(#literal)
            }
            Amount::Computed(expr) => {
                let count = self.library.function(expr.span(), "count");
                quote_spanned!(expr.span()=> #count(#expr))
            }
        }
    }
}

fn exception(ExceptionTerm { pattern, reason }: &ExceptionTerm) -> TokenStream {
    quote!(.allow(#pattern, #reason))
}

/// The variant of the library's `Bound`.
fn operator_variant(operator: Operator) -> &'static str {
    match operator {
        Operator::AtMost => "AtMost",
        Operator::Exactly => "Exactly",
        Operator::AtLeast => "AtLeast",
        Operator::Below => "Below",
        Operator::Above => "Above",
    }
}

fn variant(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;
    use querybudget_model::catalogue::{Lint, Unit};

    fn expanded(terms: &str) -> String {
        written(&syn::parse_str(terms).expect("terms"))
    }

    fn written(terms: &Terms) -> String {
        Builder::of(&Library::default()).terms(terms).to_string().replace(' ', "").replace("::querybudget::", "")
    }

    #[test]
    fn every_metric_of_the_catalogue_is_written_by_its_variant() {
        for entry in Metric::NAMED.iter().map(Metric::entry) {
            let value = if entry.unit == Unit::Nanoseconds { "\"3ns\"" } else { "3" };
            let expected = format!("Budget::new().limit(Metric::{},__private::AtMost(3u64))", entry.variant);
            assert_eq!(expanded(&format!("{} <= {value}", entry.name)), expected);
        }
    }

    #[test]
    fn every_lint_of_the_catalogue_is_written_by_its_variant_and_parameter() {
        for entry in Lint::ALL.iter().map(|lint| lint.entry()) {
            let at = entry.parameter.map_or_else(String::new, |known| format!(".at({}u64)", known.default));
            let expected = format!("Budget::new().warn(Lint::{}{at})", entry.variant);
            assert_eq!(expanded(&format!("warn({})", entry.name)), expected);
        }
    }

    #[test]
    fn a_table_and_the_keywords_are_written_as_calls() {
        assert_eq!(
            expanded("table(\"orders\") in 1..=n"),
            "Budget::new().limit(Metric::table(\"orders\"),__private::Within(1u64,(__private::count)(n)))"
        );
        assert_eq!(
            expanded("wrapped, no_n_plus_one(threshold = 5), allow(\"jobs\", reason = \"poll\"), show_arguments"),
            "Budget::new().limit(Metric::Unwrapped,__private::Exactly(0u64)).no_n_plus_one(5u64)\
             .allow(\"jobs\",\"poll\").show_arguments()"
        );
    }

    #[test]
    fn limits_of_each_unit_are_written_as_calls() {
        assert_eq!(
            expanded("per_unit(queries <= 4, rows < 9), queries <= 8"),
            "Budget::new().limit(Metric::Queries,__private::AtMost(8u64))\
             .per_unit(Metric::Queries,__private::AtMost(4u64)).per_unit(Metric::Rows,__private::Below(9u64))"
        );
    }

    #[test]
    fn an_expectation_is_written_with_its_metric() {
        let term: ExpectationTerm = syn::parse_str("\"it\": \"FROM posts\" == 1").expect("an expectation");
        let terms = Terms { expectations: vec![term], ..Terms::default() };
        let expected = "Budget::new().expect(\"it\",Metric::text(\"FROMposts\"),__private::Exactly(1u64))";
        assert_eq!(written(&terms), expected);
    }
}
