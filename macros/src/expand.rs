//! What the macros expand to. Every path is absolute and every local has the hygiene of the macro,
//! so that nothing of the user's is captured or shadowed.

use crate::amount::Amount;
use crate::block::{BlockBudget, BlockCall};
use crate::flow::{self, Flow};
use crate::lints::{ExceptionTerm, LintTerm};
use crate::terms::{Bound, Limit, Metric, Operator, Terms};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, ReturnType, Type};

/// An expanded block and how control leaves it.
pub(crate) struct Expansion {
    pub(crate) tokens: TokenStream,
    pub(crate) flow: Flow,
}

/// Where a block macro stands: in the user's code, or in the block of another one.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    depth: usize,
    /// The line that a failing budget is reported at.
    span: Span,
}

impl Place {
    pub(crate) fn outermost() -> Self {
        Place { depth: 0, span: Span::call_site() }
    }

    pub(crate) fn inside(self, span: Span) -> Self {
        Place { depth: self.depth + 1, span }
    }

    /// The functions that carry a value out of the block that stands here.
    pub(crate) fn carry(self) -> Carry {
        Carry { depth: self.depth }
    }

    /// The functions that carry a value out of the block around this one.
    fn outer_carry(self) -> Option<Carry> {
        self.depth.checked_sub(1).map(|depth| Carry { depth })
    }
}

/// The two locals of an expansion that make a `Flow`. A block inside another one uses both pairs, so
/// their names tell the depth.
#[derive(Clone, Copy)]
pub(crate) struct Carry {
    depth: usize,
}

impl Carry {
    pub(crate) fn returned(self, at: Span) -> Ident {
        Ident::new(&format!("returned_{}", self.depth), at)
    }

    pub(crate) fn propagated(self, at: Span) -> Ident {
        Ident::new(&format!("propagated_{}", self.depth), at)
    }
}

/// Expands one block macro.
pub(crate) fn block(mut call: BlockCall, place: Place) -> syn::Result<Expansion> {
    let flow = flow::rewrite(&mut call.block, place)?;
    let tokens = if flow.exits() { exiting_block(&call, flow, place) } else { plain_block(&call, flow, place) };
    Ok(Expansion { tokens, flow })
}

/// A block that control leaves at its end only.
fn plain_block(call: &BlockCall, flow: Flow, place: Place) -> TokenStream {
    let site = Span::mixed_site();
    let checked = checked(call, flow, place, braced(&call.block));
    let settle = settle(place.span, quote_spanned!(site=> verdict), quote!(false));
    quote_spanned!(site=> {
        let (value, verdict) = #checked;
        #settle;
        value
    })
}

/// A block with `?` or `return`, which happen after the budget was held against it.
fn exiting_block(call: &BlockCall, flow: Flow, place: Place) -> TokenStream {
    let site = Span::mixed_site();
    let carry = place.carry();
    let (returned, propagated) = (carry.returned(site), carry.propagated(site));
    let block = &call.block;
    let body = quote_spanned!(site=> {
        // A block may end in `return`.
        #[allow(clippy::diverging_sub_expression)]
        let value = #block;
        #[allow(unreachable_code)]
        ::querybudget::__private::Flow::Value(value)
    });
    let checked = checked(call, flow, place, body);
    let failed = failed(flow);
    let settle = settle(place.span, quote_spanned!(site=> verdict), quote_spanned!(site=> failed));
    let leave_returned = leave(place, Carry::returned);
    let leave_propagated = leave(place, Carry::propagated);
    quote_spanned!(site=> {
        let [#returned, #propagated]: [fn(_) -> ::querybudget::__private::Flow<_, _>; 2] = [
            ::querybudget::__private::Flow::Return,
            ::querybudget::__private::Flow::Propagate,
        ];
        // Never runs. It makes the type that leaves the block that of the user's function before the
        // block is looked at, so that `?` knows what to convert into.
        if let ::core::option::Option::Some(never) = ::core::option::Option::None {
            match #returned(never) {
                ::querybudget::__private::Flow::Value(_) => {}
                ::querybudget::__private::Flow::Return(carried)
                | ::querybudget::__private::Flow::Propagate(carried) => #leave_returned,
            }
        }
        let (flow, verdict) = #checked;
        let failed = #failed;
        #settle;
        match flow {
            ::querybudget::__private::Flow::Value(value) => value,
            ::querybudget::__private::Flow::Return(carried) => #leave_returned,
            ::querybudget::__private::Flow::Propagate(carried) => #leave_propagated,
        }
    })
}

