//! What holds for every statement, by example of thousands: the lexer is total, the text of a shape
//! is its own shape, and a fingerprint sees what the code wrote and nothing of what a run filled in.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop, prop_assert_eq, prop_assert_ne, prop_oneof, proptest,
};
use proptest::sample::{Index, select};
use querybudget::fingerprint::{self, Dialect, Shape};

use crate::openers::OPENERS;

const DIALECTS: [Dialect; 4] = [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite];

/// What a lexer may stumble over: quotes, comments, tags, operators, numbers and half of each.
const SIGNS: &[&str] = &[
    "'", "''", "\"", "`", "[", "]", "(", ")", ",", ";", ".", "\\", "\\'", "--", "-- ", "#", "/*", "*/", "/*!", "/*+",
    "\n", "\r", "\t", " ", " ", " ", " ", "$", "$$", "$a$", "$tag$", "$1", "?", "??", "?1", "?|", "?&", "|", "||", "&",
    ":", "::", ":=", ":a", "@", "@@", "@a", "@>", "<@", "@?", "+", "-", "*", "/", "%", "=", "<", ">", "<=>", "->",
    "->>", "#>", "#-", "!", "!=", "~", "~*", "^", "E'", "e'", "B'", "X'", "N'", "U&'", "U&\"", "_utf8'", "0", "1",
    "42", "1.5", ".5", "1e", "1e5", "0x", "0xFF", "1_0", "1a", "a", "b", "Ab", "_", "a1", "é", "名", "\u{a0}",
    "\u{feff}", "\0", "{", "}",
];

/// What the rules know by name.
const WORDS: &str =
    "IN ( ARRAY[ VALUES ROW( SELECT FROM INTO INSERT UPDATE DELETE WITH AS JOIN SET NULL END CASE EXPLAIN
    ANALYZE BEGIN MERGE USING CREATE COPY TABLE ON DISTINCT FOR LATERAL LIMIT REPLACE DO /*!40101 _sqlx_savepoint_1
    _sqlx_savepoint _sqlx_savepoint_a _sqlx_migrations CURRENT_DATE STDIN TO";

proptest! {
    // A counterexample belongs in the corpus, with a name, and not in a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_a_shape(bytes in vec(any::<u8>(), 0..200)) {
        for dialect in DIALECTS {
            let shape = Shape::of(&bytes, dialect);
            prop_assert_eq!(shape.fingerprint(), fingerprint::of(&bytes, dialect));
        }
    }

    #[test]
    fn any_text_has_a_stable_shape(text in any::<String>()) {
        for dialect in DIALECTS {
            assert_stable(&text, dialect)?;
        }
    }

    #[test]
    fn any_shards_of_sql_have_a_stable_shape(shards in vec(shard(), 0..24)) {
        let text = shards.concat();
        for dialect in DIALECTS {
            assert_stable(&text, dialect)?;
        }
    }

    #[test]
    fn what_varies_between_runs_does_not_change_the_shape(
        statement in statement(),
        dialect in select(&DIALECTS[..]),
        one in vec(any::<u8>(), 1..64),
        two in vec(any::<u8>(), 1..64),
    ) {
        let one = Run::of(&statement, dialect, one);
        let two = Run::of(&statement, dialect, two);
        let (first, second) = (Shape::of(&one, dialect), Shape::of(&two, dialect));
        prop_assert_eq!(first.fingerprint(), second.fingerprint(), "{} <> {}", one, two);
        prop_assert_eq!(first.kind(), second.kind());
        prop_assert_eq!(first.class(), second.class());
        prop_assert_eq!(first.writes(), second.writes());
        prop_assert_eq!(first.tables(), second.tables());
        assert_stable(&one, dialect)?;
    }

    #[test]
    fn one_edit_makes_another_shape(
        statement in statement(),
        edit in edit(),
        at in any::<Index>(),
        dialect in select(&DIALECTS[..]),
    ) {
        let edited = edit.apply(&statement, at);
        let (before, after) = (plain(&statement, dialect), plain(&edited, dialect));
        if edited == statement {
            prop_assert_eq!(before, after);
        } else {
            prop_assert_ne!(fingerprint::of(&before, dialect), fingerprint::of(&after, dialect), "{} == {}", before, after);
        }
    }

    #[test]
    fn two_statements_have_two_shapes(one in statement(), two in statement(), dialect in select(&DIALECTS[..])) {
        let same = fingerprint::of(plain(&one, dialect), dialect) == fingerprint::of(plain(&two, dialect), dialect);
        prop_assert_eq!(same, one == two, "{} <> {}", plain(&one, dialect), plain(&two, dialect));
    }
}

#[test]
fn a_megabyte_of_one_bracket_is_a_shape() {
    let text = "(".repeat(1_000_000);
    for dialect in DIALECTS {
        assert_eq!(Shape::of(&text, dialect).text(), text);
    }
}

/// A look ahead that is taken at every token makes the whole quadratic: at this length that is minutes.
#[test]
fn openers_without_an_end_are_read_in_one_pass() {
    for opener in OPENERS {
        let text = opener.repeat(100_000 / opener.len());
        for dialect in DIALECTS {
            assert_is_read_in_time(opener, text.clone(), dialect);
        }
    }
}

#[test]
fn nesting_a_hundred_thousand_deep_does_not_overflow_the_stack() {
    const DEPTH: usize = 100_000;
    let nests = [
        ("(", ")"),
        ("SELECT * FROM (", ") x"),
        ("a IN (1, ", ")"),
        ("ARRAY[1, ", "]"),
        ("VALUES (1, ", ")"),
        ("WITH x AS (", ") SELECT 1"),
        ("EXPLAIN ANALYZE ", ""),
        ("/* ", " */"),
        ("CASE WHEN a THEN ", " END"),
    ];
    for (open, close) in nests {
        let text = format!("{}1{}", open.repeat(DEPTH), close.repeat(DEPTH));
        assert_is_read_in_time(open, text, Dialect::Generic);
    }
}

