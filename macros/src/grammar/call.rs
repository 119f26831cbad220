//! The arguments of the block macros.

use super::amount::Amount;
use super::expectations::Expectations;
use super::input::{error_here, next_token};
use super::terms::Terms;
use querybudget_model::catalogue::Unit;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Path, Token};

/// Which of the block macros is called.
#[derive(Clone, Copy)]
pub(crate) enum Assertion {
    MaxQueries,
    NumQueries,
    NoQueries,
    Budget,
    Expect,
}

/// A parsed call: a budget and what to hold against it.
pub(crate) struct BlockCall {
    pub(crate) budget: BlockBudget,
    pub(crate) block: Expr,
}

/// The first argument of a block macro.
pub(crate) enum BlockBudget {
    Max(Amount),
    Num(Amount),
    NoQueries,
    Terms(Terms),
}

impl Assertion {
    /// Reads the name of a block macro.
    pub(crate) fn parse_name(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        let refused = || syn::Error::new(name.span(), "this is a bug in querybudget: expected a block macro");
        Assertion::from_path(&name.clone().into()).ok_or_else(refused)
    }

    /// The assertion that a macro path names, under whatever module it was imported.
    pub(crate) fn from_path(path: &Path) -> Option<Assertion> {
        let name = path.segments.last()?.ident.to_string();
        match name.as_str() {
            "assert_max_queries" => Some(Assertion::MaxQueries),
            "assert_num_queries" => Some(Assertion::NumQueries),
            "assert_no_queries" => Some(Assertion::NoQueries),
            "assert_budget" => Some(Assertion::Budget),
            "expect_queries" => Some(Assertion::Expect),
            _ => None,
        }
    }

    /// The call as it should be written.
    fn usage(self) -> &'static str {
        match self {
            Assertion::MaxQueries => "assert_max_queries!(3, { .. })",
            Assertion::NumQueries => "assert_num_queries!(3, { .. })",
            Assertion::NoQueries => "assert_no_queries!({ .. })",
            Assertion::Budget => "assert_budget!((queries <= 3), { .. })",
            Assertion::Expect => "expect_queries!((\"the page\": table(\"posts\") == 1), { .. })",
        }
    }

    pub(crate) fn parse_call(self, input: ParseStream<'_>) -> syn::Result<BlockCall> {
        if input.is_empty() {
            return Err(error_here(input, format!("expected `{}`, found no arguments", self.usage())));
        }
        let budget = self.parse_budget(input)?;
        let block = self.parse_block(input)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            let found = next_token(input);
            return Err(error_here(input, format!("expected `{}`, found `{found}` after the block", self.usage())));
        }
        Ok(BlockCall { budget, block })
    }

    fn parse_budget(self, input: ParseStream<'_>) -> syn::Result<BlockBudget> {
        let budget = match self {
            Assertion::NoQueries => return Ok(BlockBudget::NoQueries),
            Assertion::Budget => BlockBudget::Terms(refuse_library(self.parse_terms(input)?)?),
            Assertion::Expect => {
                let expectations = self.parse_terms::<Expectations>(input)?;
                BlockBudget::Terms(Terms { expectations: expectations.list, ..Terms::default() })
            }
            Assertion::NumQueries => BlockBudget::Num(self.parse_count(input)?),
            Assertion::MaxQueries => {
                let amount = self.parse_count(input)?;
                refuse_none(&amount)?;
                BlockBudget::Max(amount)
            }
        };
        if input.is_empty() {
            return Err(error_here(input, format!("expected `{}`, found no block", self.usage())));
        }
        if !input.peek(Token![,]) {
            return Err(error_here(input, format!("expected `,` before the block: write `{}`", self.usage())));
        }
        input.parse::<Token![,]>()?;
        Ok(budget)
    }

    fn parse_count(self, input: ParseStream<'_>) -> syn::Result<Amount> {
        if input.peek(syn::token::Brace) {
            return Err(error_here(input, format!("expected `{}`, found no number before the block", self.usage())));
        }
        Amount::from_expr(input.parse()?, Unit::Count)
    }

    fn parse_terms<T: Parse>(self, input: ParseStream<'_>) -> syn::Result<T> {
        if !input.peek(syn::token::Paren) {
            return Err(error_here(input, format!("expected the terms in parentheses: write `{}`", self.usage())));
        }
        let content;
        let parens = syn::parenthesized!(content in input);
        if content.is_empty() {
            return Err(syn::Error::new(
                parens.span.join(),
                format!("expected at least one term: write `{}`", self.usage()),
            ));
        }
        content.parse()
    }

    fn parse_block(self, input: ParseStream<'_>) -> syn::Result<Expr> {
        if input.is_empty() {
            return Err(error_here(input, format!("expected `{}`, found no block", self.usage())));
        }
        let block: Expr = input.parse()?;
        if matches!(self, Assertion::NoQueries) && another_follows(input) {
            return Err(syn::Error::new_spanned(
                block,
                format!("expected `{}`, found an argument before the block", self.usage()),
            ));
        }
        refuse_unused(&block)?;
        Ok(block)
    }
}

/// Refuses `crate = qb` in a block macro, which is told by the library itself.
fn refuse_library(terms: Terms) -> syn::Result<Terms> {
    match &terms.library {
        Some(library) => Err(syn::Error::new_spanned(
            library,
            "`crate` is for attributes: remove it, this macro finds querybudget under any name",
        )),
        None => Ok(terms),
    }
}

/// Refuses `assert_max_queries!(0, ..)`.
fn refuse_none(maximum: &Amount) -> syn::Result<()> {
    match maximum.literal() {
        Some(0) => {
            Err(maximum.error("expected a maximum above zero, found `0`: write `assert_no_queries!({ .. })` for none"))
        }
        _ => Ok(()),
    }
}

/// A future that nothing polls and a closure that nothing calls execute no query, which would make
/// every budget of none pass.
fn refuse_unused(block: &Expr) -> syn::Result<()> {
    let message = match block {
        Expr::Async(_) => "expected a block, found a future that nothing polls: remove `async`",
        Expr::Closure(_) => "expected a block, found a closure that nothing calls: remove the `||`",
        _ => return Ok(()),
    };
    Err(syn::Error::new_spanned(block, message))
}

impl BlockBudget {
    /// The values, which run outside the block.
    pub(crate) fn amounts_mut(&mut self) -> Vec<&mut Amount> {
        match self {
            BlockBudget::Max(amount) | BlockBudget::Num(amount) => vec![amount],
            BlockBudget::NoQueries => Vec::new(),
            BlockBudget::Terms(terms) => terms.amounts_mut().collect(),
        }
    }
}
/// Whether another argument follows.
fn another_follows(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![,]>().is_ok() && !ahead.is_empty()
}
