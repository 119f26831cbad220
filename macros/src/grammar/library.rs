//! Where the library is found from the user's code: `::querybudget`, unless its dependency has another name.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Path, Token};

/// The path of the library, which every path of an expansion begins with.
#[derive(Clone)]
pub(crate) struct Library {
    path: TokenStream,
    is_written_by_user: bool,
}

impl Default for Library {
    fn default() -> Self {
        Library { path: quote!(::querybudget), is_written_by_user: false }
    }
}

impl Library {
    /// Reads the `$crate` that the library's `macro_rules!` put in front of what the user wrote.
    pub(crate) fn parse_dollar_crate(input: ParseStream<'_>) -> syn::Result<Self> {
        let dollar_crate: TokenTree = input.parse()?;
        Ok(Library { path: dollar_crate.into(), is_written_by_user: false })
    }

    /// Whether `path` names `item` of the library, however much of the path is imported.
    pub(crate) fn has(&self, path: &Path, item: &str) -> bool {
        let written = |path: &dyn ToTokens| path.to_token_stream().to_string().replace(' ', "");
        let (path, library) = (written(path), written(self));
        let module = path.strip_suffix(item).map(|module| module.trim_matches(':'));
        module.is_some_and(|module| ["", "querybudget", library.trim_start_matches(':')].contains(&module))
    }

    /// A function of the library's, for a call at `place`. The parentheses are there because a call without them is where its path
    /// begins, and `$crate` resolves where the outermost macro stands.
    pub(crate) fn function(&self, place: Span, name: &str) -> TokenStream {
        let (library, name) = (self.located_at(place), Ident::new(name, place));
        quote_spanned!(place=> (#library::__private::#name))
    }

    /// The path at `place`, unless the user wrote it: a mistake in it is shown where it stands.
    fn located_at(&self, place: Span) -> TokenStream {
        let located = |mut token: TokenTree| {
            if !self.is_written_by_user {
                token.set_span(token.span().located_at(place));
            }
            token
        };
        self.path.clone().into_iter().map(located).collect()
    }
}

/// `crate = qb`, as an attribute says it.
impl Parse for Library {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Token![crate] = input.parse()?;
        let expected = |span| syn::Error::new(span, "expected the path of querybudget: write `crate = qb`");
        input.parse::<Token![=]>().map_err(|_| expected(word.span))?;
        if input.is_empty() {
            return Err(expected(word.span));
        }
        let path = match input.parse::<Option<LitStr>>()? {
            Some(text) => text.parse_with(Path::parse_mod_style).map_err(|_| expected(text.span()))?,
            None => Path::parse_mod_style(input).map_err(|error| expected(error.span()))?,
        };
        Ok(Library { path: path.into_token_stream(), is_written_by_user: true })
    }
}

impl ToTokens for Library {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}
