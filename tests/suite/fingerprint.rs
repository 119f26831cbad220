//! The corpus: statements and the shape that the rules give them, one file per theme in
//! `tests/corpus`. It is written from the manuals of the databases, not from the lexer.

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Write as _};
use std::fs;
use std::path::PathBuf;

use querybudget::fingerprint::{self, Dialect, Fingerprint, Shape, VERSION};
use serde::Deserialize;

/// One test per file; `the_corpus_is_complete` holds this list against the directory.
macro_rules! themes {
    ($($theme:ident),+ $(,)?) => {
        const THEMES: &[&str] = &[$(stringify!($theme)),+];

        mod every_case_holds_for {
            $(#[test]
            fn $theme() {
                super::assert_every_case(stringify!($theme), super::disagreements);
            })+
        }
    };
}

themes! {
    classes, comments, dialects, identifiers, kinds, lists, literals, operators, query_builders, sqlx_noise, tables,
}

#[test]
fn the_text_of_a_shape_is_its_own_shape() {
    for theme in THEMES {
        assert_every_case(theme, unstable_text);
    }
}

#[test]
fn the_corpus_is_complete() {
    let files: BTreeSet<String> = fs::read_dir(corpus_path(""))
        .expect("the corpus is a directory")
        .map(|entry| entry.expect("an entry of the corpus is readable").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let expected: BTreeSet<String> = THEMES.iter().chain(&["pinned"]).map(|theme| format!("{theme}.toml")).collect();
    assert_eq!(files, expected, "a file of the corpus has no test, or a theme has no file");

    let cases: Vec<Case> = THEMES.iter().flat_map(|theme| read_cases(theme)).collect();
    assert!(cases.len() >= 150, "expected at least 150 cases, found {}", cases.len());
    for dialect in [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite] {
        let n_cases = cases.iter().filter(|case| Dialect::from(case.dialect) == dialect).count();
        assert!(n_cases >= 20, "expected at least 20 cases of {dialect:?}, found {n_cases}");
    }
}

#[test]
fn a_case_has_a_name_of_its_own() {
    for theme in THEMES {
        let mut names = BTreeSet::new();
        for case in read_cases(theme) {
            assert!(names.insert(case.name.clone()), "{theme}.toml names two cases `{}`", case.name);
        }
    }
}

/// Every pair of cases is a check against merging too much, not only the pairs that a case lists.
#[test]
fn cases_of_one_fingerprint_differ_in_spelling_only() {
    let mut seen: HashMap<(Dialect, Fingerprint), String> = HashMap::new();
    for case in THEMES.iter().flat_map(|theme| read_cases(theme)) {
        let key = (case.dialect.into(), fingerprint::of(&case.sql, case.dialect.into()));
        let text = seen.entry(key).or_insert_with(|| case.text.clone());
        assert_eq!(without_spelling(text), without_spelling(&case.text), "one fingerprint for two statements");
    }
}

#[test]
fn fingerprints_of_version_2_are_pinned() {
    assert_eq!(VERSION, 2, "a new version of the rules needs pins of its own");
    let mut drifted = String::new();
    for pin in read_pins() {
        let found = fingerprint::of(&pin.sql, pin.dialect.into()).to_string();
        if found != pin.fingerprint {
            let expected = &pin.fingerprint;
            writeln!(drifted, "  expected `{expected}`, found `{found}` for {} ({:?})", pin.sql, pin.dialect)
                .expect("writing to a string succeeds");
        }
    }
    assert!(drifted.is_empty(), "stored fingerprints no longer compare:\n{drifted}");
}

#[test]
#[ignore = "prints tests/corpus/pinned.toml with the current values"]
#[expect(clippy::print_stdout, reason = "the output is what this is for")]
fn print_the_pins() {
    for pin in read_pins() {
        let fingerprint = fingerprint::of(&pin.sql, pin.dialect.into());
        let dialect = format!("{:?}", pin.dialect).to_lowercase();
        println!("[[pin]]\nsql = {:?}\ndialect = \"{dialect}\"\nfingerprint = \"{fingerprint}\"\n", pin.sql);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    dialect: CaseDialect,
    sql: String,
    text: String,
    kind: String,
    writes: bool,
    class: String,
    tables: Vec<String>,
    /// Statements with the same fingerprint, hence the same kind, class and tables.
    #[serde(default)]
    same: Vec<String>,
    /// Statements with another fingerprint.
    #[serde(default)]
    different: Vec<String>,
    /// Where it is written that the database reads the statement this way.
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    sql: String,
    dialect: CaseDialect,
    fingerprint: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CaseDialect {
    Generic,
    Postgres,
    MySql,
    Sqlite,
}

impl From<CaseDialect> for Dialect {
    fn from(dialect: CaseDialect) -> Self {
        match dialect {
            CaseDialect::Generic => Self::Generic,
            CaseDialect::Postgres => Self::Postgres,
            CaseDialect::MySql => Self::MySql,
            CaseDialect::Sqlite => Self::Sqlite,
        }
    }
}

impl Case {
    fn shape(&self) -> Shape {
        Shape::of(&self.sql, self.dialect.into())
    }
}

fn corpus_path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(file)
}

fn read_cases(theme: &str) -> Vec<Case> {
    read_tables(theme, "case")
}

fn read_pins() -> Vec<Pin> {
    read_tables("pinned", "pin")
}

/// Each table is read on its own, so that a mistake is reported with the name of its case.
fn read_tables<T: for<'de> Deserialize<'de>>(theme: &str, key: &str) -> Vec<T> {
    let path = corpus_path(&format!("{theme}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut file: toml::Table = text.parse().unwrap_or_else(|error| panic!("{theme}.toml: {error}"));
    let Some(toml::Value::Array(tables)) = file.remove(key) else {
        panic!("{theme}.toml: expected [[{key}]], found none");
    };
    assert!(file.is_empty(), "{theme}.toml: expected [[{key}]] only, found {file:?}");
    tables.into_iter().map(|table| read_table(theme, table)).collect()
}

fn read_table<T: for<'de> Deserialize<'de>>(theme: &str, table: toml::Value) -> T {
    let name = ["name", "sql"].iter().find_map(|key| table.get(key)).map(|value| format!("{value:?}"));
    table
        .try_into()
        .unwrap_or_else(|error| panic!("{theme}.toml: {}: {error}", name.as_deref().unwrap_or("a case without a name")))
}

fn assert_every_case(theme: &str, check: fn(&Case) -> Disagreements) {
    let cases = read_cases(theme);
    let failed: Vec<String> = cases.iter().filter_map(|case| check(case).describe(case)).collect();
    assert!(
        failed.is_empty(),
        "{theme}.toml: {} of {} cases disagree\n\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

fn disagreements(case: &Case) -> Disagreements {
    let shape = case.shape();
    let dialect = Dialect::from(case.dialect);
    let mut found = Disagreements::default();
    found.compare("text", case.text.as_str(), shape.text());
    found.compare("kind", case.kind.as_str(), shape.kind().to_string());
    found.compare("writes", case.writes, shape.writes());
    found.compare("class", case.class.as_str(), shape.class().to_string());
    found.compare("tables", format!("{:?}", case.tables), format!("{:?}", shape.tables()));
    found.compare("fingerprint without a shape", shape.fingerprint(), fingerprint::of(&case.sql, dialect));
    for sql in &case.same {
        // A shape is remembered by its fingerprint, so all else must follow from it.
        found.compare_facts(sql, &shape, &Shape::of(sql, dialect));
    }
    for sql in &case.different {
        if fingerprint::of(sql, dialect) == shape.fingerprint() {
            found.0.push(format!("different: expected another fingerprint, found the same for `{sql}`"));
        }
    }
    found
}

fn unstable_text(case: &Case) -> Disagreements {
    let shape = case.shape();
    let again = Shape::of(shape.text(), case.dialect.into());
    let mut found = Disagreements::default();
    found.compare("text of the text", shape.text(), again.text());
    found.compare_facts(shape.text(), &shape, &again);
    found
}

#[derive(Default)]
struct Disagreements(Vec<String>);

impl Disagreements {
    fn compare<E: fmt::Display, F: fmt::Display>(&mut self, field: &str, expected: E, found: F) {
        let (expected, found) = (expected.to_string(), found.to_string());
        if expected != found {
            self.0.push(format!("{field}: expected `{expected}`, found `{found}`"));
        }
    }

    fn compare_facts(&mut self, sql: &str, expected: &Shape, found: &Shape) {
        let facts = |shape: &Shape| {
            let writes = if shape.writes() { "writes" } else { "reads" };
            format!("{} {} {writes} {} {:?}", shape.fingerprint(), shape.kind(), shape.class(), shape.tables())
        };
        self.compare(&format!("same `{sql}`"), facts(expected), facts(found));
    }

    fn describe(&self, case: &Case) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let mut text = format!("  {} ({:?})\n    sql: {}\n", case.name, case.dialect, case.sql);
        for line in &self.0 {
            text += &format!("    {line}\n");
        }
        if let Some(source) = &case.source {
            text += &format!("    see: {source}\n");
        }
        Some(text)
    }
}

/// The text without what the fingerprint does not see: case, white space and the quotes of names.
fn without_spelling(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '`' | '[' | ']'))
        .flat_map(char::to_lowercase)
        .collect()
}
