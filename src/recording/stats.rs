//! A shape as often as a scope saw it.

use std::sync::Arc;
use std::time::Duration;

use super::distinct::{Added, DistinctArguments};
use super::execution::{Call, Completion, Serial, spread};
use super::sites::{self, CallSites};
use super::tally::{Beginning, Tally};
use crate::call_site::CallSite;
use crate::fingerprint::{Class, Shape, without_schema};

/// How many units of work of a shape are told apart at a time, so that a unit for each row does not fill the memory.
const MAX_UNITS: usize = 100;

/// A shape as often as a scope saw it.
///
/// # Example
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
/// # fn main() {
/// # let queries = shop();
/// let shape = queries.shapes().nth(1).expect("a second shape");
/// assert_eq!((shape.executions(), shape.rows_returned()), (2, 2));
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ShapeStats {
    shape: Arc<Shape>,
    /// If it is another than that of the text, as who executed it tells.
    class: Option<Class>,
    tally: Tally,
    largest_offset: Option<u64>,
    /// The executions in each of the last units of work.
    in_units: Vec<InUnit>,
    /// The one with the most of the units before.
    busiest_earlier: Option<InUnit>,
    arguments: DistinctArguments,
    /// The texts with their arguments, in each unit and since each write.
    asked: DistinctArguments,
    in_no_unit: InUnit,
    call_sites: CallSites,
}

/// The executions in one unit of work, or in none.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct InUnit {
    pub(crate) unit: Option<Serial>,
    pub(crate) executions: u64,
    /// Those of the very same query as one before.
    pub(crate) same: u64,
}

impl InUnit {
    /// Which one it is.
    fn count(&mut self, added: Added) -> u64 {
        self.executions += 1;
        self.same += u64::from(added == Added::Again);
        self.executions
    }
}

/// An execution when it is counted.
#[derive(Debug)]
pub(crate) struct Begun<'a> {
    /// More is known if it went through the wrapper.
    pub(crate) call: Option<&'a Call>,
    /// What tells its text with its arguments from others, if they are known.
    pub(crate) digest: Option<u64>,
    pub(crate) unit: Option<Serial>,
    /// How often what it reads has been written to.
    pub(crate) n_writes: u64,
}

impl Begun<'_> {
    /// What tells its arguments from others, if they are known. Literals are none.
    fn bound(&self) -> Option<u64> {
        match self.call {
            Some(call) if !call.arguments.is_empty() => call.arguments.digest(),
            Some(_) => Some(0),
            None => self.digest.map(|_| 0),
        }
    }
}

impl ShapeStats {
    pub(crate) fn new(shape: Arc<Shape>) -> Self {
        ShapeStats {
            shape,
            class: None,
            tally: Tally::default(),
            largest_offset: None,
            in_units: Vec::new(),
            busiest_earlier: None,
            arguments: DistinctArguments::new(),
            asked: DistinctArguments::new(),
            in_no_unit: InUnit::default(),
            call_sites: CallSites::default(),
        }
    }

    /// Adds an execution. Tells how it is added up, and whether its call site is to be looked at.
    pub(crate) fn begin(&mut self, begun: &Begun<'_>) -> (Beginning, bool) {
        let is_wrapped = begun.call.is_some();
        self.arguments.add(begun.bound(), is_wrapped);
        // The same in another unit of work is another.
        let digest = begun.digest.map(|digest| begun.unit.map_or(digest, |unit| digest ^ unit.spread()));
        let added = self.asked.add(digest, is_wrapped);
        // So is the same after a write.
        let since_write = match begun.n_writes {
            0 => added,
            n => self.asked.add(digest.map(|digest| digest ^ spread(n).rotate_left(32)), is_wrapped),
        };
        let beginning = Beginning { is_wrapped, is_redundant: since_write == Added::Again };
        self.tally.begin(beginning);
        (beginning, sites::is_looked_at(self.in_unit(begun.unit).count(added)))
    }

