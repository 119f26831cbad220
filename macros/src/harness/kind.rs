//! `#[budget(..)]` and `#[no_n_plus_one]`: what they are called, what they read, and which of them stand beside each other.

use crate::grammar::{Library, Terms};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Attribute, Meta};

/// Which of the attributes is expanded.
#[derive(Clone, Copy)]
pub(crate) enum AttributeKind {
    Budget,
    NoNPlusOne,
}

impl AttributeKind {
    const ALL: [AttributeKind; 2] = [AttributeKind::Budget, AttributeKind::NoNPlusOne];

    pub(super) fn name(self) -> &'static str {
        match self {
            AttributeKind::Budget => "budget",
            AttributeKind::NoNPlusOne => "no_n_plus_one",
        }
    }

    pub(super) fn other(self) -> AttributeKind {
        match self {
            AttributeKind::Budget => AttributeKind::NoNPlusOne,
            AttributeKind::NoNPlusOne => AttributeKind::Budget,
        }
    }

    pub(super) fn parse(self, arguments: TokenStream, span: Span) -> syn::Result<Terms> {
        match self {
            AttributeKind::Budget => Terms::of_budget(arguments),
            AttributeKind::NoNPlusOne => Terms::of_no_n_plus_one(arguments, span),
        }
    }

    /// The attribute as a user would write it at `place`.
    pub(super) fn written(self, library: &Library, arguments: &TokenStream, place: Span) -> TokenStream {
        let name = Ident::new(self.name(), place);
        quote_spanned!(place=> #library::#name(#arguments))
    }

    fn is(self, attribute: &Attribute, library: &Library) -> bool {
        library.has(attribute.path(), self.name())
    }
}

/// Whether the attribute is one of the library's.
pub(super) fn is_ours(attribute: &Attribute, library: &Library) -> bool {
    AttributeKind::ALL.into_iter().any(|kind| kind.is(attribute, library))
}

pub(super) fn refuse_repeat(
    kind: AttributeKind,
    library: &Library,
    attributes: &mut Vec<Attribute>,
) -> syn::Result<()> {
    let name = kind.name();
    let fix = match kind {
        AttributeKind::Budget => "merge them into one list of terms",
        AttributeKind::NoNPlusOne => "merge them into one",
    };
    let repeats: Vec<_> = attributes.extract_if(.., |attribute| kind.is(attribute, library)).collect();
    match repeats.first() {
        Some(repeat) => Err(syn::Error::new(repeat.path().span(), format!("`#[{name}]` is given twice: {fix}"))),
        None => Ok(()),
    }
}

/// Takes the attribute of the other kind away, with what stands in its parentheses.
pub(super) fn take(
    other: AttributeKind,
    library: &Library,
    attributes: &mut Vec<Attribute>,
) -> syn::Result<Option<(TokenStream, Terms)>> {
    let Some(index) = attributes.iter().position(|attribute| other.is(attribute, library)) else {
        return Ok(None);
    };
    let attribute = attributes.remove(index);
    let arguments = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    };
    refuse_repeat(other, library, attributes)?;
    let terms = other.parse(arguments.clone(), attribute.path().span())?;
    Ok(Some((arguments, terms)))
}
