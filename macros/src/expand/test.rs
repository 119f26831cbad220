//! The body of a test in a future or a closure, and what happens after it.

use super::verdict::{self, is_failure};
use crate::grammar::Library;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{ReturnType, Type, TypeImplTrait, TypeNever};

/// A test, or the part of it that starts after its set-up.
#[derive(Clone)]
pub(crate) struct Test {
    pub(crate) library: Library,
    pub(crate) name: TokenStream,
    /// One without terms where it is not judged.
    pub(crate) budget: TokenStream,
    pub(crate) purpose: Purpose,
}

/// What becomes of what a test executes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It is held against the budget.
    Judge,
    /// It is dumped, if dumps are asked for.
    Watch,
}

impl Purpose {
    /// The library's function for a future, that for a closure, and that for what they return.
    fn functions(self) -> [&'static str; 3] {
        match self {
            Purpose::Judge => ["check_test", "check_test_sync", "settle"],
            Purpose::Watch => ["watch_test", "watch_test_sync", "note"],
        }
    }
}

impl Test {
    /// Holds the statements of an `async` function against the budget. What results are statements
    /// too: a block in a block that a harness made would have "unnecessary braces".
    pub(crate) fn future(&self, body: &TokenStream, output: Option<&ReturnType>) -> TokenStream {
        let site = Span::mixed_site();
        let pin = output.and_then(pinned);
        let future = quote_spanned!(site=> async move { #pin #body });
        let [check, _, _] = self.purpose.functions();
        let check = self.call(check, &future);
        self.settled(quote_spanned!(site=> #check.await))
    }

    /// Holds the statements of a function that is not `async` against the budget.
    pub(crate) fn closure(&self, body: &TokenStream, output: Option<&ReturnType>) -> TokenStream {
        let output = output.and_then(named).map(|output| quote!(-> #output));
        let closure = quote_spanned!(Span::mixed_site()=> move || #output { #body });
        let [_, check, _] = self.purpose.functions();
        self.settled(self.call(check, &closure))
    }

    /// Calls a function of the library's at the line of the attribute.
    fn call(&self, function: &str, body: &TokenStream) -> TokenStream {
        let Test { library, name, budget, .. } = self;
        let function = library.function(Span::call_site(), function);
        quote_spanned!(Span::call_site()=> #function(#name, #budget, #body))
    }

    fn settled(&self, check: TokenStream) -> TokenStream {
        let (site, library) = (Span::mixed_site(), &self.library);
        let failed = is_failure(library, quote_spanned!(site=> &value));
        let [_, _, settle] = self.purpose.functions();
        let settle = verdict::end(library, settle, Span::call_site(), quote_spanned!(site=> verdict), failed);
        quote_spanned!(site=>
            let (value, verdict) = #check;
            #settle;
            value
        )
    }
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
    impl VisitMut for Search {
        fn visit_type_impl_trait_mut(&mut self, _: &mut TypeImplTrait) {
            self.0 = true;
        }
        fn visit_type_never_mut(&mut self, _: &mut TypeNever) {
            self.0 = true;
        }
    }
    let mut search = Search(false);
    // A clone, since the visitor that changes nothing is a feature of syn that a tree with sqlx does not have.
    search.visit_type_mut(&mut output.clone());
    search.0
}