#[test]
fn a_list_of_a_hundred_thousand_is_one_element() {
    let long = format!("SELECT * FROM t WHERE id IN ({}?)", "?, ".repeat(100_000));
    assert_eq!(Shape::of(long, Dialect::Generic).text(), "SELECT * FROM t WHERE id IN (?)");
    let long = format!("INSERT INTO t VALUES {}(?, ?)", "(?, ?), ".repeat(100_000));
    assert_eq!(Shape::of(long, Dialect::Generic).text(), "INSERT INTO t VALUES (?, ?)");
}

/// 8 MB, in which each name is looked for among all others.
#[test]
fn two_hundred_thousand_ctes_are_read_in_one_pass() {
    let ctes: Vec<String> = (1..200_000).map(|n| format!("c{n} AS (SELECT * FROM c{})", n - 1)).collect();
    let text = format!("WITH c0 AS (SELECT 1), {} SELECT * FROM c199999", ctes.join(", "));
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        assert_is_read_in_time("CTEs", text.clone(), dialect);
    }
    let nested: String = (0..20_000).map(|n| format!("WITH c{n} AS (SELECT * FROM c{n}) SELECT * FROM (")).collect();
    assert_is_read_in_time("nested CTEs", nested, Dialect::Postgres);
}

/// Fails instead of hanging.
fn assert_is_read_in_time(what: &str, text: String, dialect: Dialect) {
    let (done, is_done) = mpsc::channel();
    let reader = thread::spawn(move || {
        let shape = Shape::of(&text, dialect);
        assert_eq!(shape.fingerprint(), fingerprint::of(&text, dialect));
        // Nobody listens after the time is up.
        let _ = done.send(());
    });
    match is_done.recv_timeout(Duration::from_secs(20)) {
        Err(RecvTimeoutError::Timeout) => panic!("{what:?} in {dialect:?}: expected one pass, found more than 20 s"),
        _ => reader.join().unwrap_or_else(|_| panic!("{what:?} in {dialect:?}: reading it failed")),
    }
}

fn assert_stable(text: &str, dialect: Dialect) -> Result<(), proptest::test_runner::TestCaseError> {
    let shape = Shape::of(text, dialect);
    prop_assert_eq!(shape.fingerprint(), fingerprint::of(text, dialect));
    let again = Shape::of(shape.text(), dialect);
    prop_assert_eq!(shape.text(), again.text(), "{:?} in {:?}", text, dialect);
    prop_assert_eq!(shape.fingerprint(), again.fingerprint(), "{:?} -> {:?} in {:?}", text, shape.text(), dialect);
    prop_assert_eq!(
        (shape.kind(), shape.class(), shape.writes(), shape.tables()),
        (again.kind(), again.class(), again.writes(), again.tables()),
        "{:?} -> {:?} in {:?}",
        text,
        shape.text(),
        dialect
    );
    Ok(())
}

fn shard() -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let spaced = select(words.clone()).prop_map(|word| format!(" {word} "));
    prop_oneof![3 => select(SIGNS).prop_map(str::to_owned), 1 => spaced, 1 => select(words).prop_map(str::to_owned)]
}

