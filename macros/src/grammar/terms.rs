//! The list of terms that a budget is: `queries <= 3, writes == 0, no_n_plus_one`.

use super::amount::Amount;
use super::expectations::ExpectationTerm;
use super::input::{error_here, next_token, parse_separator};
use super::library::Library;
use super::limit::{Bound, Limit};
use super::lints::{ExceptionTerm, LintTerm, NPlusOne, parse_n_plus_one_end};
use super::per_unit::parse_per_unit;
use super::units::UnitsTerm;
use super::validate;
use super::word::Keyword;
use proc_macro2::{Span, TokenStream};
use querybudget_model::catalogue::Lint;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Token};

/// A parsed and validated list of terms.
#[derive(Default)]
pub(crate) struct Terms {
    pub(crate) limits: Vec<Limit>,
    /// Those of each unit of work.
    pub(crate) unit_limits: Vec<Limit>,
    pub(crate) n_plus_one: Option<NPlusOne>,
    pub(crate) lints: Vec<LintTerm>,
    pub(crate) exceptions: Vec<ExceptionTerm>,
    pub(crate) expectations: Vec<ExpectationTerm>,
    /// Where `show_arguments` stands.
    pub(crate) show_arguments: Option<Span>,
    pub(crate) units: Vec<UnitsTerm>,
    /// Where the library is, if the user says so.
    pub(crate) library: Option<Library>,
}

impl Parse for Terms {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut terms = Terms::default();
        while !input.is_empty() {
            terms.parse_term(input)?;
            parse_separator(input, "terms")?;
        }
        Ok(terms)
    }
}

impl Terms {
    /// Reads the arguments of `#[budget(..)]`.
    pub(crate) fn of_budget(arguments: TokenStream) -> syn::Result<Self> {
        if arguments.is_empty() {
            let message = "expected at least one term: write `#[budget(queries <= 3)]`";
            return Err(syn::Error::new(Span::call_site(), message));
        }
        syn::parse2(arguments)
    }

    /// Reads the arguments of `#[no_n_plus_one(..)]`, which stands at `span`.
    pub(crate) fn of_no_n_plus_one(arguments: TokenStream, span: Span) -> syn::Result<Self> {
        (|input: ParseStream<'_>| parse_n_plus_one(input, span)).parse2(arguments)
    }

    /// Reads the arguments of `#[watch(..)]`: where the library is, or nothing.
    pub(crate) fn of_watch(arguments: TokenStream) -> syn::Result<Self> {
        parse_watch.parse2(arguments)
    }

    fn parse_term(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Token![crate]) {
            return self.add_library(input);
        }
        match Keyword::peek(input) {
            Some(Keyword::NoNPlusOne) => self.add_n_plus_one(input.parse()?),
            Some(Keyword::Deny | Keyword::Warn) => self.add_lints(LintTerm::parse_level(input)?),
            Some(Keyword::Allow) => ExceptionTerm::parse_allow(input).map(|allowed| self.exceptions.extend(allowed)),
            Some(Keyword::Wrapped) => self.add_limit(Limit::wrapped(input.parse::<Ident>()?.span())),
            Some(Keyword::ShowArguments) => self.add_show_arguments(input.parse::<Ident>()?.span()),
            Some(Keyword::Units) => input.parse().map(|units| self.units.push(units)),
            Some(Keyword::PerUnit) => self.add_unit_limits(parse_per_unit(input)?),
            None => self.add_limit(input.parse()?),
        }
    }