/// Returns `carried` from the user's function, or hands it to the block around this one.
fn leave(place: Place, how: fn(Carry, Span) -> Ident) -> TokenStream {
    let site = Span::mixed_site();
    match place.outer_carry() {
        Some(outer) => {
            let carry = how(outer, site);
            quote_spanned!(site=> return #carry(carried))
        }
        None => quote_spanned!(site=> return carried),
    }
}

/// Whether the user's function is failing by itself, in which case the budget keeps silent. Only a
/// `return` needs its value looked at, and its type known.
fn failed(flow: Flow) -> TokenStream {
    let site = Span::mixed_site();
    let returned = flow.returns.then(|| {
        let is_failure = is_failure(quote_spanned!(site=> carried));
        quote_spanned!(site=> ::querybudget::__private::Flow::Return(carried) => #is_failure,)
    });
    quote_spanned!(site=> match &flow {
        ::querybudget::__private::Flow::Propagate(_) => true,
        #returned
        _ => false,
    })
}

/// Whether what the reference points at is an `Err`.
fn is_failure(reference: TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> {
        #[allow(unused_imports)]
        use ::querybudget::__private::{FailedOther as _, FailedResult as _};
        (&::querybudget::__private::Outcome(#reference)).failed()
    })
}

/// The call that runs a block: awaited when the block awaits.
fn checked(call: &BlockCall, flow: Flow, place: Place, body: TokenStream) -> TokenStream {
    let budget = block_budget(&call.budget);
    let site = Span::mixed_site();
    if flow.awaits {
        let future = quote_spanned!(site=> async #body);
        let check = quote_spanned!(place.span=> ::querybudget::__private::check_block(#budget, #future));
        quote_spanned!(site=> #check.await)
    } else {
        let closure = quote_spanned!(site=> || #body);
        quote_spanned!(place.span=> ::querybudget::__private::check_block_sync(#budget, #closure))
    }
}

/// The call that fails the test. It tracks its caller: `at` is the line that the panic names.
fn settle(at: Span, verdict: TokenStream, failed: TokenStream) -> TokenStream {
    quote_spanned!(at=> ::querybudget::__private::settle(#verdict, #failed))
}

fn braced(block: &Expr) -> TokenStream {
    match block {
        Expr::Block(inner) if inner.label.is_none() && inner.attrs.is_empty() => block.to_token_stream(),
        _ => quote_spanned!(Span::mixed_site()=> { #block }),
    }
}

/// A test, or the part of it that starts after its set-up.
pub(crate) struct Test {
    pub(crate) name: TokenStream,
    pub(crate) budget: TokenStream,
}

impl Test {
    /// Holds the statements of an `async` function against the budget. What results are statements
    /// too: a block in a block that a harness made would have "unnecessary braces".
    pub(crate) fn future(&self, body: &TokenStream, output: Option<&ReturnType>) -> TokenStream {
        let (name, budget) = (&self.name, &self.budget);
        let site = Span::mixed_site();
        let pin = output.and_then(pinned);
        let future = quote_spanned!(site=> async move { #pin #body });
        let check = quote_spanned!(Span::call_site()=> ::querybudget::__private::check_test(#name, #budget, #future));
        settled(quote_spanned!(site=> #check.await))
    }

    /// Holds the statements of a function that is not `async` against the budget.
    pub(crate) fn closure(&self, body: &TokenStream, output: Option<&ReturnType>) -> TokenStream {
        let (name, budget) = (&self.name, &self.budget);
        let output = output.and_then(named).map(|output| quote!(-> #output));
        let closure = quote_spanned!(Span::mixed_site()=> move || #output { #body });
        let check =
            quote_spanned!(Span::call_site()=> ::querybudget::__private::check_test_sync(#name, #budget, #closure));
        settled(check)
    }
}

fn settled(check: TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let failed = is_failure(quote_spanned!(site=> &value));
    let settle = settle(Span::call_site(), quote_spanned!(site=> verdict), failed);
    quote_spanned!(site=>
        let (value, verdict) = #check;
        #settle;
        value
    )
}

/// A statement that never runs and makes the output of the future around it that of the function, so
/// that `?` knows what to convert into.
fn pinned(output: &ReturnType) -> Option<TokenStream> {
    let output = match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(..) => named(output)?.to_token_stream(),
    };
    Some(quote_spanned!(Span::mixed_site()=>
        if let ::core::option::Option::Some(never) = ::core::option::Option::None::<#output> {
            return never;
        }
    ))
}

/// The type that a function returns, when it can be named in its body too.
fn named(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Type(_, output) if !has_no_name(output) => Some(output),
        _ => None,
    }
}

fn has_no_name(output: &Type) -> bool {
    struct Search(bool);
    impl<'ast> syn::visit::Visit<'ast> for Search {
        fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
            self.0 = true;
        }
        fn visit_type_never(&mut self, _: &'ast syn::TypeNever) {
            self.0 = true;
        }
    }
    let mut search = Search(false);
    syn::visit::visit_type(&mut search, output);
    search.0
}

fn block_budget(budget: &BlockBudget) -> TokenStream {
    match budget {
        BlockBudget::Max(amount) => quote!(::querybudget::Budget::max_queries(#amount)),
        BlockBudget::Num(amount) => quote!(::querybudget::Budget::num_queries(#amount)),
        BlockBudget::NoQueries => quote!(::querybudget::Budget::no_queries()),
        BlockBudget::Terms(terms) => budget_of(terms),
    }
}

/// The builder calls that make a budget of terms.
pub(crate) fn budget_of(terms: &Terms) -> TokenStream {
    let limits = terms.limits.iter().map(limit);
    let n_plus_one = terms.n_plus_one.as_ref().map(|found| {
        let threshold = Amount::Literal(found.threshold, found.span);
        quote!(.no_n_plus_one(#threshold))
    });
    let lints = terms.lints.iter().map(LintTerm::expand);
    let exceptions = terms.exceptions.iter().map(ExceptionTerm::expand);
    let expectations = terms.expectations.iter().map(|expectation| expectation.expand(&bound(&expectation.bound)));
    let show_arguments = terms.show_arguments.map(|_| quote!(.show_arguments()));
    quote!(::querybudget::Budget::new() #(#limits)* #n_plus_one #(#lints)* #(#exceptions)* #(#expectations)* #show_arguments)
}

fn limit(limit: &Limit) -> TokenStream {
    let metric = match &limit.metric {
        Metric::Table(table) => quote!(::querybudget::Metric::table(#table)),
        Metric::Named { variant, .. } => {
            let variant = Ident::new(variant, Span::call_site());
            quote!(::querybudget::Metric::#variant)
        }
    };
    let bound = bound(&limit.bound);
    quote!(.limit(#metric, #bound))
}

fn bound(bound: &Bound) -> TokenStream {
    let bound = match bound {
        Bound::Within(low, high) => quote!(Within(#low, #high)),
        Bound::One(operator, amount) => {
            let variant = Ident::new(variant(*operator), Span::call_site());
            quote!(#variant(#amount))
        }
    };
    quote!(::querybudget::Bound::#bound)
}

/// The variant of the library's `Bound`.
fn variant(operator: Operator) -> &'static str {
    match operator {
        Operator::AtMost => "AtMost",
        Operator::Exactly => "Exactly",
        Operator::AtLeast => "AtLeast",
        Operator::Below => "Below",
        Operator::Above => "Above",
    }
}
