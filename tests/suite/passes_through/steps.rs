//! What is executed, and in which way.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

/// A row of the table.
pub(crate) type Item = (i64, Option<String>, Option<f64>, Option<Vec<u8>>);

/// Some queries, and what they are executed on.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) on: On,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Pool,
    PooledConnection,
    Transaction,
    ByReference,
    InABox,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) text: Text,
    pub(crate) form: Form,
    pub(crate) way: Way,
    pub(crate) is_persistent: bool,
    pub(crate) item: Item,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Text {
    /// It fails where the row is there already.
    Insert,
    Update,
    Delete,
    ById,
    All,
    /// More rows than any driver reads ahead.
    Many,
    /// Its table is missing.
    Missing,
    /// It does not parse.
    Broken,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Query,
    /// `query_with`: the arguments are given as a whole.
    With,
    /// One argument cannot be encoded.
    FailsToEncode,
    /// The text without arguments, twice, as `raw_sql`.
    Raw,
    /// The text alone is an executable too.
    Str,
    As,
    Scalar,
    Map,
    TryMap,
    Prepared,
    Built,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Way {
    All,
    One,
    Optional,
    /// A stream that is read whole.
    Stream,
    /// A stream that is dropped after its first row.
    FirstRow,
    Execute,
    ExecuteMany,
    FetchMany,
}

/// Any 1 to 20 steps.
pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    let on = [On::Pool, On::PooledConnection, On::Transaction, On::ByReference, On::InABox];
    (select(on.to_vec()), vec(step(), 1..20)).prop_map(|(on, steps)| Plan { on, steps })
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop_oneof![
        4 => Just(Text::Insert),
        2 => select(vec![Text::Update, Text::Delete]),
        4 => select(vec![Text::ById, Text::All, Text::Many]),
        1 => select(vec![Text::Missing, Text::Broken]),
    ];
    let form = select(vec![
        Form::Query,
        Form::With,
        Form::FailsToEncode,
        Form::Raw,
        Form::Str,
        Form::As,
        Form::Scalar,
        Form::Map,
        Form::TryMap,
        Form::Prepared,
        Form::Built,
    ]);
    let way = select(vec![
        Way::All,
        Way::One,
        Way::Optional,
        Way::Stream,
        Way::FirstRow,
        Way::Execute,
        Way::ExecuteMany,
        Way::FetchMany,
    ]);
    (text, form, way, any::<bool>(), item()).prop_map(|(text, form, way, is_persistent, item)| Step {
        text,
        form,
        way,
        is_persistent,
        item,
    })
}

/// Few ids, so that rows are found again.
fn item() -> impl Strategy<Value = Item> {
    (0..6_i64, option::of(".{0,12}"), option::of(-1e9..1e9_f64), option::of(vec(any::<u8>(), 0..40)))
}

impl Step {
    /// The text with placeholders, of which `placeholder` knows the form.
    pub(crate) fn sql(&self, placeholder: fn(u32) -> String) -> String {
        self.text.sql(placeholder)
    }

    /// The text with numbers in their place. It is sent as it is.
    pub(crate) fn literal_sql(&self) -> String {
        match self.text {
            Text::Insert => format!("INSERT INTO items (id) VALUES ({})", self.item.0),
            text => text.sql(|_| "3".to_owned()),
        }
    }
}

impl Text {
    fn sql(self, p: impl Fn(u32) -> String) -> String {
        let columns = "id, name, weight, data";
        match self {
            Text::Insert => format!("INSERT INTO items ({columns}) VALUES ({}, {}, {}, {})", p(1), p(2), p(3), p(4)),
            Text::Update => format!("UPDATE items SET weight = {} WHERE id > {}", p(1), p(2)),
            Text::Delete => format!("DELETE FROM items WHERE id = {}", p(1)),
            Text::ById => format!("SELECT {columns} FROM items WHERE id >= {} ORDER BY id", p(1)),
            Text::All => format!("SELECT {columns} FROM items ORDER BY id DESC"),
            Text::Many => "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 300) \
                           SELECT n.id, name, weight, data FROM n LEFT JOIN items ON items.id = n.id ORDER BY n.id"
                .to_owned(),
            Text::Missing => format!("SELECT {columns} FROM missing WHERE id = {}", p(1)),
            Text::Broken => "SELEC broken".to_owned(),
        }
    }
}

/// Binds the arguments of a step's text with `$bind`, which may fail or not.
macro_rules! bind_all {
    ($step:expr, $query:expr, $bind:ident) => {{
        let (id, name, weight, data) = $step.item.clone();
        match $step.text {
            Text::Insert => $bind!($query, id, name, weight, data),
            Text::Update => $bind!($query, weight, id),
            Text::Delete | Text::ById | Text::Missing => $bind!($query, id),
            Text::All | Text::Many | Text::Broken => $query,
        }
    }};
}

pub(crate) use bind_all;
