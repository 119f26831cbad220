use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

/// What was bound to a query that went through [`Counted`](crate::sqlx_0_9::Counted).
///
/// Without being asked for them no values are kept: a number and a digest tell "50 executions with 50 different
/// arguments" from "50 times the very same query".
///
/// # Example
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
/// # fn main() {
/// # with_wrapped(|queries| {
/// let first = queries.queries().next().and_then(|query| query.arguments()).expect("it is wrapped");
/// let second = queries.queries().nth(1).and_then(|query| query.arguments()).expect("it is wrapped");
/// assert!(first.digest().is_some() && first.digest() != second.digest());
/// # });
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    pub(crate) n: u64,
    pub(crate) digest: Option<u64>,
    pub(crate) values: Option<Arc<str>>,
}

impl Arguments {
    /// How many there are.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let query = queries.queries().next().expect("a query");
    /// assert_eq!(query.arguments().map(Arguments::len), Some(1));
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn len(&self) -> u64 {
        self.n
    }

    /// Whether there are none.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let query = queries.queries().next().expect("a query");
    /// assert_eq!(query.arguments().map(Arguments::is_empty), Some(false));
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// A number that is the same for the same text with the same arguments, literals included, within one process.
    ///
    /// `None` where they are too large to be compared: 64 KiB and more.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let digests: Vec<_> = queries.queries().filter_map(|query| query.arguments()?.digest()).collect();
    /// assert_ne!(digests[0], digests[1]);
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn digest(&self) -> Option<u64> {
        self.digest
    }

    /// The values, if they were asked for: with [`Budget::show_arguments`](crate::Budget::show_arguments) or with
    /// `QUERYBUDGET_SHOW=arguments` in the environment.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let query = queries.queries().next().expect("a query");
    /// assert_eq!(query.arguments().and_then(Arguments::values), None);
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn values(&self) -> Option<&str> {
        self.values.as_deref()
    }
}

/// The values if they were asked for, else their number.
impl fmt::Display for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.values {
            Some(values) => f.write_str(values),
            None => write!(f, "{} arguments", self.n),
        }
    }
}

/// What tells a text with what is bound to it from others; `bound` is a hash, 0 for nothing.
pub(crate) fn digest(bound: u64, sql: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u64(bound);
    hasher.write(sql.as_bytes());
    hasher.finish()
}

/// The same of a text alone; `None` if something may be bound to it.
pub(crate) fn digest_unbound(sql: &str) -> Option<u64> {
    (!may_have_arguments(sql)).then(|| digest(0, sql))
}

/// Whether anything may be bound to the statement. A literal with such a character is taken for one as well.
fn may_have_arguments(sql: &str) -> bool {
    let sql = sql.as_bytes();
    (0..sql.len()).any(|index| match sql[index] {
        b'?' | b'$' | b'@' => true,
        // Neither of a cast.
        b':' => sql.get(index + 1) != Some(&b':') && (index == 0 || sql[index - 1] != b':'),
        _ => false,
    })
}
