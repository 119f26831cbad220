//! What the attributes of a function tell of it: that it is a test, or that nothing makes it one.
//!
//! An attribute above ours is gone by the time ours is expanded. `#[tokio::test]` and its like leave a function that is neither `async`
//! nor has arguments. `#[test]` leaves no trace at all, so that such a function may always be a test.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, ItemFn, Meta, Path, Signature, Token};

/// Those of the language, which make no function a test.
const OF_THE_LANGUAGE: [&str; 17] = [
    "allow",
    "cfg",
    "cfg_attr",
    "cold",
    "coverage",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "ignore",
    "inline",
    "must_use",
    "rustfmt",
    "should_panic",
    "track_caller",
    "warn",
];

/// Those that make a function a test, beside all whose names end in `test`.
const OF_TESTS: [&str; 5] = ["parameterized", "quickcheck", "test_case", "test_context", "test_matrix"];

/// Refuses a function that is no test for sure; `is_ours` tells the attributes of ours, which make it none. What to do with its call
/// `instead` is told.
pub(super) fn refuse_what_is_no_test(
    name: &str,
    instead: &str,
    function: &ItemFn,
    is_ours: impl Fn(&Path) -> bool,
) -> syn::Result<()> {
    let refused =
        |span, found: &str| Err(syn::Error::new(span, format!("`#[{name}]` goes on a test function, found {found}")));
    if let Some(FnArg::Receiver(receiver)) = function.sig.inputs.first() {
        return refused(receiver.self_token.span, &format!("a method: {instead}"));
    }
    if function.attrs.iter().map(Attribute::path).any(|path| !is_of_the_language(path) && !is_ours(path)) {
        return Ok(());
    }
    match unrun(&function.sig) {
        Some(found) => refused(function.sig.ident.span(), &format!("{found} beside it, or {instead}{NOTE}")),
        None => Ok(()),
    }
}

const NOTE: &str = "\n  = note: above an attribute that makes it a test in its own way, this one is accepted";

/// Why no harness that is known runs the function as it is, and what would.
fn unrun(signature: &Signature) -> Option<&'static str> {
    match (&signature.asyncness, signature.inputs.is_empty()) {
        (_, false) => Some("a function whose arguments no harness fills: write `#[sqlx::test]` or `#[rstest]`"),
        (Some(_), true) => Some("an `async` function that no harness runs: write `#[tokio::test]`"),
        (None, true) => None,
    }
}

fn is_of_the_language(path: &Path) -> bool {
    path.segments.first().is_some_and(|first| {
        let is_alone = path.segments.len() == 1 || first.ident == "rustfmt";
        is_alone && OF_THE_LANGUAGE.iter().any(|known| first.ident == known)
    })
}

/// Under which condition the function is a test, if it is one.
pub(super) fn mark_of_test(attributes: &[Attribute]) -> Option<Mark> {
    attributes.iter().find_map(|attribute| match is_of_tests(attribute.path()) {
        true => Some(Mark::Always),
        false => conditional(attribute),
    })
}

/// What makes a function a test.
pub(super) enum Mark {
    Always,
    /// `#[cfg_attr(.., test)]`, by its condition.
    If(TokenStream),
}

fn conditional(attribute: &Attribute) -> Option<Mark> {
    if !attribute.path().is_ident("cfg_attr") {
        return None;
    }
    let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    let mut metas = metas.into_iter();
    let condition = metas.next()?;
    metas.any(|meta| is_of_tests(meta.path())).then(|| Mark::If(condition.into_token_stream()))
}

fn is_of_tests(path: &Path) -> bool {
    let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    name.ends_with("test") || OF_TESTS.contains(&name.as_str())
}
