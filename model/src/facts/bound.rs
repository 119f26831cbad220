//! Which values are allowed, and which one was not.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{BrokenUnit, facts};
use crate::catalogue::{Metric, Unit, UnknownName, unknown};

facts! {
    /// The values that a metric may have.
    #[derive(Copy, Hash)]
    #[cfg_attr(feature = "file", serde(rename_all = "snake_case"))]
    pub enum Bound {
        /// `<= n`
        AtMost(u64),
        /// `== n`
        Exactly(u64),
        /// `>= n`
        AtLeast(u64),
        /// `< n`
        Below(u64),
        /// `> n`
        Above(u64),
        /// `in a..=b`
        Within(u64, u64),
    }

    /// One term of a budget. `Display` and `FromStr` have its form in the macros.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::catalogue::Metric;
    /// use querybudget_model::facts::{Bound, Limit};
    ///
    /// let limit = Limit::new(Metric::table("orders"), Bound::Within(1, 2));
    /// assert_eq!(limit.to_string(), r#"table("orders") in 1..=2"#);
    /// assert_eq!(r#"table("orders") in 1..=2"#.parse(), Ok(limit));
    /// ```
    #[derive(Hash)]
    pub struct Limit {
        /// What is measured.
        pub metric: Metric,
        /// What it may be.
        pub bound: Bound,
    }

    /// A limit that does not hold. `Display` is `expected queries <= 3, found 61`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Breach;
    ///
    /// let breach = Breach::new("time <= 1ms".parse()?, 2_500_000);
    /// assert_eq!(breach.to_string(), "expected time <= 1ms, found 2.5ms");
    /// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
    /// ```
    pub struct Breach {
        /// The limit.
        pub limit: Limit,
        /// What was found, in the unit of the metric.
        pub actual: u64,
        /// Where, if the limit is one of each unit of work.
        #[cfg_attr(feature = "file", serde(default, skip_serializing_if = "Option::is_none"))]
        pub unit: Option<BrokenUnit>,
    }
}

impl Bound {
    /// Whether the value is allowed.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Bound;
    ///
    /// assert!(Bound::Within(0, 3).contains(3));
    /// assert!(!Bound::Below(3).contains(3));
    /// ```
    #[must_use]
    pub fn contains(self, value: u64) -> bool {
        match self {
            Bound::AtMost(n) => value <= n,
            Bound::Exactly(n) => value == n,
            Bound::AtLeast(n) => value >= n,
            Bound::Below(n) => value < n,
            Bound::Above(n) => value > n,
            Bound::Within(a, b) => (a..=b).contains(&value),
        }
    }

    /// Whether the bound was written with none in mind: `== 0`, `in 0..=n`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::Bound;
    ///
    /// assert!(Bound::Within(0, 3).means_none_too());
    /// assert!(!Bound::AtMost(3).means_none_too());
    /// ```
    #[must_use]
    pub fn means_none_too(self) -> bool {
        matches!(self, Bound::Exactly(0) | Bound::AtMost(0) | Bound::Within(0, _) | Bound::Below(1) | Bound::AtLeast(0))
    }

    /// The largest value that is allowed, if there is one.
    #[must_use]
    pub fn most(self) -> Option<u64> {
        match self {
            Bound::AtMost(n) | Bound::Exactly(n) | Bound::Within(_, n) => Some(n),
            Bound::Below(n) => n.checked_sub(1),
            Bound::AtLeast(_) | Bound::Above(_) => None,
        }
    }
}

impl Limit {
    /// A limit of a metric.
    #[must_use]
    pub fn new(metric: Metric, bound: Bound) -> Self {
        Limit { metric, bound }
    }

    /// The limit as a term for each unit of work: `per_unit(queries <= 3)`.
    #[must_use]
    pub fn per_unit(&self) -> String {
        format!("per_unit({self})")
    }
}

impl Breach {
    /// A limit with what was found.
    #[must_use]
    pub fn new(limit: Limit, actual: u64) -> Self {
        Breach { limit, actual, unit: None }
    }

    /// It was found in this unit of work, each of which has the limit.
    ///
    /// # Example
    ///
    /// See [`BrokenUnit`].
    #[must_use]
    pub fn in_unit(self, unit: BrokenUnit) -> Self {
        Breach { unit: Some(unit), ..self }
    }

