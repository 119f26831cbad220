//! A block macro: the block in a future or a closure, and what happens after it.

use super::budget::{block_budget, in_package};
use super::verdict::{failed, settle};
use crate::flow::{Carry, Expansion, Flow, Place, rewrite};
use crate::grammar::{Assertion, BlockCall};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::parse::{ParseStream, Parser};

/// Expands a call of a block macro.
pub(crate) fn expand_block(assertion: Assertion, tokens: TokenStream) -> TokenStream {
    let parser = |input: ParseStream<'_>| assertion.parse_call(input);
    match parser.parse2(tokens).and_then(|call| block(call, Place::outermost())) {
        Ok(expansion) => expansion.tokens,
        Err(error) => {
            let errors = error.into_compile_error();
            quote!({ #errors })
        }
    }
}

fn block(mut call: BlockCall, place: Place) -> syn::Result<Expansion> {
    let flow = rewrite(&mut call.block, place, block)?;
    let tokens = if flow.exits() { exiting_block(&call, flow, place) } else { plain_block(&call, flow, place) };
    Ok(Expansion { tokens, flow })
}

/// A block that control leaves at its end only.
fn plain_block(call: &BlockCall, flow: Flow, place: Place) -> TokenStream {
    let site = Span::mixed_site();
    let block = braced(&call.block);
    // A `return` that a macro of the user's hides is none of this type, and does not compile.
    let body = quote_spanned!(site=> {
        #[allow(clippy::diverging_sub_expression)]
        let value = #block;
        #[allow(unreachable_code)]
        ::querybudget::__private::Ended(value)
    });
    let checked = checked(call, flow, place, body);
    let settle = settle(place.span, quote_spanned!(site=> verdict), quote!(false));
    quote_spanned!(site=> {
        let (::querybudget::__private::Ended(value), verdict) = #checked;
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
    let pinned = pinned(&returned, &leave_returned);
    quote_spanned!(site=> {
        let [#returned, #propagated]: [fn(_) -> ::querybudget::__private::Flow<_, _>; 2] = [
            ::querybudget::__private::Flow::Return,
            ::querybudget::__private::Flow::Propagate,
        ];
        #pinned
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

/// A statement that never runs. It makes the type that leaves the block that of the user's function
/// before the block is looked at, so that `?` knows what to convert into.
fn pinned(returned: &Ident, leave_returned: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=>
        if let ::core::option::Option::Some(never) = ::core::option::Option::None {
            match #returned(never) {
                ::querybudget::__private::Flow::Value(_) => {}
                ::querybudget::__private::Flow::Return(carried)
                | ::querybudget::__private::Flow::Propagate(carried) => #leave_returned,
            }
        }
    )
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

/// The call that runs a block: awaited when the block awaits.
fn checked(call: &BlockCall, flow: Flow, place: Place, body: TokenStream) -> TokenStream {
    let budget = in_package(&block_budget(&call.budget));
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

fn braced(block: &Expr) -> TokenStream {
    match block {
        // What a `macro_rules!` hands on.
        Expr::Group(group) => braced(&group.expr),
        Expr::Block(inner) if inner.label.is_none() && inner.attrs.is_empty() => block.to_token_stream(),
        _ => quote_spanned!(Span::mixed_site()=> { #block }),
    }
}
