//! The word that a term begins with: a metric of the catalogue, or a keyword of the grammar.

use super::input::{error_here, is_word, listed, next_token, with_note};
use querybudget_model::catalogue::{Metric, closest};
use syn::parse::ParseStream;
use syn::{Ident, LitInt, LitStr};

/// The beginning of a term that has no metric, operator and value.
#[derive(Clone, Copy)]
pub(super) enum Keyword {
    NoNPlusOne,
    Deny,
    Warn,
    Allow,
    Wrapped,
    ShowArguments,
    Units,
    PerUnit,
}

impl Keyword {
    const ALL: [Keyword; 8] = [
        Keyword::NoNPlusOne,
        Keyword::Deny,
        Keyword::Warn,
        Keyword::Allow,
        Keyword::Wrapped,
        Keyword::ShowArguments,
        Keyword::Units,
        Keyword::PerUnit,
    ];

    /// The keyword that comes next, if one does.
    pub(super) fn peek(input: ParseStream<'_>) -> Option<Keyword> {
        Keyword::ALL.into_iter().find(|keyword| is_word(input, keyword.beginning().word))
    }

    fn beginning(self) -> Beginning {
        let (word, form) = match self {
            Keyword::NoNPlusOne => ("no_n_plus_one", "no_n_plus_one"),
            Keyword::Deny => ("deny", "deny(..)"),
            Keyword::Warn => ("warn", "warn(..)"),
            Keyword::Allow => ("allow", "allow(\"..\", reason = \"..\")"),
            Keyword::Wrapped => ("wrapped", "wrapped"),
            Keyword::ShowArguments => ("show_arguments", "show_arguments"),
            Keyword::Units => ("units", "units(\"..\")"),
            Keyword::PerUnit => ("per_unit", "per_unit(..)"),
        };
        Beginning { word, form: form.to_owned() }
    }
}

/// What a term may begin with.
struct Beginning {
    word: &'static str,
    /// With what belongs to it: `table("..")`.
    form: String,
}

fn beginnings() -> impl Iterator<Item = Beginning> {
    let metrics = metrics(|_| true).map(|metric| Beginning { word: metric.entry().name, form: metric.to_string() });
    metrics.chain(Keyword::ALL.into_iter().map(Keyword::beginning))
}

/// The metrics that are meant, as a message shows them.
pub(super) fn metrics(is_meant: impl Fn(&Metric) -> bool) -> impl Iterator<Item = Metric> {
    Metric::NAMED.iter().cloned().chain([Metric::table("..")]).filter(is_meant)
}

/// Reads `queries` or `table("orders")`.
pub(super) fn parse_metric(input: ParseStream<'_>) -> syn::Result<Metric> {
    let word: Ident = input.parse().map_err(|_| no_word(input))?;
    if word == Metric::table("").entry().name {
        return parse_table(input, &word);
    }
    word.to_string().parse().map_err(|_| unknown_metric(&word))
}

fn parse_table(input: ParseStream<'_>, word: &Ident) -> syn::Result<Metric> {
    let unquoted = |span| syn::Error::new(span, "expected the name of a table in quotes: write `table(\"orders\")`");
    if !input.peek(syn::token::Paren) {
        return Err(unquoted(word.span()));
    }
    let content;
    let parens = syn::parenthesized!(content in input);
    let span = if content.is_empty() { parens.span.join() } else { content.span() };
    let table: LitStr = content.parse().map_err(|_| unquoted(span))?;
    if !content.is_empty() {
        return Err(error_here(&content, "expected one table: write one term for each"));
    }
    if table.value().trim().is_empty() {
        return Err(unquoted(table.span()));
    }
    Ok(Metric::table(table.value()))
}

fn unknown_metric(word: &Ident) -> syn::Error {
    let meant = closest(&word.to_string(), beginnings().map(|beginning| beginning.word));
    let meant = meant.and_then(|meant| beginnings().find(|beginning| beginning.word == meant));
    let guess = meant.map_or_else(String::new, |meant| format!(": did you mean `{}`?", meant.form));
    syn::Error::new(word.span(), with_accepted(&format!("expected a metric, found `{word}`{guess}")))
}

/// What stands where a word was expected, answered with the term that is meant by it.
fn no_word(input: ParseStream<'_>) -> syn::Error {
    let found = next_token(input);
    match unquoted(input) {
        Some(term) => {
            error_here(input, format!("expected a metric, found `{found}`: remove the quotes, write `{term}`"))
        }
        None => {
            let value = if input.peek(LitInt) { &found } else { "3" };
            let message = format!("expected a metric, found `{found}`: write a term such as `queries <= {value}`");
            error_here(input, with_accepted(&message))
        }
    }
}

/// The text in quotes, if it begins as a term.
fn unquoted(input: ParseStream<'_>) -> Option<String> {
    let text = input.fork().parse::<LitStr>().ok()?.value();
    let word = text.split(|c: char| c != '_' && !c.is_alphanumeric()).next()?;
    beginnings().any(|beginning| beginning.word == word).then_some(text)
}

/// The message with all that a term may begin with, each on a line that a reader may leave out.
fn with_accepted(message: &str) -> String {
    let metrics = format!("the metrics are {}", listed(metrics(|_| true)));
    let keywords = Keyword::ALL.into_iter().map(|keyword| keyword.beginning().form);
    with_note(&with_note(message, &metrics), &format!("other terms are {}", listed(keywords)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn refused(text: &str) -> String {
        parse_metric.parse_str(text).expect_err("no metric").to_string()
    }

    #[test]
    fn every_metric_of_the_catalogue_is_read() {
        for metric in Metric::NAMED {
            assert_eq!(parse_metric.parse_str(metric.entry().name).expect("a metric"), *metric);
        }
        assert_eq!(parse_metric.parse_str("table(\"orders\")").expect("a metric"), Metric::table("orders"));
    }

    /// A message with all that a term may begin with.
    fn with_notes(message: &str) -> String {
        let metrics: Vec<_> = metrics(|_| true).map(|metric| format!("`{metric}`")).collect();
        let keywords = Keyword::ALL.map(|keyword| format!("`{}`", keyword.beginning().form));
        let (metrics, keywords) = (metrics.join(", "), keywords.join(", "));
        format!("{message}\n  = note: the metrics are {metrics}\n  = note: other terms are {keywords}")
    }

    #[test]
    fn what_is_no_metric_is_answered_with_all_that_a_term_may_begin_with() {
        assert_eq!(refused("latency"), with_notes("expected a metric, found `latency`"));
        for (text, term) in [("7", "queries <= 7"), ("'q'", "queries <= 3"), ("\"slow\"", "queries <= 3")] {
            let message = format!("expected a metric, found `{text}`: write a term such as `{term}`");
            assert_eq!(refused(text), with_notes(&message));
        }
    }

    #[test]
    fn what_is_close_to_one_is_answered_with_that_one_first() {
        let close = [("query", "queries"), ("tables", "table(\"..\")"), ("denyy", "deny(..)"), ("wraped", "wrapped")];
        for (text, meant) in close {
            let message = format!("expected a metric, found `{text}`: did you mean `{meant}`?");
            assert_eq!(refused(text), with_notes(&message));
        }
    }

    #[test]
    fn a_term_in_quotes_is_answered_with_the_term() {
        for term in ["queries <= 3", "table(orders) == 1", "no_n_plus_one"] {
            let expected = format!("expected a metric, found `\"{term}\"`: remove the quotes, write `{term}`");
            assert_eq!(refused(&format!("\"{term}\"")), expected);
        }
    }
}
