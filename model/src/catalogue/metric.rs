//! What a budget can limit.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{UnknownName, unknown};

/// All that is said of a metric.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::{Metric, Unit};
///
/// let entry = Metric::Time.entry();
/// assert_eq!((entry.name, entry.unit), ("time", Unit::Nanoseconds));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetricEntry {
    /// Its name in a budget.
    pub name: &'static str,
    /// Its variant of [`Metric`], by which a macro names it.
    pub variant: &'static str,
    /// What its values are.
    pub unit: Unit,
    /// Whether it tells of each query by itself whether that counts, so that an expectation can be about it.
    pub is_of_one_query: bool,
    /// What it counts, in a line.
    pub counts: &'static str,
}

/// What the values of a metric are.
///
/// # Example
///
/// See [`MetricEntry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// How many.
    Count,
    /// A time.
    Nanoseconds,
}

macro_rules! metrics {
    ($($variant:ident = $name:ident, $unit:ident, of one query: $is_of_one_query:literal, $counts:literal;)+) => {
        /// What a budget limits. `Display` and `FromStr` have its name in the macros.
        ///
        /// | metric | counts |
        /// | --- | --- |
        $(#[doc = concat!("| `", stringify!($name), "` | ", $counts, " |")])+
        /// | `table("orders")` | queries that name the table |
        /// | `"FROM orders"` | queries with this part in their text, in an expectation |
        ///
        /// # Example
        ///
        /// ```
        /// use querybudget_model::catalogue::Metric;
        ///
        /// assert_eq!("rows_affected".parse(), Ok(Metric::RowsAffected));
        /// assert_eq!(Metric::table("orders").to_string(), r#"table("orders")"#);
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "file", derive(serde::Serialize), serde(into = "String"))]
        #[cfg_attr(feature = "read", derive(serde::Deserialize), serde(try_from = "String"))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
        #[non_exhaustive]
        pub enum Metric {
            $(#[doc = concat!("`", stringify!($name), "`: ", $counts, ".")] $variant,)+
            /// `table("orders")`: queries that name the table, see [`Metric::table`].
            Table(String),
            /// `"FROM orders"`: queries with a part in their text, see [`Metric::text`].
            Text(String),
        }

        impl Metric {
            /// Those whose name is all there is to say.
            pub const NAMED: &'static [Metric] = &[$(Metric::$variant),+];

            /// What is said of it.
            #[must_use]
            pub const fn entry(&self) -> &'static MetricEntry {
                match self {
                    $(Metric::$variant => &MetricEntry {
                        name: stringify!($name),
                        variant: stringify!($variant),
                        unit: Unit::$unit,
                        is_of_one_query: $is_of_one_query,
                        counts: $counts,
                    },)+
                    Metric::Table(_) => &MetricEntry {
                        name: "table",
                        variant: "Table",
                        unit: Unit::Count,
                        is_of_one_query: true,
                        counts: "queries that name the table",
                    },
                    Metric::Text(_) => &MetricEntry {
                        name: "text",
                        variant: "Text",
                        unit: Unit::Count,
                        is_of_one_query: true,
                        counts: "queries with this part in their text",
                    },
                }
            }

            /// The value of the metric in what was measured.
            pub fn of(&self, measured: &impl Measured) -> u64 {
                match self {
                    $(Metric::$variant => measured.$name(),)+
                    Metric::Table(table) => measured.of_table(table),
                    Metric::Text(part) => measured.of_text(part),
                }
            }
        }

        /// What has a value of each metric. A metric without a value does not compile.
        ///
        /// # Example
        ///
        /// `querybudget::Recording` is measured: `Metric::Queries.of(&recording)`.
        pub trait Measured {
            $(#[doc = concat!("The number of ", $counts, ".")] fn $name(&self) -> u64;)+
            /// The number of queries that name the table.
            fn of_table(&self, table: &str) -> u64;
            /// The number of queries with this part in their text.
            fn of_text(&self, part: &str) -> u64;
        }
    };
}