    /// The term of the budget that does not hold: `queries <= 3`, or `per_unit(queries <= 3)`.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget_model::facts::{Breach, BrokenUnit};
    ///
    /// let breach = Breach::new("queries <= 3".parse()?, 7).in_unit(BrokenUnit::new("GET /", 0));
    /// assert_eq!(breach.term(), "per_unit(queries <= 3)");
    /// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
    /// ```
    #[must_use]
    pub fn term(&self) -> String {
        match &self.unit {
            Some(_) => self.limit.per_unit(),
            None => self.limit.to_string(),
        }
    }

    /// How much more was found than is allowed; 0 if it is less than must be.
    #[must_use]
    pub fn over(&self) -> u64 {
        self.limit.bound.most().map_or(0, |most| self.actual.saturating_sub(most))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Limit { metric, bound } = self;
        let shown = |value| metric.shown(value);
        match *bound {
            Bound::AtMost(n) => write!(f, "{metric} <= {}", shown(n)),
            Bound::Exactly(n) => write!(f, "{metric} == {}", shown(n)),
            Bound::AtLeast(n) => write!(f, "{metric} >= {}", shown(n)),
            Bound::Below(n) => write!(f, "{metric} < {}", shown(n)),
            Bound::Above(n) => write!(f, "{metric} > {}", shown(n)),
            Bound::Within(a, b) => write!(f, "{metric} in {}..={}", shown(a), shown(b)),
        }
    }
}

impl FromStr for Limit {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let wrong = || unknown("a limit", text, ["queries <= 3", "rows < 500", "selects in 0..=2"]);
        // From behind: the name of a table may hold an operator.
        let (rest, value) = text.rsplit_once(' ').ok_or_else(wrong)?;
        let (metric, operator) = rest.rsplit_once(' ').ok_or_else(wrong)?;
        let metric: Metric = metric.parse()?;
        let read = |value: &str| read(&metric, value).ok_or_else(wrong);
        let bound = match operator {
            "<=" => Bound::AtMost(read(value)?),
            "==" => Bound::Exactly(read(value)?),
            ">=" => Bound::AtLeast(read(value)?),
            "<" => Bound::Below(read(value)?),
            ">" => Bound::Above(read(value)?),
            "in" => {
                let (low, high) = value.split_once("..=").ok_or_else(wrong)?;
                Bound::Within(read(low)?, read(high)?)
            }
            _ => return Err(wrong()),
        };
        Ok(Limit { metric, bound })
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.limit.metric.shown(self.actual);
        match &self.unit {
            Some(unit) => write!(f, "expected {} in each unit of work, found {found} in `{}`", self.limit, unit.name),
            None => write!(f, "expected {}, found {found}", self.limit),
        }
    }
}

/// A value as [`Metric::shown`] writes it.
fn read(metric: &Metric, value: &str) -> Option<u64> {
    match metric.entry().unit {
        Unit::Count => value.parse().ok(),
        Unit::Nanoseconds => nanoseconds(value),
    }
}

/// What `Debug` of a [`Duration`] writes: `1.5ms`, `2s`.
fn nanoseconds(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 4] = [("ns", 1), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];
    let (number, scale) = UNITS.iter().find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, scale)))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = scale.ilog10() as usize;
    let fraction = if fraction.is_empty() { 0 } else { format!("{fraction:0<digits$}").parse::<u64>().ok()? };
    let nanoseconds = whole.parse::<u64>().ok()?.checked_mul(*scale)?.checked_add(fraction)?;
    // A shorter or longer form is another limit.
    (format!("{:?}", Duration::from_nanos(nanoseconds)) == text).then_some(nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_read_as_it_is_written() {
        let bounds = |n| {
            [
                Bound::AtMost(n),
                Bound::Exactly(n),
                Bound::AtLeast(n),
                Bound::Below(n),
                Bound::Above(n),
                Bound::Within(n, n),
            ]
        };
        let metrics = Metric::NAMED.iter().cloned().chain([Metric::table("a <= 3"), Metric::text("b > 4")]);
        for metric in metrics {
            for bound in [0, 1, 999, 1_000, 1_500_000, 2_000_000_000, u64::MAX].into_iter().flat_map(bounds) {
                let limit = Limit::new(metric.clone(), bound);
                assert_eq!(limit.to_string().parse(), Ok(limit));
            }
        }
    }

    #[test]
    fn what_is_no_limit_is_told() {
        for text in ["", "queries", "queries <= ", "queries =< 3", "queries <= x", "queries in 3", "time <= 0.001s"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }
}
