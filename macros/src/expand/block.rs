//! A block macro: the block in a future or a closure, and what happens after it.

use super::budget::Builder;
use super::verdict::{failed, settle};
use crate::flow::{Carry, Expansion, Flow, Place, rewrite};
use crate::grammar::{Assertion, BlockCall, Library};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::parse::{ParseStream, Parser};

/// Expands a call of a block macro, with the library's path and the macro's name in front.
pub(crate) fn expand_block(tokens: TokenStream) -> TokenStream {
    match parse_outermost.parse2(tokens).and_then(|(library, call)| block(call, Place::outermost(&library))) {
        Ok(expansion) => expansion.tokens,
        Err(error) => {
            let errors = error.into_compile_error();
            quote!({ #errors })
        }
    }
}

fn parse_outermost(input: ParseStream<'_>) -> syn::Result<(Library, BlockCall)> {
    let library = Library::parse_dollar_crate(input)?;
    let assertion = Assertion::parse_name(input)?;
    Ok((library, assertion.parse_call(input)?))
}

fn block(mut call: BlockCall, place: Place<'_>) -> syn::Result<Expansion> {
    let flow = rewrite(&mut call.block, place, block)?;
    let tokens = if flow.exits() { exiting_block(&call, flow, place) } else { plain_block(&call, flow, place) };
    Ok(Expansion { tokens, flow })
}

/// A block that control leaves at its end only.
fn plain_block(call: &BlockCall, flow: Flow, place: Place<'_>) -> TokenStream {
    let (site, library) = (Span::mixed_site(), place.library);
    let block = braced(&call.block);
    // A `return` that a macro of the user's hides is none of this type, and does not compile.
    let body = quote_spanned!(site=> {
        #[allow(clippy::diverging_sub_expression)]
        let value = #block;
        #[allow(unreachable_code)]
        #library::__private::Ended(value)
    });
    let checked = checked(call, flow, place, body);
    let settle = settle(library, place.span, quote_spanned!(site=> verdict), quote!(false));
    quote_spanned!(site=> {
        let (#library::__private::Ended(value), verdict) = #checked;
        #settle;
        value
    })
}

/// A block with `?` or `return`, which happen after the budget was held against it.
fn exiting_block(call: &BlockCall, flow: Flow, place: Place<'_>) -> TokenStream {
    let (site, library) = (Span::mixed_site(), place.library);
    let carry = place.carry();
    let (returned, propagated) = (carry.returned(site), carry.propagated(site));
    let block = &call.block;
    let body = quote_spanned!(site=> {
        // A block may end in `return`.
        #[allow(clippy::diverging_sub_expression)]
        let value = #block;
        #[allow(unreachable_code)]
        #library::__private::Flow::Value(value)
    });
    let checked = checked(call, flow, place, body);
    let failed = failed(library, flow);
    let settle = settle(library, place.span, quote_spanned!(site=> verdict), quote_spanned!(site=> failed));
    let leave_returned = leave(place, Carry::returned);
    let leave_propagated = leave(place, Carry::propagated);
    let pinned = pinned(library, &returned, &leave_returned);
    quote_spanned!(site=> {
        let [#returned, #propagated]: [fn(_) -> #library::__private::Flow<_, _>; 2] = [
            #library::__private::Flow::Return,
            #library::__private::Flow::Propagate,
        ];
        #pinned
        let (flow, verdict) = #checked;
        let failed = #failed;
        #settle;
        match flow {
            #library::__private::Flow::Value(value) => value,
            #library::__private::Flow::Return(carried) => #leave_returned,
            #library::__private::Flow::Propagate(carried) => #leave_propagated,
        }
    })
}

/// A statement that never runs. It makes the type that leaves the block that of the user's function
/// before the block is looked at, so that `?` knows what to convert into.
fn pinned(library: &Library, returned: &Ident, leave_returned: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=>
        if let ::core::option::Option::Some(never) = ::core::option::Option::None {
            match #returned(never) {
                #library::__private::Flow::Value(_) => {}
                #library::__private::Flow::Return(carried)
                | #library::__private::Flow::Propagate(carried) => #leave_returned,
            }
        }
    )
}

/// Returns `carried` from the user's function, or hands it to the block around this one.
fn leave(place: Place<'_>, how: fn(Carry, Span) -> Ident) -> TokenStream {
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
fn checked(call: &BlockCall, flow: Flow, place: Place<'_>, body: TokenStream) -> TokenStream {
    let budget = Builder::of(place.library).block_budget(&call.budget);
    let site = Span::mixed_site();
    let function = |name| place.library.function(place.span, name);
    if flow.awaits {
        let future = quote_spanned!(site=> async #body);
        let check = function("check_block");
        let check = quote_spanned!(place.span=> #check(#budget, #future));
        quote_spanned!(site=> #check.await)
    } else {
        let closure = quote_spanned!(site=> || #body);
        let check = function("check_block_sync");
        quote_spanned!(place.span=> #check(#budget, #closure))
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
