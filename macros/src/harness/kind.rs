//! `#[budget(..)]`, `#[no_n_plus_one]` and `#[watch]`: what they are called, what they read, and which of them stand beside each other.

use crate::expand::Purpose;
use crate::grammar::{Library, Terms};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Attribute, Meta, Path};

/// Which of the attributes is expanded.
#[derive(Clone, Copy)]
pub(crate) enum AttributeKind {
    Budget,
    NoNPlusOne,
    Watch,
}

impl AttributeKind {
    const ALL: [AttributeKind; 3] = [AttributeKind::Budget, AttributeKind::NoNPlusOne, AttributeKind::Watch];

    pub(super) fn name(self) -> &'static str {
        match self {
            AttributeKind::Budget => "budget",
            AttributeKind::NoNPlusOne => "no_n_plus_one",
            AttributeKind::Watch => "watch",
        }
    }

    /// The one that may stand beside it, to be one budget with it.
    pub(super) fn partner(self) -> Option<AttributeKind> {
        match self {
            AttributeKind::Budget => Some(AttributeKind::NoNPlusOne),
            AttributeKind::NoNPlusOne => Some(AttributeKind::Budget),
            AttributeKind::Watch => None,
        }
    }

    /// What becomes of what the test executes.
    pub(super) fn purpose(self) -> Purpose {
        match self {
            AttributeKind::Budget | AttributeKind::NoNPlusOne => Purpose::Judge,
            AttributeKind::Watch => Purpose::Watch,
        }
    }

    /// What to do with a call that is no test.
    pub(super) fn instead(self) -> &'static str {
        match self {
            AttributeKind::Budget | AttributeKind::NoNPlusOne => "give its call a budget with `assert_budget!`",
            AttributeKind::Watch => "record its call with `querybudget::record`",
        }
    }

    pub(super) fn parse(self, arguments: TokenStream, span: Span) -> syn::Result<Terms> {
        match self {
            AttributeKind::Budget => Terms::of_budget(arguments),
            AttributeKind::NoNPlusOne => Terms::of_no_n_plus_one(arguments, span),
            AttributeKind::Watch => Terms::of_watch(arguments),
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
    names_ours(attribute.path(), library)
}

/// Whether the path is that of one of the library's attributes.
pub(super) fn names_ours(path: &Path, library: &Library) -> bool {
    AttributeKind::ALL.into_iter().any(|kind| library.has(path, kind.name()))
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
        AttributeKind::Watch => "keep one of them",
    };
    let repeats: Vec<_> = attributes.extract_if(.., |attribute| kind.is(attribute, library)).collect();
    match repeats.first() {
        Some(repeat) => Err(syn::Error::new(repeat.path().span(), format!("`#[{name}]` is given twice: {fix}"))),
        None => Ok(()),
    }
}

/// Takes the partner away that stands beside the attribute, with what stands in its parentheses.
pub(super) fn take_partner(
    kind: AttributeKind,
    library: &Library,
    attributes: &mut Vec<Attribute>,
) -> syn::Result<Option<(AttributeKind, TokenStream, Terms)>> {
    refuse_both(kind, library, attributes)?;
    let Some(partner) = kind.partner() else { return Ok(None) };
    let Some(index) = attributes.iter().position(|attribute| partner.is(attribute, library)) else {
        return Ok(None);
    };
    let attribute = attributes.remove(index);
    let arguments = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    };
    refuse_repeat(partner, library, attributes)?;
    let terms = partner.parse(arguments.clone(), attribute.path().span())?;
    Ok(Some((partner, arguments, terms)))
}

/// Refuses what judges beside what only watches, and takes it away, since it would say so again.
fn refuse_both(kind: AttributeKind, library: &Library, attributes: &mut Vec<Attribute>) -> syn::Result<()> {
    let is_contrary = |other: &AttributeKind| other.purpose() != kind.purpose();
    let contrary: Vec<AttributeKind> = AttributeKind::ALL.into_iter().filter(is_contrary).collect();
    let is_one = |attribute: &mut Attribute| contrary.iter().any(|other| other.is(attribute, library));
    match attributes.extract_if(.., is_one).collect::<Vec<_>>().first() {
        Some(found) => {
            let message = "`#[watch]` never fails a test, a budget does: remove one of the two";
            Err(syn::Error::new(found.path().span(), message))
        }
        None => Ok(()),
    }
}
