use std::fmt;

use super::{Class, Dialect, Fingerprint, Kind, facts};

facts! {
    /// Statements that differ in no more than what varies between runs, as often as they were executed.
    pub struct Shape {
        /// Its identity.
        pub fingerprint: Fingerprint,
        /// The statement, with `?` for every literal.
        pub text: String,
        /// What it does.
        pub kind: Kind,
        /// Whose it is. Budgets count those of the application.
        pub class: Class,
        /// The dialect that it was read in.
        pub dialect: Dialect,
        /// Whether it changes data or schema.
        pub writes: bool,
        /// The tables that it names.
        pub tables: Vec<String>,
        /// How often it was executed, and what came of it.
        pub counts: Counts,
        /// With how many different arguments, if that is known of all.
        pub distinct_arguments: Option<u64>,
        /// Where they were asked for, the place that asked for the most first. Not every execution is looked at.
        pub call_sites: Vec<CallSite>,
        /// How many were looked at and asked for at places that are not kept, since there are too many.
        pub n_at_other_sites: u64,
    }

    /// A chain of calls that asked for executions of a shape.
    #[derive(Default)]
    pub struct CallSite {
        /// How many it asked for, of those that were looked at.
        pub executions: u64,
        /// The frames of the user's code, the innermost first.
        pub frames: Vec<Frame>,
    }

    /// What is added up over the executions of a shape.
    #[derive(Copy, Default)]
    pub struct Counts {
        /// How often it was executed.
        pub executions: u64,
        /// How many of these went through the wrapper. The layer captured the others.
        pub wrapped: u64,
        /// The rows that all returned.
        pub rows_returned: u64,
        /// The most rows that one returned.
        pub most_rows: u64,
        /// The rows that all changed.
        pub rows_affected: u64,
        /// The time that all took, in microseconds.
        pub elapsed_us: u64,
        /// How many of the wrapped ones failed.
        pub failures: u64,
        /// How many were of the very same query as one before.
        pub redundant: u64,
    }

    /// A function of the user's code on the way to a statement.
    ///
    /// `Display` is `path:line  function`, as far as the binary's debug information tells: without any there is only the
    /// function, with `debug = "line-tables-only"` often only the line.
    #[derive(Default, Hash)]
    pub struct Frame {
        /// Its path, such as `shop::dashboard::orders_for`.
        pub function: Option<String>,
        /// The source file, relative to the workspace where it lies in it.
        pub file: Option<String>,
        /// The line in the file, from 1.
        pub line: Option<u32>,
    }
}

impl Shape {
    /// A shape that was never executed, of the application's, in no dialect and on no table.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Fingerprint, Kind, Shape};
    ///
    /// let shape = Shape::new(Fingerprint::from_u64(7), "SELECT ?", Kind::Select);
    /// assert_eq!(shape.counts.executions, 0);
    /// ```
    #[must_use]
    pub fn new(fingerprint: Fingerprint, text: impl Into<String>, kind: Kind) -> Self {
        Shape {
            fingerprint,
            text: text.into(),
            kind,
            class: Class::Application,
            dialect: Dialect::Generic,
            writes: false,
            tables: Vec::new(),
            counts: Counts::default(),
            distinct_arguments: None,
            call_sites: Vec::new(),
            n_at_other_sites: 0,
        }
    }

    /// How many executions were looked at for where they were asked for.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{CallSite, Fingerprint, Kind, Shape};
    ///
    /// let mut shape = Shape::new(Fingerprint::from_u64(7), "SELECT ?", Kind::Select);
    /// shape.call_sites = vec![CallSite::new(64, Vec::new())];
    /// assert_eq!(shape.n_looked_at(), 64);
    /// ```
    #[must_use]
    pub fn n_looked_at(&self) -> u64 {
        self.call_sites.iter().fold(self.n_at_other_sites, |sum, site| sum.saturating_add(site.executions))
    }

    /// How often shapes were executed, all together.
    #[must_use]
    pub fn n_executions<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> u64 {
        shapes.into_iter().fold(0, |sum, shape| sum.saturating_add(shape.counts.executions))
    }
}

impl CallSite {
    /// The place that asked for so many executions.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{CallSite, Frame};
    ///
    /// let frame = Frame::new(Some("shop::orders_for".to_owned()), Some("src/orders.rs".to_owned()), Some(42));
    /// assert_eq!(CallSite::new(50, vec![frame]).executions, 50);
    /// ```
    #[must_use]
    pub fn new(executions: u64, frames: Vec<Frame>) -> Self {
        CallSite { executions, frames }
    }
}

impl Counts {
    /// Adds those of other executions. What a file says may be anything, so nothing overflows.
    pub fn add(&mut self, other: &Counts) {
        let sum = |one: &mut u64, other: u64| *one = one.saturating_add(other);
        sum(&mut self.executions, other.executions);
        sum(&mut self.wrapped, other.wrapped);
        sum(&mut self.rows_returned, other.rows_returned);
        self.most_rows = self.most_rows.max(other.most_rows);
        sum(&mut self.rows_affected, other.rows_affected);
        sum(&mut self.elapsed_us, other.elapsed_us);
        sum(&mut self.failures, other.failures);
        sum(&mut self.redundant, other.redundant);
    }
}

impl Frame {
    /// A frame of which all is known.
    #[must_use]
    pub fn new(function: Option<String>, file: Option<String>, line: Option<u32>) -> Self {
        Frame { function, file, line }
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(file), Some(line)) = (&self.file, self.line) {
            write!(f, "{file}:{line}")?;
        }
        match (&self.function, &self.file) {
            (Some(function), Some(_)) => write!(f, "  {function}"),
            (Some(function), None) => f.write_str(function),
            (None, _) => Ok(()),
        }
    }
}