/// A statement as a row of tokens: a fingerprint must tell any two rows apart.
type Statement = Vec<Token>;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A keyword, which has no case.
    Word(&'static str),
    /// A lower-case name, which may be quoted.
    Name(&'static str),
    Symbol(&'static str),
    /// A literal or a placeholder.
    Value,
    /// One or more values, for `IN` and `ARRAY`.
    Values,
    /// One or more rows of so many values.
    Rows(usize),
}

use Token::{Name, Rows, Symbol, Value, Values, Word};

fn statement() -> impl Strategy<Value = Statement> {
    prop_oneof![
        4 => select_statement(),
        1 => (name(), vec(name(), 1..4)).prop_map(|(table, columns)| insert(table, &columns)),
        1 => (name(), vec((name(), operand()), 1..3), conditions()).prop_map(|(table, sets, conditions)| update(table, sets, conditions)),
        1 => (name(), conditions()).prop_map(|(table, conditions)| {
            [vec![Word("delete"), Word("from"), Name(table)], conditions].concat()
        }),
    ]
}

fn select_statement() -> impl Strategy<Value = Statement> {
    let joined = prop::option::of((select(&["inner", "left", "cross"][..]), name()));
    let sorted = prop::option::of((name(), any::<bool>()));
    (vec(operand(), 1..4), name(), joined, conditions(), sorted, any::<bool>()).prop_map(
        |(columns, table, joined, conditions, sorted, limited)| {
            let mut tokens = vec![Word("select")];
            tokens.extend(separated(columns));
            tokens.extend([Word("from"), Name(table)]);
            if let Some((how, other)) = joined {
                tokens.extend([Word(how), Word("join"), Name(other)]);
            }
            tokens.extend(conditions);
            if let Some((column, descending)) = sorted {
                tokens.extend([Word("order"), Word("by"), Name(column)]);
                tokens.extend(descending.then_some(Word("desc")));
            }
            if limited {
                tokens.extend([Word("limit"), Value]);
            }
            tokens
        },
    )
}

fn insert(table: &'static str, columns: &[&'static str]) -> Statement {
    let mut tokens = vec![Word("insert"), Word("into"), Name(table), Symbol("(")];
    tokens.extend(separated(columns.iter().map(|column| vec![Name(column)]).collect()));
    tokens.extend([Symbol(")"), Word("values"), Rows(columns.len())]);
    tokens
}

fn update(table: &'static str, sets: Vec<(&'static str, Statement)>, conditions: Statement) -> Statement {
    let sets = sets.into_iter().map(|(column, value)| [vec![Name(column), Symbol("=")], value].concat());
    [vec![Word("update"), Name(table), Word("set")], separated(sets.collect()), conditions].concat()
}

fn conditions() -> impl Strategy<Value = Statement> {
    vec((name(), condition()), 0..3).prop_map(|conditions| {
        let mut tokens = Vec::new();
        for (column, condition) in conditions {
            tokens.push(Word(if tokens.is_empty() { "where" } else { "and" }));
            tokens.push(Name(column));
            tokens.extend(condition);
        }
        tokens
    })
}

fn condition() -> impl Strategy<Value = Statement> {
    prop_oneof![
        4 => (select(&["=", "<>", "<", "<=", ">", ">=", "!="][..]), operand())
            .prop_map(|(operator, operand)| [vec![Symbol(operator)], operand].concat()),
        1 => Just(vec![Word("is"), Word("null")]),
        1 => Just(vec![Word("is"), Word("not"), Word("null")]),
        1 => Just(vec![Word("like"), Value]),
        1 => Just(vec![Word("between"), Value, Word("and"), Value]),
        2 => Just(vec![Word("in"), Symbol("("), Values, Symbol(")")]),
        1 => Just(vec![Word("not"), Word("in"), Symbol("("), Values, Symbol(")")]),
    ]
}

fn operand() -> impl Strategy<Value = Statement> {
    prop_oneof![
        3 => Just(vec![Value]),
        3 => name().prop_map(|name| vec![Name(name)]),
        1 => Just(vec![Word("null")]),
        1 => (name(), name()).prop_map(|(table, column)| vec![Name(table), Symbol("."), Name(column)]),
        1 => (name(), select(&["+", "*", "||"][..])).prop_map(|(name, operator)| vec![Name(name), Symbol(operator), Value]),
        // Of more than two arguments two are kept.
        2 => (name(), 1..3_usize).prop_map(|(function, n_arguments)| {
            [vec![Name(function), Symbol("(")], separated(vec![vec![Value]; n_arguments]), vec![Symbol(")")]].concat()
        }),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    select(&["users", "orders", "orders_2024", "orders_2025", "a", "a1", "total", "_x", "größe"][..])
}

fn separated(items: Vec<Statement>) -> Statement {
    items.join(&Symbol(","))
}

/// A change of the statement's text, not of the data in it.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Drop,
    Double,
    SwapWithNext,
    Replace(&'static str),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        Just(Edit::Drop),
        Just(Edit::Double),
        Just(Edit::SwapWithNext),
        select(&["null", "true", "other", "desc"][..]).prop_map(Edit::Replace),
    ]
}

