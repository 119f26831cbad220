//! Macros of others inside a block: those whose arguments are known to be plain expressions are
//! rewritten like other code, the rest pass unchanged or are refused.

use crate::arguments::{Arguments, Assert, Grammar, Matches, Select};
use crate::flow::Rewriter;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Macro;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

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

impl Rewriter {
    /// Handles a macro that is not one of ours.
    pub(crate) fn visit_foreign(&mut self, mac: &mut Macro) {
        let name = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        self.flow.awaits |= awaits_inside(&name);
        let rewritten = match Known::by_name(&name) {
            Known::Returns(instead) => return self.refuse_hidden_return(mac, &name, instead),
            Known::Arguments => self.rewrite_as::<Arguments>(mac),
            Known::Assert => self.rewrite_as::<Assert>(mac),
            Known::Matches => self.rewrite_as::<Matches>(mac),
            Known::Select => self.rewrite_as::<Select>(mac),
            Known::Awaits | Known::Unknown => false,
        };
        if !rewritten {
            self.scan(mac.tokens.clone(), &name);
        }
    }

    fn refuse_hidden_return(&mut self, mac: &Macro, name: &str, instead: &str) {
        let message =
            format!("`{name}!` returns from inside the block and cannot be carried out of it: write `{instead}`");
        self.refuse(syn::Error::new(mac.path.span(), message));
    }

    /// Rewrites the arguments by their grammar; false when they do not have it.
    fn rewrite_as<G: Grammar>(&mut self, mac: &mut Macro) -> bool {
        let Ok(mut arguments) = Parser::parse2(G::parse, mac.tokens.clone()) else {
            return false;
        };
        let n_before = self.n_replaced;
        let exprs = arguments.exprs();
        for expr in exprs {
            self.visit_expr_mut(expr);
        }
        // What is printed again loses nothing that the compiler needs, but may lose what a reader of
        // its messages wants, so only that which was changed is.
        if self.n_replaced > n_before {
            mac.tokens = arguments.into_tokens();
        }
        true
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
                TokenTree::Ident(ident) if ident == "await" && before == Before::Dot => self.flow.awaits = true,
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

    fn refuse_inside(&mut self, name: &str, what: &str, mend: &str, span: Span) {
        let message = format!("`{what}` inside `{name}!` cannot be carried out of the block: {mend}");
        self.refuse(syn::Error::new(span, message));
    }
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
