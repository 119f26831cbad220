//! Wraps the test itself, from where it starts in what other attributes made of its function.
//!
//! An attribute above ours has already expanded when ours does, and has put its set-up into the
//! function: a runtime, a database with migrations, fixtures. The budget is for what comes after, so
//! the body is wrapped there. Shapes that are not recognised are wrapped whole: counting too much
//! fails a test that should pass, which is seen; counting too little is not.

use super::set_up::{future_of_harness, inner_function, n_awaited_fixtures, replace_case, take_log_set_up};
use crate::expand::{Purpose, Test};
use crate::grammar::Library;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Block, Expr, ExprCall, Ident, ItemFn, ReturnType, Stmt};

/// Wraps the part of the function that is the user's test.
pub(super) fn wrap(function: &mut ItemFn, library: Library, budget: TokenStream, purpose: Purpose) {
    let ident = function.sig.ident.clone();
    let test = Test { library, name: quote!(::core::stringify!(#ident)), budget, purpose };
    let is_async = function.sig.asyncness.is_some();
    Harness { ident, test, log_set_up: TokenStream::new() }.wrap(
        &mut function.block,
        is_async,
        Some(&function.sig.output),
    );
}

struct Harness {
    ident: Ident,
    test: Test,
    log_set_up: TokenStream,
}

impl Harness {
    fn wrap(mut self, block: &mut Block, is_async: bool, output: Option<&ReturnType>) {
        self.log_set_up.extend(take_log_set_up(block));
        if let Some(inner) = inner_function(block, &self.ident) {
            return self.wrap_inner(inner);
        }
        if !is_async && let Some((future, is_output)) = future_of_harness(block) {
            return self.wrap(&mut future.block, true, output.filter(|_| is_output));
        }
        if !self.wrap_case(block, is_async) {
            self.wrap_from(0, block, is_async, output);
        }
    }

    fn wrap_inner(&self, inner: &mut ItemFn) {
        let start = n_awaited_fixtures(&inner.block);
        let is_async = inner.sig.asyncness.is_some();
        self.wrap_from(start, &mut inner.block, is_async, Some(&inner.sig.output));
    }

    /// Wraps the statements of a body from `start` on.
    fn wrap_from(&self, start: usize, block: &mut Block, is_async: bool, output: Option<&ReturnType>) {
        let (log_set_up, stmts) = (&self.log_set_up, block.stmts.split_off(start));
        let body = quote!(#log_set_up #(#stmts)*);
        let wrapped = if is_async { self.test.future(&body, output) } else { self.test.closure(&body, output) };
        block.stmts.push(Stmt::Expr(Expr::Verbatim(wrapped), None));
    }

    /// Wraps the call of the test in a case that `#[rstest]` generated.
    fn wrap_case(&self, block: &mut Block, is_async: bool) -> bool {
        replace_case(block, &self.ident, &|call, function| self.wrapped_case(call, function, is_async))
    }

    fn wrapped_case(&self, call: &ExprCall, function: &Ident, is_async: bool) -> TokenStream {
        let (log_set_up, case) = (&self.log_set_up, &self.ident);
        let name = quote!(::core::concat!(::core::stringify!(#function), "::", ::core::stringify!(#case)));
        let test = Test { name, ..self.test.clone() };
        if is_async {
            let body = quote_spanned!(Span::mixed_site()=> #log_set_up #call.await);
            let future = test.future(&body, None);
            quote_spanned!(Span::mixed_site()=> (async move { #future }))
        } else {
            let checked = test.closure(&quote!(#log_set_up #call), None);
            quote_spanned!(Span::mixed_site()=> { #checked })
        }
    }
}
