//! The end of a block or a test: the verdict, and whether the user's own failure comes first.

use crate::flow::Flow;
use crate::grammar::Library;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// Whether the user's function is failing by itself, in which case the budget keeps silent. Only a
/// `return` needs its value looked at, and its type known.
pub(super) fn failed(library: &Library, flow: Flow) -> TokenStream {
    let site = Span::mixed_site();
    let returned = flow.returns.then(|| {
        let is_failure = is_failure(library, quote_spanned!(site=> carried));
        quote_spanned!(site=> #library::__private::Flow::Return(carried) => #is_failure,)
    });
    quote_spanned!(site=> match &flow {
        #library::__private::Flow::Propagate(_) => true,
        #returned
        _ => false,
    })
}

/// Whether what the reference points at is an `Err`.
pub(super) fn is_failure(library: &Library, reference: TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> {
        #[allow(unused_imports)]
        use #library::__private::{FailedOther as _, FailedResult as _};
        (&#library::__private::Outcome(#reference)).failed()
    })
}

/// The call that fails the test. It tracks its caller: `at` is the line that the panic names.
pub(super) fn settle(library: &Library, at: Span, verdict: TokenStream, failed: TokenStream) -> TokenStream {
    end(library, "settle", at, verdict, failed)
}

/// The call of what ends a block or a test.
pub(super) fn end(library: &Library, name: &str, at: Span, verdict: TokenStream, failed: TokenStream) -> TokenStream {
    let end = library.function(at, name);
    quote_spanned!(at=> #end(#verdict, #failed))
}
