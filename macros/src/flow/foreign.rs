//! Macros of others inside a block: those whose arguments are known to be plain expressions are
//! rewritten like other code, the rest pass unchanged or are refused.

use super::arguments::{Arguments, Assert, Grammar, Matches, Select};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Macro;
use syn::parse::Parser;
use syn::spanned::Spanned;

/// What is known of a macro by its name.
enum Known {
    /// A list of expressions, `vec![x; n]` included.
    Arguments,
    /// `assert!`, whose message is the text of its condition.
    Assert,
    /// `matches!(expr, pattern if guard)`.
    Matches,
    /// `select! { pattern = future => handler, .. }`.
    Select,
    /// Returns from the function without saying so; what to write instead.
    Returns(&'static str),
    /// Only awaits without saying so.
    Awaits,
    Unknown,
}

impl Known {
    fn by_name(name: &str) -> Known {
        match name {
            "assert" | "debug_assert" => Known::Assert,
            "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" | "format" | "format_args" | "print"
            | "println" | "eprint" | "eprintln" | "write" | "writeln" | "panic" | "unreachable" | "todo"
            | "unimplemented" | "vec" | "dbg" | "join" | "try_join" | "anyhow" | "eyre" => Known::Arguments,
            "query"
            | "query_as"
            | "query_scalar"
            | "query_unchecked"
            | "query_as_unchecked"
            | "query_scalar_unchecked"
            | "query_file"
            | "query_file_as"
            | "query_file_scalar"
            | "query_file_unchecked"
            | "query_file_as_unchecked"
            | "query_file_scalar_unchecked" => Known::Arguments,
            "matches" => Known::Matches,
            "select" | "select_biased" => Known::Select,
            "poll" | "pending" => Known::Awaits,
            "bail" | "whatever" | "try" | "r#try" => Known::Returns("return Err(..)"),
            "ensure" | "ensure_whatever" => Known::Returns("if !condition { return Err(..) }"),
            _ => Known::Unknown,
        }
    }
}

fn awaits_inside(name: &str) -> bool {
    matches!(name, "join" | "try_join" | "select" | "select_biased" | "poll" | "pending")
}

/// What a macro of others has in it.
#[derive(Default)]
pub(super) struct Foreign {
    /// It awaits, and may do so without saying so.
    pub(super) awaits: bool,
    /// What in it cannot be carried out of the block.
    pub(super) mistakes: Vec<syn::Error>,
    /// Its arguments, if they have the grammar that is known.
    pub(super) arguments: Option<Box<dyn Grammar>>,
}

impl Foreign {
    pub(super) fn read(mac: &Macro) -> Self {
        let name = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let mut found = Foreign { awaits: awaits_inside(&name), ..Foreign::default() };
        match Known::by_name(&name) {
            Known::Returns(instead) => return found.refuse_hidden_return(mac, &name, instead),
            Known::Arguments => found.arguments = arguments::<Arguments>(mac),
            Known::Assert => found.arguments = arguments::<Assert>(mac),
            Known::Matches => found.arguments = arguments::<Matches>(mac),
            Known::Select => found.arguments = arguments::<Select>(mac),
            Known::Awaits | Known::Unknown => {}
        }
        if found.arguments.is_none() {
            found.scan(mac.tokens.clone(), &name);
        }
        found
    }

    fn refuse_hidden_return(mut self, mac: &Macro, name: &str, instead: &str) -> Self {
        let message =
            format!("`{name}!` returns from inside the block and cannot be carried out of it: write `{instead}`");
        self.mistakes.push(syn::Error::new(mac.path.span(), message));
        self
    }

    /// Looks through tokens without a known grammar for what cannot be carried out of the block.
    fn scan(&mut self, tokens: TokenStream, name: &str) {
        let mut before = Before::Other;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Ident(ident) if ident == "return" => {
                    self.refuse_inside(name, "return", "move it out of the macro", ident.span());
                }
                TokenTree::Ident(ident) if ident == "await" && before == Before::Dot => self.awaits = true,
                TokenTree::Ident(ident) if ident == "async" => skip_async(&mut tokens),
                // A `?` in front of a value is not the operator, but part of the macro's own grammar
                // (`tracing::info!(?user)`) or of a bound (`T: ?Sized`).
                TokenTree::Punct(punct) if punct.as_char() == '?' && before == Before::Operand => {
                    self.refuse_inside(name, "?", "bind the value with `let` before the macro", punct.span());
                }
                TokenTree::Group(group) => self.scan(group.stream(), name),
                _ => {}
            }
            before = Before::from(&token);
        }
    }

    fn refuse_inside(&mut self, name: &str, what: &str, fix: &str, span: Span) {
        let message = format!("`{what}` inside `{name}!` cannot be carried out of the block: {fix}");
        self.mistakes.push(syn::Error::new(span, message));
    }
}

/// The arguments of a macro, `None` when they do not have the grammar.
fn arguments<G: Grammar + 'static>(mac: &Macro) -> Option<Box<dyn Grammar>> {
    let arguments = Parser::parse2(G::parse, mac.tokens.clone()).ok()?;
    Some(Box::new(arguments))
}

/// The token before, as far as it tells an operator from a sigil.
#[derive(PartialEq)]
enum Before {
    Operand,
    Dot,
    Other,
}

impl From<&TokenTree> for Before {
    fn from(token: &TokenTree) -> Self {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '.' => Before::Dot,
            TokenTree::Punct(punct) if punct.as_char() == '?' => Before::Operand,
            TokenTree::Punct(_) => Before::Other,
            _ => Before::Operand,
        }
    }
}

/// Skips an `async` block, whose control flow is its own.
fn skip_async(tokens: &mut std::iter::Peekable<proc_macro2::token_stream::IntoIter>) {
    if matches!(tokens.peek(), Some(TokenTree::Ident(ident)) if ident == "move") {
        tokens.next();
    }
    if matches!(tokens.peek(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace) {
        tokens.next();
    }
}
