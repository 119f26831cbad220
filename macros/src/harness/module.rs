//! An attribute on a module, which gives it to each test inside.

use super::kind::{AttributeKind, is_ours, refuse_repeat, take_partner};
use super::marks::{Mark, mark_of_test};
use crate::grammar::Library;
use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Item, ItemFn, ItemMod};

/// Gives the attribute to the tests of the module and of those in it. What is wrong with its arguments is said here, once.
pub(super) fn give_to_tests(kind: AttributeKind, arguments: TokenStream, module: &mut ItemMod) -> syn::Result<()> {
    let mut terms = kind.parse(arguments.clone(), Span::call_site())?;
    let library = terms.library.clone().unwrap_or_default();
    refuse_repeat(kind, &library, &mut module.attrs)?;
    let mut given = Given { written: vec![(kind, arguments)], library };
    if let Some((partner, arguments, others)) = take_partner(kind, &given.library, &mut module.attrs)? {
        terms.merge(others)?;
        given.written.push((partner, arguments));
    }
    let (name, ident) = (kind.name(), module.ident.clone());
    let refused = |found: &str| Err(syn::Error::new(ident.span(), format!("`#[{name}]` {found}")));
    let n_tests = match &mut module.content {
        Some((_, items)) => given.to_items(items),
        None => return refused("cannot reach into another file: write it on the tests there"),
    };
    match n_tests {
        0 => refused("goes on a module of tests, found one without a test that it can see: put it on each test"),
        _ => Ok(()),
    }
}

/// What each test is given.
struct Given {
    written: Vec<(AttributeKind, TokenStream)>,
    library: Library,
}

impl Given {
    /// Returns how many tests there are.
    fn to_items(&self, items: &mut [Item]) -> usize {
        items.iter_mut().map(|item| self.to_item(item)).sum()
    }

    fn to_item(&self, item: &mut Item) -> usize {
        match item {
            Item::Fn(function) => self.to_function(function),
            Item::Mod(module) if self.has_own(&module.attrs) => 1,
            Item::Mod(ItemMod { content: Some((_, items)), .. }) => self.to_items(items),
            _ => 0,
        }
    }

    /// Gives it to a test that has none of its own.
    fn to_function(&self, function: &mut ItemFn) -> usize {
        let Some(mark) = mark_of_test(&function.attrs) else {
            return 0;
        };
        if !self.has_own(&function.attrs) {
            // With the place of the test's name, which is where a failure is then shown.
            let place = function.sig.ident.span();
            let given = self.written.iter().map(|(kind, arguments)| {
                let attribute = kind.written(&self.library, arguments, place);
                under(&mark, &attribute, place)
            });
            function.attrs.splice(0..0, given);
        }
        1
    }

    fn has_own(&self, attributes: &[Attribute]) -> bool {
        attributes.iter().any(|attribute| is_ours(attribute, &self.library))
    }
}

/// The attribute, if the function is a test.
fn under(mark: &Mark, attribute: &TokenStream, place: Span) -> Attribute {
    match mark {
        Mark::Always => syn::parse_quote_spanned!(place=> #[#attribute]),
        Mark::If(condition) => syn::parse_quote_spanned!(place=> #[cfg_attr(#condition, #attribute)]),
    }
}