impl Edit {
    fn apply(self, statement: &[Token], at: Index) -> Statement {
        let mut edited = statement.to_vec();
        let at = at.index(edited.len());
        match self {
            Self::Drop => drop(edited.remove(at)),
            // A list of lists is a list, so doubling one would be no edit.
            Self::Double if !matches!(edited[at], Values | Rows(_)) => edited.insert(at, edited[at].clone()),
            Self::SwapWithNext if at + 1 < edited.len() => edited.swap(at, at + 1),
            Self::Replace(word) => edited[at] = Word(word),
            Self::Double | Self::SwapWithNext => {}
        }
        edited
    }
}

/// The statement with one value wherever values stand and one space between two tokens.
fn plain(statement: &[Token], dialect: Dialect) -> String {
    let placeholder = placeholders(dialect)[0];
    let words = statement.iter().map(|token| match token {
        Word(text) | Name(text) | Symbol(text) => (*text).to_owned(),
        Value | Values => placeholder.to_owned(),
        Rows(width) => format!("({})", vec![placeholder; *width].join(", ")),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// One execution of a statement: its values, the length of its lists, its white space and spelling
/// are taken from `choices`, again and again.
struct Run {
    text: String,
    dialect: Dialect,
    choices: std::iter::Cycle<std::vec::IntoIter<u8>>,
}

impl Run {
    fn of(statement: &[Token], dialect: Dialect, choices: Vec<u8>) -> String {
        let mut run = Self { text: String::new(), dialect, choices: choices.into_iter().cycle() };
        run.gap(false);
        for (at, token) in statement.iter().enumerate() {
            run.token(token);
            let glued = |token: &Token| matches!(token, Symbol("(" | ")" | "," | "."));
            let needed = !glued(token) && !statement.get(at + 1).is_some_and(glued);
            run.gap(needed);
        }
        let end = [";", "", " ; ", "; -- end"][run.choose(4)];
        run.text + end
    }

    fn choose(&mut self, n_options: usize) -> usize {
        usize::from(self.choices.next().unwrap_or(0)) % n_options
    }

    fn gap(&mut self, needed: bool) {
        let gaps = [" ", "", "\n\t", "/* it's (a, \"comment\" */", " -- don't\n", "\r\n  ", "/**/"];
        let gap = gaps[self.choose(gaps.len())];
        self.text.push_str(if needed && gap.is_empty() { " " } else { gap });
    }

    fn token(&mut self, token: &Token) {
        match token {
            Word(text) => self.word(text),
            Name(text) => self.name(text),
            Symbol(text) => self.text.push_str(text),
            Value => self.value(),
            Values => self.list(Self::value),
            Rows(width) => self.list(|run| run.row(*width)),
        }
    }

    fn word(&mut self, text: &str) {
        let text = if self.choose(2) == 0 { text.to_owned() } else { text.to_uppercase() };
        self.text.push_str(&text);
    }

    fn name(&mut self, text: &str) {
        let (open, close) = if text.is_ascii() { self.quotes() } else { ("", "") };
        self.text.extend([open, text, close]);
    }

    fn quotes(&mut self) -> (&'static str, &'static str) {
        let quotes: &[_] = match self.dialect {
            Dialect::Postgres => &[("", ""), ("\"", "\"")],
            Dialect::MySql => &[("", ""), ("`", "`")],
            // What stands in double quotes may be a string there.
            Dialect::Sqlite => &[("", ""), ("`", "`"), ("[", "]")],
            _ => &[("", ""), ("`", "`")],
        };
        quotes[self.choose(quotes.len())]
    }

    fn list(&mut self, mut element: impl FnMut(&mut Self)) {
        element(self);
        for _ in 0..self.choose(4) {
            self.gap(false);
            self.text.push(',');
            self.gap(false);
            element(self);
        }
    }

    fn row(&mut self, width: usize) {
        self.text.push('(');
        for column in 0..width {
            self.text.push_str(if column == 0 { "" } else { ", " });
            self.value();
        }
        self.text.push(')');
    }

    fn value(&mut self) {
        let literals = ["1", "-1", "+ 2.5", "1e10", ".5", "'x'", "''", "'it''s'", "'-- ('", "X'ff'", "0xFF", "'名'"];
        let placeholders = placeholders(self.dialect);
        let at = self.choose(literals.len() + placeholders.len());
        self.text.push_str(literals.get(at).unwrap_or_else(|| &placeholders[at - literals.len()]));
    }
}

/// The placeholders of a dialect, then the literals that it alone has.
fn placeholders(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Postgres => &["$1", "$23", "E'it\\'s'", "$$it's$$", "$q$ $$ $q$"],
        Dialect::MySql => &["?", "@x", "'it\\'s'", "\"x\""],
        Dialect::Sqlite => &["?", "?12", ":a", "@a", "'\\'"],
        _ => &["?", "$1", "?12", ":a", "@a", "$$it's$$"],
    }
}
