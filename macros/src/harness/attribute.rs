//! `#[budget(..)]` and `#[no_n_plus_one]`: which of them stand on a function, and the function itself.

use super::wrap::wrap;
use crate::expand::Builder;
use crate::grammar::{Library, Terms};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemFn, Meta, Path, Signature, Visibility};

/// Which of the attributes is expanded.
#[derive(Clone, Copy)]
pub(crate) enum AttributeKind {
    Budget,
    NoNPlusOne,
}

impl AttributeKind {
    fn name(self) -> &'static str {
        match self {
            AttributeKind::Budget => "budget",
            AttributeKind::NoNPlusOne => "no_n_plus_one",
        }
    }

    fn other(self) -> AttributeKind {
        match self {
            AttributeKind::Budget => AttributeKind::NoNPlusOne,
            AttributeKind::NoNPlusOne => AttributeKind::Budget,
        }
    }

    fn parse(self, arguments: TokenStream, span: Span) -> syn::Result<Terms> {
        match self {
            AttributeKind::Budget => Terms::of_budget(arguments),
            AttributeKind::NoNPlusOne => Terms::of_no_n_plus_one(arguments, span),
        }
    }

    fn is(self, attribute: &Attribute, library: &Library) -> bool {
        library.has(attribute.path(), self.name())
    }
}

/// Expands an attribute. After a mistake the function is left as the user wrote it, so that the
/// mistake is the only message.
pub(crate) fn expand_attribute(kind: AttributeKind, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut function = match parse_function(kind, item.clone()) {
        Ok(function) => function,
        Err(error) => return with_error(item, error),
    };
    match apply(kind, arguments, &mut function) {
        Ok(()) => function.into_token_stream(),
        Err(error) => with_error(function.into_token_stream(), error),
    }
}

fn with_error(mut item: TokenStream, error: syn::Error) -> TokenStream {
    item.extend(error.into_compile_error());
    item
}

fn apply(kind: AttributeKind, arguments: TokenStream, function: &mut ItemFn) -> syn::Result<()> {
    let mut terms = kind.parse(arguments.clone(), Span::call_site())?;
    let library = terms.library.clone().unwrap_or_default();
    refuse_repeat(kind, &library, function)?;
    refuse_const(kind, &function.sig)?;
    if is_logged(function) {
        move_behind(kind, &library, &arguments, function);
        return Ok(());
    }
    if let Some(other) = take_other(kind.other(), &library, function)? {
        terms.merge(other)?;
    }
    let library = terms.library.take().unwrap_or_default();
    let budget = Builder::of(&library).budget(&terms);
    wrap(function, library, budget);
    Ok(())
}

fn refuse_repeat(kind: AttributeKind, library: &Library, function: &mut ItemFn) -> syn::Result<()> {
    let name = kind.name();
    let fix = match kind {
        AttributeKind::Budget => "merge them into one list of terms",
        AttributeKind::NoNPlusOne => "merge them into one",
    };
    let repeats: Vec<_> = function.attrs.extract_if(.., |attribute| kind.is(attribute, library)).collect();
    match repeats.first() {
        Some(repeat) => Err(syn::Error::new(repeat.path().span(), format!("`#[{name}]` is given twice: {fix}"))),
        None => Ok(()),
    }
}

fn refuse_const(kind: AttributeKind, signature: &Signature) -> syn::Result<()> {
    match &signature.constness {
        Some(constness) => Err(syn::Error::new(
            constness.span,
            format!("`#[{}]` measures what runs in a test: remove `const`", kind.name()),
        )),
        None => Ok(()),
    }
}

/// Takes over the terms of the other attribute, so that one scope and one message serve both.
fn take_other(other: AttributeKind, library: &Library, function: &mut ItemFn) -> syn::Result<Option<Terms>> {
    let Some(index) = function.attrs.iter().position(|attribute| other.is(attribute, library)) else {
        return Ok(None);
    };
    let attribute = function.attrs.remove(index);
    let arguments = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    };
    refuse_repeat(other, library, function)?;
    other.parse(arguments, attribute.path().span()).map(Some)
}

/// Whether `#[test_log::test]` is still to come. It installs a global subscriber at the start of the
/// test, and ours has to be there first. An imported `#[test]` may be it.
fn is_logged(function: &ItemFn) -> bool {
    function.attrs.iter().any(|attribute| is_test_log(attribute.path()))
}

fn is_test_log(path: &Path) -> bool {
    let mut names = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    names.next().as_deref() == Some("test") && matches!(names.next().as_deref(), None | Some("test_log"))
}

/// Puts the attribute behind all others, to be expanded when they are done.
fn move_behind(kind: AttributeKind, library: &Library, arguments: &TokenStream, function: &mut ItemFn) {
    let attribute = match kind {
        AttributeKind::Budget => syn::parse_quote!(#[#library::budget(#arguments)]),
        AttributeKind::NoNPlusOne => syn::parse_quote!(#[#library::no_n_plus_one(#arguments)]),
    };
    function.attrs.push(attribute);
}

fn parse_function(kind: AttributeKind, item: TokenStream) -> syn::Result<ItemFn> {
    syn::parse2(item.clone()).map_err(|_| {
        let (span, found) = describe(item);
        syn::Error::new(span, format!("`#[{}]` goes on a test function, found {found}", kind.name()))
    })
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
        Ok(Item::Mod(found)) => (found.ident.span(), "a module: put it on each test in it"),
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
