//! The attributes on one function, brought together, or handed on by a module.

use super::kind::{AttributeKind, is_ours, names_ours, refuse_repeat, take_partner};
use super::marks::refuse_what_is_no_test;
use super::module::give_to_tests;
use super::target::Target;
use super::wrap::wrap;
use crate::expand::Builder;
use crate::grammar::Library;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{ItemFn, Path, Signature};

/// Expands an attribute. After a mistake what it stands on is left as the user wrote it, so that the
/// mistake is the only message.
pub(crate) fn expand_attribute(kind: AttributeKind, arguments: TokenStream, item: TokenStream) -> TokenStream {
    match Target::parse(kind.name(), &item) {
        Ok(Target::Function(mut function)) => {
            let applied = apply(kind, arguments, &mut function);
            with_errors(function.into_token_stream(), applied)
        }
        Ok(Target::Module(mut module)) => {
            let given = give_to_tests(kind, arguments, &mut module);
            with_errors(module.into_token_stream(), given)
        }
        Err(error) => with_errors(item, Err(error)),
    }
}

fn with_errors(mut item: TokenStream, result: syn::Result<()>) -> TokenStream {
    item.extend(result.err().map(syn::Error::into_compile_error));
    item
}

fn apply(kind: AttributeKind, arguments: TokenStream, function: &mut ItemFn) -> syn::Result<()> {
    let mut terms = kind.parse(arguments.clone(), Span::call_site())?;
    let library = terms.library.clone().unwrap_or_default();
    refuse_repeat(kind, &library, &mut function.attrs)?;
    refuse_const(kind, &function.sig)?;
    refuse_place(kind, &library, function)?;
    if is_logged(function) {
        move_behind(kind, &library, &arguments, function);
        return Ok(());
    }
    if let Some((_, _, partner)) = take_partner(kind, &library, &mut function.attrs)? {
        terms.merge(partner)?;
    }
    let library = terms.library.take().unwrap_or_default();
    let budget = Builder::of(&library).budget(&terms);
    wrap(function, library, budget, kind.purpose());
    Ok(())
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

/// Refuses a function that is no test, together with all that stands on it, which would say so again.
fn refuse_place(kind: AttributeKind, library: &Library, function: &mut ItemFn) -> syn::Result<()> {
    let refused = refuse_what_is_no_test(kind.name(), kind.instead(), function, |path| names_ours(path, library));
    if refused.is_err() {
        function.attrs.retain(|attribute| !is_ours(attribute, library));
    }
    refused
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
    let attribute = kind.written(library, arguments, Span::call_site());
    function.attrs.push(syn::parse_quote!(#[#attribute]));
}
