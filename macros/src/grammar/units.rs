//! `units("handle_event")`: which spans are units of work.

use super::input::{error_here, parse_end, parse_parentheses};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr};

/// The name or the target of a span.
pub(crate) struct UnitsTerm {
    pub(crate) span: LitStr,
}

impl Parse for UnitsTerm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let content = parse_parentheses(input, &word, "\"handle_event\"")?;
        let message = "expected the name or the target of a span in quotes: write `units(\"handle_event\")`";
        let span: LitStr = content.parse().map_err(|_| error_here(&content, message.to_owned()))?;
        if span.value().trim().is_empty() {
            return Err(syn::Error::new(span.span(), message));
        }
        parse_end(&content, "the span")?;
        Ok(UnitsTerm { span })
    }
}