    /// The count of the unit of work, or of none.
    fn in_unit(&mut self, unit: Option<Serial>) -> &mut InUnit {
        if unit.is_none() {
            return &mut self.in_no_unit;
        }
        let known = self.in_units.iter().rposition(|known| known.unit == unit);
        let place = known.unwrap_or_else(|| {
            if self.in_units.len() == MAX_UNITS {
                let earlier = self.in_units.remove(0);
                let busiest = self.busiest_earlier.get_or_insert(earlier);
                *busiest = if earlier.executions > busiest.executions { earlier } else { *busiest };
            }
            self.in_units.push(InUnit { unit, ..InUnit::default() });
            self.in_units.len() - 1
        });
        &mut self.in_units[place]
    }

    /// Adds what came of it.
    pub(crate) fn finish(&mut self, completion: &Completion) {
        self.tally.finish(completion, self.shape.writes());
    }

    /// Adds the number of rows that the text of an execution says are to be skipped.
    pub(crate) fn skips(&mut self, offset: u64) {
        self.largest_offset = self.largest_offset.max(Some(offset));
    }

    /// The class of its executions: that of the text, or of who executed it.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.shapes().all(|shape| shape.class() == Class::Application));
    /// # }
    /// ```
    #[must_use]
    pub fn class(&self) -> Class {
        self.class.unwrap_or(self.shape.class())
    }

    pub(super) fn belongs_to(&mut self, class: Class) {
        self.class = Some(class);
    }

    /// The executions that were asked for at such call sites, as another. What came of them is still to be [handed on](Self::hands_on).
    pub(super) fn set_apart(&mut self, class: Class, is_meant: impl Fn(&CallSite) -> bool) -> Self {
        let mut apart = ShapeStats::new(Arc::clone(&self.shape));
        apart.class = Some(class);
        apart.call_sites = self.call_sites.take(is_meant);
        let executions = apart.call_sites.all().map(|(_, executions)| executions).sum();
        apart.tally.gains(executions);
        self.tally.loses(executions);
        self.in_no_unit.executions = self.in_no_unit.executions.saturating_sub(executions);
        apart
    }

    /// Hands what came of an execution on to the shape that it belongs to.
    pub(super) fn hands_on(&mut self, completion: &Completion, to: &mut ShapeStats) {
        to.finish(completion);
        self.tally.takes_back(completion, self.shape.writes());
    }

    /// The chain of calls by what tells it from others, if it is kept.
    pub(crate) fn site(&self, chain: u64) -> Option<&CallSite> {
        self.sites().find(|site| site.chain() == chain)
    }

    /// The chains of calls that were looked at.
    pub(super) fn sites(&self) -> impl Iterator<Item = &CallSite> {
        self.call_sites.all().map(|(site, _)| site)
    }

    /// How many executions were asked for at such a call site, of those that were looked at.
    pub(super) fn executions_at(&self, is_meant: impl Fn(&CallSite) -> bool) -> u64 {
        self.call_sites.all().filter(|(site, _)| is_meant(site)).map(|(_, executions)| executions).sum()
    }

    /// Adds the call site of an execution, and tells whether it is a new one.
    pub(crate) fn add_call_site(&mut self, site: &CallSite, keeps_new: bool) -> bool {
        self.call_sites.add(site, keeps_new)
    }

