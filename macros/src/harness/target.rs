//! What an attribute stands on.

use proc_macro2::{Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Item, ItemFn, ItemMod, Signature, Visibility};

/// What an attribute may stand on.
pub(super) enum Target {
    Function(Box<ItemFn>),
    Module(ItemMod),
}

impl Target {
    /// Reads the item below the attribute `name`.
    pub(super) fn parse(name: &str, item: &TokenStream) -> syn::Result<Self> {
        if let Ok(module) = syn::parse2(item.clone()) {
            return Ok(Target::Module(module));
        }
        syn::parse2(item.clone()).map(|function| Target::Function(Box::new(function))).map_err(|_| {
            let (span, found) = describe(item.clone());
            syn::Error::new(span, format!("`#[{name}]` goes on a test function or a module of tests, found {found}"))
        })
    }
}

/// What stands where a function was expected.
fn describe(item: TokenStream) -> (Span, &'static str) {
    if let Ok(bodiless) = syn::parse2::<BodilessFunction>(item.clone()) {
        return (bodiless.signature.ident.span(), "a function without a body");
    }
    match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Struct(found)) => (found.ident.span(), "a struct"),
        Ok(Item::Enum(found)) => (found.ident.span(), "an enum"),
        Ok(Item::Trait(found)) => (found.ident.span(), "a trait"),
        Ok(Item::Impl(found)) => (found.impl_token.span, "an `impl` block: put it on each test in it"),
        Ok(Item::Static(found)) => (found.ident.span(), "a static"),
        Ok(Item::Const(found)) => (found.ident.span(), "a constant"),
        _ => (Span::call_site(), "something else"),
    }
}

/// `fn f();` of a trait.
struct BodilessFunction {
    signature: Signature,
}

impl Parse for BodilessFunction {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let signature = input.parse()?;
        input.parse::<syn::Token![;]>()?;
        Ok(BodilessFunction { signature })
    }
}
