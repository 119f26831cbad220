//! One dump.

use std::borrow::Cow;
use std::path::Path;

use querybudget_model::facts::Dump;
use querybudget_model::file::{self, ReadError, Reader};

use crate::io::plain;

/// Reads a dump, all of whose texts are plain from here on.
pub(crate) fn read_plain(file: &Path) -> Result<Dump, ReadError> {
    let mut dump = file::read_file(file)?;
    dump.for_each_text(&mut make_plain);
    Ok(dump)
}

/// The same, for whoever reads many.
pub(super) fn read_plain_with<'a>(reader: &'a mut Reader, file: &Path) -> Result<&'a Dump, ReadError> {
    let dump = reader.read(file)?;
    dump.for_each_text(&mut make_plain);
    Ok(dump)
}

fn make_plain(text: &mut String) {
    if let Cow::Owned(plain) = plain::line(text) {
        *text = plain;
    }
}

#[cfg(test)]
mod tests {
    use querybudget_model::catalogue::{Details, Lint, Metric};
    use querybudget_model::facts::{
        Blindness, Bound, Breach, CallSite, Exception, Execution, Expectation, Finding, Fingerprint, Frame, Kind,
        Level, Limit, Outcome, Scope, Shape, TestId,
    };
    use serde_json::Value;

    use super::*;

    /// Spoils each string of a dump as JSON, whatever fields there are, so that a new one is not forgotten. A string that takes no
    /// other character anywhere is a name of the catalogue.
    #[test]
    fn no_text_of_a_dump_is_forgotten() {
        let json = serde_json::to_value(full()).expect("JSON");
        let strings = strings(&json, String::new());
        let mut n_texts = 0;
        for place in &strings {
            let Some(spoiled) = spoiled(&json, place) else { continue };
            let mut plain = spoiled.clone();
            plain.for_each_text(&mut make_plain);
            assert_ne!(plain, spoiled, "{place} is forgotten");
            assert!(!serde_json::to_string(&plain).expect("JSON").contains("\\u001b"), "{place}");
            n_texts += 1;
        }
        assert!(n_texts > 25 && strings.len() - n_texts > 10, "{n_texts} texts in {strings:#?}");
    }

    /// The places of the strings below.
    fn strings(json: &Value, place: String) -> Vec<String> {
        let below = |key: &dyn std::fmt::Display, value| strings(value, format!("{place}/{key}"));
        match json {
            Value::String(_) => vec![place],
            Value::Array(values) => values.iter().enumerate().flat_map(|(index, value)| below(&index, value)).collect(),
            Value::Object(fields) => fields.iter().flat_map(|(key, value)| below(key, value)).collect(),
            _ => Vec::new(),
        }
    }

    /// The dump with an escape in the string, at the first place in it where that is still a dump.
    fn spoiled(json: &Value, place: &str) -> Option<Dump> {
        let text = json.pointer(place).and_then(Value::as_str).expect("a string").to_owned();
        (0..=text.len()).find_map(|at| {
            let mut json = json.clone();
            *json.pointer_mut(place)? = format!("{}\u{1b}{}", &text[..at], &text[at..]).into();
            serde_json::from_value(json).ok()
        })
    }

    /// A dump with something in every field.
    fn full() -> Dump {
        let mut dump = Dump::new(TestId::new("shop", "orders", "are_listed"), 1);
        dump.run = Some("run".to_owned());
        dump.scopes.push(full_scope());
        dump
    }

    fn full_scope() -> Scope {
        let mut scope = Scope::new(1, "are_listed", "tests/orders.rs", 7, Outcome::Blind);
        scope.budget = Some("queries <= 3".to_owned());
        let limits = [Metric::Queries, Metric::table("orders"), Metric::text("FROM orders")];
        scope.breaches = limits.map(|metric| Breach::new(Limit::new(metric, Bound::AtMost(3)), 51)).into();
        scope.expectations = vec![Expectation::new("the page", Metric::table("posts"), Bound::Exactly(1), 2)];
        scope.stale = vec![Exception::new("FROM jobs", "the poll has a bound")];
        scope.blindness = Some(Blindness::Unattributed);
        scope.findings = vec![Finding::new(Details::SelectStar {}, Lint::SelectStar.into(), Level::Allowed, 0)];
        scope.findings[0].reason = Some("both are used".to_owned());
        scope.shapes = vec![full_shape()];
        scope.timeline = vec![Execution::default()];
        scope.timeline[0].arguments = Some("[7]".to_owned());
        scope.unattributed = vec![full_shape()];
        scope.paused = vec![full_shape()];
        scope
    }

    fn full_shape() -> Shape {
        let mut shape = Shape::new(Fingerprint::from_u64(1), "SELECT * FROM orders", Kind::Select);
        shape.tables = vec!["orders".to_owned()];
        let frame = Frame::new(Some("shop::orders_of".to_owned()), Some("src/orders.rs".to_owned()), Some(42));
        shape.call_sites = vec![CallSite::new(1, vec![frame])];
        shape
    }
}