metrics! {
    Queries = queries, Count, of one query: true, "queries of every kind";
    Selects = selects, Count, of one query: true, "`SELECT`s";
    Inserts = inserts, Count, of one query: true, "`INSERT`s";
    Updates = updates, Count, of one query: true, "`UPDATE`s";
    Deletes = deletes, Count, of one query: true, "`DELETE`s";
    Writes = writes, Count, of one query: true, "queries that change data or schema, also below a `WITH` or an `EXPLAIN ANALYZE`";
    Transactions = transactions, Count, of one query: false, "`BEGIN`, `COMMIT`, `ROLLBACK` and `SAVEPOINT`, as far as sqlx reports them; through the wrapper all";
    Rows = rows, Count, of one query: false, "rows returned";
    RowsAffected = rows_affected, Count, of one query: false, "rows changed";
    Shapes = shapes, Count, of one query: false, "different statements";
    Repeats = repeats, Count, of one query: false, "the most executions of one shape";
    Time = time, Nanoseconds, of one query: false, "the time of all queries together, as sqlx measured it; through the wrapper from sending to end";
    Duplicates = duplicates, Count, of one query: false, "executions of the very same `SELECT` as one before, as far as arguments are known";
    RowsPerQuery = rows_per_query, Count, of one query: false, "the most rows that one query returned";
    Unwrapped = unwrapped, Count, of one query: false, "queries that did not go through the wrapper";
}

impl Metric {
    /// Queries that name `table`, without regard to case; the schema may be left out.
    ///
    /// # Example
    ///
    /// See [`Metric`].
    #[must_use]
    pub fn table(table: impl Into<String>) -> Self {
        Metric::Table(table.into())
    }

    /// Queries in whose text, with `?` for every literal, `part` stands, without regard to case and white space.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::Metric;
    ///
    /// assert_eq!(Metric::text("FROM posts").to_string(), r#""FROM posts""#);
    /// ```
    #[must_use]
    pub fn text(part: impl Into<String>) -> Self {
        Metric::Text(part.into())
    }

    /// A value as people write it: a time with its unit, everything else as the number.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::Metric;
    ///
    /// assert_eq!(Metric::Time.shown(1_500_000), "1.5ms");
    /// assert_eq!(Metric::Rows.shown(1_500_000), "1500000");
    /// ```
    #[must_use]
    pub fn shown(&self, value: u64) -> String {
        match self.entry().unit {
            Unit::Count => value.to_string(),
            Unit::Nanoseconds => format!("{:?}", Duration::from_nanos(value)),
        }
    }

    /// The names of the metrics, `table` the last.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Metric::NAMED.iter().map(|metric| metric.entry().name).chain(["table"])
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Metric::Table(table) => write!(f, "table({table:?})"),
            Metric::Text(part) => write!(f, "{part:?}"),
            named => f.write_str(named.entry().name),
        }
    }
}

impl FromStr for Metric {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        if let Some(table) = text.strip_prefix("table(").and_then(|rest| rest.strip_suffix(')')).and_then(unquoted) {
            return Ok(Metric::Table(table));
        }
        if let Some(part) = unquoted(text) {
            return Ok(Metric::Text(part));
        }
        let known = Metric::NAMED.iter().find(|metric| metric.entry().name == text);
        known.cloned().ok_or_else(|| unknown("a metric", text, Metric::names()))
    }
}

impl From<Metric> for String {
    fn from(metric: Metric) -> String {
        metric.to_string()
    }
}

impl TryFrom<String> for Metric {
    type Error = UnknownName;

    fn try_from(text: String) -> Result<Self, UnknownName> {
        text.parse()
    }
}

/// The text whose `Debug` form this is, as far as names of tables and parts of statements need it.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        plain.push(match char {
            '"' => return None,
            '\\' => escaped(&mut chars)?,
            other => other,
        });
    }
    Some(plain)
}

fn escaped(chars: &mut std::str::Chars<'_>) -> Option<char> {
    match chars.next()? {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        'u' => {
            let (digits, rest) = chars.as_str().strip_prefix('{')?.split_once('}')?;
            *chars = rest.chars();
            char::from_u32(u32::from_str_radix(digits, 16).ok()?)
        }
        same @ ('"' | '\\' | '\'') => Some(same),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_read_as_it_is_written() {
        let quoted = ["orders", "a\"b\\c'd", "größe\n\t\r\0\u{1b}\u{202e}", ""];
        let others = quoted.iter().flat_map(|text| [Metric::table(*text), Metric::text(*text)]);
        for metric in Metric::NAMED.iter().cloned().chain(others) {
            assert_eq!(metric.to_string().parse(), Ok(metric));
        }
    }

    #[test]
    fn what_is_no_metric_is_told() {
        assert!("table(orders)".parse::<Metric>().is_err());
        assert!(r#""a"b""#.parse::<Metric>().is_err());
        let error = "latency".parse::<Metric>().expect_err("no metric").to_string();
        assert!(Metric::names().all(|name| error.contains(&format!("`{name}`"))), "{error}");
    }
}
