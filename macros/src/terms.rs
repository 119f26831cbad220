//! The model of a budget: a list of terms, `queries <= 3, writes == 0, no_n_plus_one`.

use crate::amount::{Amount, Unit};
use crate::expectations::ExpectationTerm;
use crate::lints::{ExceptionTerm, LintTerm};
use crate::validate;
use proc_macro2::Span;
use syn::LitStr;

/// A parsed and validated list of terms.
#[derive(Default)]
pub(crate) struct Terms {
    pub(crate) limits: Vec<Limit>,
    pub(crate) n_plus_one: Option<NPlusOne>,
    pub(crate) lints: Vec<LintTerm>,
    pub(crate) exceptions: Vec<ExceptionTerm>,
    pub(crate) expectations: Vec<ExpectationTerm>,
    /// Where `show_arguments` stands.
    pub(crate) show_arguments: Option<Span>,
}

/// `queries <= 3`.
pub(crate) struct Limit {
    pub(crate) metric: Metric,
    pub(crate) bound: Bound,
    /// The first token of the term.
    pub(crate) span: Span,
}

/// `no_n_plus_one(threshold = 3)`.
pub(crate) struct NPlusOne {
    pub(crate) threshold: u64,
    pub(crate) span: Span,
}

/// What is counted. The variants of the library's `Metric` have these names.
pub(crate) enum Metric {
    Named { name: &'static str, variant: &'static str },
    Table(LitStr),
}

/// An operator with its value or values.
pub(crate) enum Bound {
    One(Operator, Amount),
    Within(Amount, Amount),
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Operator {
    AtMost,
    Exactly,
    AtLeast,
    Below,
    Above,
}

impl Limit {
    /// `wrapped`, which is `unwrapped == 0`.
    pub(crate) fn wrapped(span: Span) -> Self {
        let metric = Metric::Named { name: "unwrapped", variant: "Unwrapped" };
        Limit { metric, bound: Bound::One(Operator::Exactly, Amount::Literal(0, span)), span }
    }
}

impl Metric {
    pub(crate) fn unit(&self) -> Unit {
        match self {
            Metric::Named { name: "time", .. } => Unit::Time,
            _ => Unit::Count,
        }
    }

    /// The metric as the user writes it.
    pub(crate) fn written(&self) -> String {
        match self {
            Metric::Named { name, .. } => (*name).to_owned(),
            Metric::Table(table) => format!("table({})", table.token()),
        }
    }
}

impl Operator {
    pub(crate) fn written(self) -> &'static str {
        match self {
            Operator::AtMost => "<=",
            Operator::Exactly => "==",
            Operator::AtLeast => ">=",
            Operator::Below => "<",
            Operator::Above => ">",
        }
    }
}

impl Bound {
    pub(crate) fn operator(&self) -> &'static str {
        match self {
            Bound::One(operator, _) => operator.written(),
            Bound::Within(..) => "in",
        }
    }

    fn amounts_mut(&mut self) -> Vec<&mut Amount> {
        match self {
            Bound::One(_, amount) => vec![amount],
            Bound::Within(low, high) => vec![low, high],
        }
    }
}

impl Terms {
    /// The user's expressions among the values, which run where the macro stands.
    pub(crate) fn amounts_mut(&mut self) -> impl Iterator<Item = &mut Amount> {
        let limits = self.limits.iter_mut().map(|limit| &mut limit.bound);
        let expectations = self.expectations.iter_mut().map(|expectation| &mut expectation.bound);
        limits.chain(expectations).flat_map(Bound::amounts_mut)
    }

    /// Adds the terms of another attribute on the same function.
    pub(crate) fn merge(&mut self, other: Terms) -> syn::Result<()> {
        for limit in other.limits {
            self.add_limit(limit)?;
        }
        other.lints.into_iter().try_for_each(|lint| self.add_lint(lint))?;
        other.exceptions.into_iter().try_for_each(|exception| self.add_exception(exception))?;
        other.show_arguments.map_or(Ok(()), |span| self.add_show_arguments(span))?;
        other.n_plus_one.map_or(Ok(()), |found| self.add_n_plus_one(found))
    }

    pub(crate) fn add_lint(&mut self, lint: LintTerm) -> syn::Result<()> {
        let is_n_plus_one_twice = lint.name == "n_plus_one" && self.n_plus_one.is_some();
        if is_n_plus_one_twice || self.lints.iter().any(|earlier| earlier.name == lint.name) {
            return Err(syn::Error::new(lint.span, format!("`{}` is given twice: keep one of them", lint.name)));
        }
        self.lints.push(lint);
        Ok(())
    }

    pub(crate) fn add_exception(&mut self, exception: ExceptionTerm) -> syn::Result<()> {
        self.exceptions.push(exception);
        Ok(())
    }

    pub(crate) fn add_show_arguments(&mut self, span: Span) -> syn::Result<()> {
        if self.show_arguments.is_some() {
            return Err(syn::Error::new(span, "`show_arguments` is given twice: keep one of them"));
        }
        self.show_arguments = Some(span);
        Ok(())
    }

    pub(crate) fn add_limit(&mut self, limit: Limit) -> syn::Result<()> {
        validate::limit(&limit)?;
        validate::not_twice(&self.limits, &limit)?;
        self.limits.push(limit);
        Ok(())
    }

    pub(crate) fn add_n_plus_one(&mut self, found: NPlusOne) -> syn::Result<()> {
        if self.n_plus_one.is_some() || self.lints.iter().any(|lint| lint.name == "n_plus_one") {
            return Err(syn::Error::new(found.span, "`no_n_plus_one` is given twice: keep one of them"));
        }
        self.n_plus_one = Some(found);
        Ok(())
    }
}
