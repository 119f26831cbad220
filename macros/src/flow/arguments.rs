//! The grammars of the macros of others whose arguments are known.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Pat, Token};

/// The grammar of a macro's arguments.
pub(super) trait Grammar {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self>
    where
        Self: Sized;
    /// The expressions that run in the block.
    fn exprs(&mut self) -> Vec<&mut Expr>;
    fn tokens(&self) -> TokenStream;
}

/// A list of expressions, `vec![x; n]` included.
pub(super) enum Arguments {
    List(Punctuated<Expr, Token![,]>),
    Repeat(Box<Expr>, Token![;], Box<Expr>),
}

impl Grammar for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Arguments::List(Punctuated::new()));
        }
        let first: Expr = input.parse()?;
        if input.peek(Token![;]) {
            return Ok(Arguments::Repeat(Box::new(first), input.parse()?, input.parse()?));
        }
        let mut list = Punctuated::new();
        list.push_value(first);
        while !input.is_empty() {
            list.push_punct(input.parse()?);
            if !input.is_empty() {
                list.push_value(input.parse()?);
            }
        }
        Ok(Arguments::List(list))
    }

    fn exprs(&mut self) -> Vec<&mut Expr> {
        match self {
            Arguments::List(list) => list.iter_mut().collect(),
            Arguments::Repeat(value, _, length) => vec![value, length],
        }
    }

    fn tokens(&self) -> TokenStream {
        match self {
            Arguments::List(list) => list.to_token_stream(),
            Arguments::Repeat(value, semicolon, length) => quote!(#value #semicolon #length),
        }
    }
}

/// `assert!`, whose message is the text of its condition.
pub(super) struct Assert {
    arguments: Arguments,
    /// The tokens as they were written: those of a parsed expression are spaced differently.
    written: TokenStream,
}

impl Grammar for Assert {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Assert { written: input.fork().parse()?, arguments: Arguments::parse(input)? })
    }

    fn exprs(&mut self) -> Vec<&mut Expr> {
        self.arguments.exprs()
    }

    /// Without a message of its own, `assert!` would show the rewritten condition.
    fn tokens(&self) -> TokenStream {
        match &self.arguments {
            Arguments::List(list) if list.len() == 1 => {
                let (rewritten, written) = (&list[0], without_comma(self.written.clone()));
                quote!(#rewritten, "assertion failed: {}", ::core::stringify!(#written))
            }
            _ => self.arguments.tokens(),
        }
    }
}

fn without_comma(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.pop_if(|last| matches!(last, TokenTree::Punct(comma) if comma.as_char() == ','));
    tokens.into_iter().collect()
}

/// `matches!(expr, pattern if guard)`.
pub(super) struct Matches {
    scrutinee: Expr,
    comma: Token![,],
    pattern: Pat,
    guard: Option<(Token![if], Expr)>,
}

impl Grammar for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let scrutinee = input.parse()?;
        let comma = input.parse()?;
        let pattern = Pat::parse_multi_with_leading_vert(input)?;
        let guard = parse_guard(input)?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Matches { scrutinee, comma, pattern, guard })
    }

    fn exprs(&mut self) -> Vec<&mut Expr> {
        let guard = self.guard.as_mut().map(|(_, guard)| guard);
        std::iter::once(&mut self.scrutinee).chain(guard).collect()
    }

    fn tokens(&self) -> TokenStream {
        let Matches { scrutinee, comma, pattern, guard } = self;
        let guard = guard.as_ref().map(|(keyword, guard)| quote!(#keyword #guard));
        quote!(#scrutinee #comma #pattern #guard)
    }
}

fn parse_guard(input: ParseStream<'_>) -> syn::Result<Option<(Token![if], Expr)>> {
    if !input.peek(Token![if]) {
        return Ok(None);
    }
    Ok(Some((input.parse()?, input.parse()?)))
}

/// `select! { pattern = future => handler, .. }`, of tokio or of futures.
pub(super) struct Select {
    /// `biased;`
    order: TokenStream,
    arms: Vec<SelectArm>,
}

struct SelectArm {
    /// `pattern =`, or `else`, `complete`, `default`.
    head: TokenStream,
    future: Option<Expr>,
    guard: Option<Expr>,
    handler: Expr,
}

impl Grammar for Select {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut order = TokenStream::new();
        if input.peek(Ident) && input.peek2(Token![;]) {
            order.extend([input.parse::<TokenTree>()?, input.parse::<TokenTree>()?]);
        }
        let mut arms = Vec::new();
        while !input.is_empty() {
            arms.push(input.parse()?);
        }
        Ok(Select { order, arms })
    }

    fn exprs(&mut self) -> Vec<&mut Expr> {
        self.arms
            .iter_mut()
            .flat_map(|arm| arm.future.iter_mut().chain(arm.guard.iter_mut()).chain([&mut arm.handler]))
            .collect()
    }

    fn tokens(&self) -> TokenStream {
        let order = &self.order;
        let arms = self.arms.iter().map(|SelectArm { head, future, guard, handler }| {
            let guard = guard.as_ref().map(|guard| quote!(, if #guard));
            quote!(#head #future #guard => #handler,)
        });
        quote!(#order #(#arms)*)
    }
}

impl Parse for SelectArm {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (head, future, guard) = if input.peek2(Token![=>]) {
            (input.parse::<TokenTree>()?.into(), None, None)
        } else {
            let pattern = Pat::parse_single(input)?;
            let equals: Token![=] = input.parse()?;
            let future = input.parse()?;
            let has_guard = input.peek(Token![,]) && input.peek2(Token![if]);
            let guard = if has_guard { parse_select_guard(input)? } else { None };
            (quote!(#pattern #equals), Some(future), guard)
        };
        input.parse::<Token![=>]>()?;
        let handler = parse_handler(input)?;
        Ok(SelectArm { head, future, guard, handler })
    }
}

fn parse_select_guard(input: ParseStream<'_>) -> syn::Result<Option<Expr>> {
    input.parse::<Token![,]>()?;
    Ok(parse_guard(input)?.map(|(_, guard)| guard))
}

/// A handler that is a block needs no comma after it, as an arm of `match`.
fn parse_handler(input: ParseStream<'_>) -> syn::Result<Expr> {
    let handler = if input.peek(syn::token::Brace) {
        let block: Group = input.parse()?;
        syn::parse2(block.into_token_stream())?
    } else {
        input.parse()?
    };
    input.parse::<Option<Token![,]>>()?;
    Ok(handler)
}