    /// What is added up over the executions.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The shape.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!(shape.shape().kind(), Kind::Select);
    /// # }
    /// ```
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The statement, with `?` for every literal.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!(shape.text(), "SELECT total FROM orders WHERE id = ?");
    /// # }
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        self.shape.text()
    }

    /// How often it was executed.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!(shape.executions(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn executions(&self) -> u64 {
        self.tally.counts.executions
    }

    /// The rows that all executions returned.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!(shape.rows_returned(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn rows_returned(&self) -> u64 {
        self.tally.counts.rows_returned
    }

    /// The most rows that one execution returned.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!(shape.most_rows(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn most_rows(&self) -> u64 {
        self.tally.counts.most_rows
    }

    /// The most rows that the text of one execution says are to be skipped, if it says so with a number.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// assert!(queries.shapes().all(|shape| shape.largest_offset().is_none()));
    /// # }
    /// ```
    #[must_use]
    pub fn largest_offset(&self) -> Option<u64> {
        self.largest_offset
    }

    /// The rows that all executions affected.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let insert = queries.shapes().next().expect("a shape");
    /// assert_eq!(insert.rows_affected(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn rows_affected(&self) -> u64 {
        self.tally.counts.rows_affected
    }

    /// The time that all executions took, as sqlx measured it.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert!(shape.elapsed() > std::time::Duration::ZERO);
    /// # }
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.tally.elapsed
    }

    /// The chains of calls that asked for the executions, each with how many it asked for, those with the most first.
    ///
    /// The first 64 executions in each unit of work are looked at, then ever fewer: 70 of a loop of 8,000. So each number is a
    /// minimum. Chains that differ only outside your code are one. With [`layer`](crate::layer) alone there are no chains on SQLite, except
    /// through the wrapper.
    ///
    /// The first call of a process resolves debug information. This takes about 60 ms.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// let looked_at: u64 = shape.call_sites().iter().map(|(_, executions)| executions).sum();
    /// assert_eq!(looked_at, 2);
    /// # }
    /// ```
    #[must_use]
    pub fn call_sites(&self) -> Vec<(&CallSite, u64)> {
        self.call_sites.of_user()
    }

    /// How many executions were looked at whose chain of calls is not kept: more than 64 of a shape, or 1,000 of a scope.
    pub(crate) fn n_at_other_sites(&self) -> u64 {
        self.call_sites.n_others()
    }

    /// How many of the executions went through [`Counted`](crate::sqlx_0_9::Counted).
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let shape = queries.shapes().next().expect("a shape");
    /// assert_eq!(shape.wrapped(), 2);
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn wrapped(&self) -> u64 {
        self.tally.counts.wrapped
    }

    /// How many of the [wrapped](Self::wrapped) executions failed.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let shape = queries.shapes().next().expect("a shape");
    /// assert_eq!(shape.failures(), 0);
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.tally.counts.failures
    }

    /// With how many different arguments it was executed, literals included: 1 is the very same query each time. The same arguments in
    /// another [`unit`](crate::unit) of work are others.
    ///
    /// `None` unless this is known of every execution: it went through [`Counted`](crate::sqlx_0_9::Counted), with arguments of less than
    /// 64 KiB, or it has no arguments at all. At most 1,000 different ones are told apart, 16 if they are literals.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let shape = queries.shapes().next().expect("a shape");
    /// assert_eq!((shape.executions(), shape.distinct_arguments()), (2, Some(2)));
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn distinct_arguments(&self) -> Option<u64> {
        self.arguments.count()
    }

    /// How many of the executions were of the very same query as one before in the same unit of work, as far as arguments are known:
    /// at least so many.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/wrapped.rs"));
    /// # fn main() {
    /// # with_wrapped(|queries| {
    /// let shape = queries.shapes().next().expect("a shape");
    /// assert_eq!(shape.redundant(), 0);
    /// # });
    /// # }
    /// ```
    #[must_use]
    pub fn redundant(&self) -> u64 {
        self.tally.counts.redundant
    }

    /// The most executions in one [`unit`](crate::unit) of work; all that are in none are one together.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let shape = queries.shapes().nth(1).expect("a second shape");
    /// assert_eq!(shape.most_in_one_unit(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn most_in_one_unit(&self) -> u64 {
        self.in_each_unit().map(|known| known.executions).max().unwrap_or(0)
    }

    /// The executions in no unit, and in each of the units that are told apart.
    pub(crate) fn in_each_unit(&self) -> impl Iterator<Item = InUnit> {
        let in_units = self.in_units.iter().copied();
        [self.in_no_unit].into_iter().chain(self.busiest_earlier).chain(in_units).filter(|known| known.executions > 0)
    }

    /// Whether `part` stands in the text, without regard to case and white space.
    pub(crate) fn has_text(&self, part: &str) -> bool {
        normal(self.text()).contains(&normal(part))
    }

    /// Whether the shape names `table`, which may leave out the schema.
    pub(crate) fn names_table(&self, table: &str) -> bool {
        self.shape
            .tables()
            .iter()
            .any(|name| name.eq_ignore_ascii_case(table) || without_schema(name).eq_ignore_ascii_case(table))
    }
}

/// Without regard to case and white space.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
