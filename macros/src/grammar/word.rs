//! The word that a term begins with: a metric of the catalogue, or a keyword of the grammar.

use super::input::{error_here, is_word, listed, next_token};
use querybudget_model::catalogue::{Metric, closest};
use syn::parse::ParseStream;
use syn::{Ident, LitStr};

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
}

impl Keyword {
    const ALL: [Keyword; 7] = [
        Keyword::NoNPlusOne,
        Keyword::Deny,
        Keyword::Warn,
        Keyword::Allow,
        Keyword::Wrapped,
        Keyword::ShowArguments,
        Keyword::Units,
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
    let word: Ident = input.parse().map_err(|_| {
        error_here(input, format!("expected a metric, found `{}`: write one of {}", next_token(input), accepted()))
    })?;
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
    let fix = match closest(&word.to_string(), beginnings().map(|beginning| beginning.word)) {
        Some(meant) => format!("did you mean {}?", listed(forms(|word| word == meant))),
        None => format!("accepted are {}", accepted()),
    };
    syn::Error::new(word.span(), format!("expected a metric, found `{word}`: {fix}"))
}

fn accepted() -> String {
    listed(forms(|_| true))
}

fn forms(is_meant: impl Fn(&str) -> bool) -> impl Iterator<Item = String> {
    beginnings().filter(move |beginning| is_meant(beginning.word)).map(|beginning| beginning.form)
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

    #[test]
    fn what_is_no_metric_is_answered_with_all_that_a_term_may_begin_with() {
        let beginnings = [("latency", "accepted are"), ("3", "write one of"), ("\"queries\"", "write one of")];
        for (text, invitation) in beginnings {
            let message = refused(text);
            assert!(message.starts_with(&format!("expected a metric, found `{text}`: {invitation} ")), "{message}");
            let metrics = Metric::NAMED.iter().map(ToString::to_string).chain(["table(\"..\")".to_owned()]);
            let keywords = Keyword::ALL.into_iter().map(|keyword| keyword.beginning().form);
            for form in metrics.chain(keywords) {
                assert!(message.contains(&format!("`{form}`")), "{form}: {message}");
            }
        }
    }

    #[test]
    fn what_is_close_to_one_is_answered_with_that_one() {
        let close = [("query", "queries"), ("tables", "table(\"..\")"), ("denyy", "deny(..)"), ("wraped", "wrapped")];
        for (text, meant) in close {
            assert_eq!(refused(text), format!("expected a metric, found `{text}`: did you mean `{meant}`?"));
        }
    }
}