    /// What `#[no_n_plus_one(..)]` has beside its threshold.
    fn parse_beside_threshold(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while input.peek(Token![crate]) || matches!(Keyword::peek(input), Some(Keyword::Allow | Keyword::Units)) {
            self.parse_term(input)?;
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    }

    /// The user's expressions among the values, which run where the macro stands.
    pub(super) fn amounts_mut(&mut self) -> impl Iterator<Item = &mut Amount> {
        let limits = self.limits.iter_mut().chain(&mut self.unit_limits).map(|limit| &mut limit.bound);
        let expectations = self.expectations.iter_mut().map(|expectation| &mut expectation.bound);
        limits.chain(expectations).flat_map(Bound::amounts_mut)
    }

    fn add_library(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let span = input.span();
        match self.library.replace(input.parse()?) {
            Some(_) => Err(syn::Error::new(span, "`crate` is given twice: keep one of them")),
            None => Ok(()),
        }
    }

    /// Adds the terms of another attribute on the same function.
    pub(crate) fn merge(&mut self, other: Terms) -> syn::Result<()> {
        other.limits.into_iter().try_for_each(|limit| self.add_limit(limit))?;
        self.add_unit_limits(other.unit_limits)?;
        self.add_lints(other.lints)?;
        self.library = self.library.take().or(other.library);
        self.exceptions.extend(other.exceptions);
        self.units.extend(other.units);
        other.show_arguments.map_or(Ok(()), |span| self.add_show_arguments(span))?;
        other.n_plus_one.map_or(Ok(()), |found| self.add_n_plus_one(found))
    }

    fn add_limit(&mut self, limit: Limit) -> syn::Result<()> {
        validate::added(&mut self.limits, limit)
    }

    fn add_unit_limits(&mut self, limits: Vec<Limit>) -> syn::Result<()> {
        limits.into_iter().try_for_each(|limit| validate::added(&mut self.unit_limits, limit))
    }

    fn add_lints(&mut self, terms: Vec<LintTerm>) -> syn::Result<()> {
        terms.into_iter().try_for_each(|term| self.add_lint(term))
    }

    fn add_lint(&mut self, term: LintTerm) -> syn::Result<()> {
        if self.has(term.lint) {
            return Err(syn::Error::new(term.span, format!("`{}` is given twice: keep one of them", term.lint)));
        }
        self.lints.push(term);
        Ok(())
    }

    fn add_n_plus_one(&mut self, found: NPlusOne) -> syn::Result<()> {
        if self.has(Lint::NPlusOne) {
            return Err(syn::Error::new(found.span, "`no_n_plus_one` is given twice: keep one of them"));
        }
        self.n_plus_one = Some(found);
        Ok(())
    }

    fn has(&self, lint: Lint) -> bool {
        let is_no_n_plus_one = lint == Lint::NPlusOne && self.n_plus_one.is_some();
        is_no_n_plus_one || self.lints.iter().any(|term| term.lint == lint)
    }

    fn add_show_arguments(&mut self, span: Span) -> syn::Result<()> {
        if self.show_arguments.is_some() {
            return Err(syn::Error::new(span, "`show_arguments` is given twice: keep one of them"));
        }
        self.show_arguments = Some(span);
        Ok(())
    }
}

/// Reads `threshold = 5, allow("..", reason = ".."), units(".."), crate = qb`, all of which may be missing.
fn parse_n_plus_one(input: ParseStream<'_>, span: Span) -> syn::Result<Terms> {
    let mut terms = Terms::default();
    terms.parse_beside_threshold(input)?;
    let found = NPlusOne::parse_attribute(input, span)?;
    input.parse::<Option<Token![,]>>()?;
    terms.parse_beside_threshold(input)?;
    parse_n_plus_one_end(input)?;
    terms.add_n_plus_one(found)?;
    Ok(terms)
}

/// Reads `crate = qb`, which may be missing.
fn parse_watch(input: ParseStream<'_>) -> syn::Result<Terms> {
    let mut terms = Terms::default();
    while input.peek(Token![crate]) {
        terms.add_library(input)?;
        input.parse::<Option<Token![,]>>()?;
    }
    if input.is_empty() {
        return Ok(terms);
    }
    let found = next_token(input);
    let message =
        format!("`#[watch]` takes `crate = ..` alone, found `{found}`: limits and lints go into `#[budget(..)]`");
    Err(error_here(input, message))
}
