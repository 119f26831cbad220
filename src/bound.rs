//! Which values are allowed.

/// The values that a metric may have.
#[doc = crate::doc::example!("let budget = Budget::new().limit(Metric::Rows, Bound::Within(0, 10));" r#"assert_eq!(budget.to_string(), "rows in 0..=10");"#)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Bound {
    /// Whether the value is allowed.
    ///
    /// # Example
    ///
    /// ```
    /// use querybudget::Bound;
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
    pub(crate) fn means_none_too(self) -> bool {
        matches!(self, Bound::Exactly(0) | Bound::AtMost(0) | Bound::Within(0, _) | Bound::Below(1) | Bound::AtLeast(0))
    }

    /// `queries <= 3`
    pub(crate) fn written(self, subject: &str, shown: impl Fn(u64) -> String) -> String {
        match self {
            Bound::AtMost(n) => format!("{subject} <= {}", shown(n)),
            Bound::Exactly(n) => format!("{subject} == {}", shown(n)),
            Bound::AtLeast(n) => format!("{subject} >= {}", shown(n)),
            Bound::Below(n) => format!("{subject} < {}", shown(n)),
            Bound::Above(n) => format!("{subject} > {}", shown(n)),
            Bound::Within(a, b) => format!("{subject} in {}..={}", shown(a), shown(b)),
        }
    }
}
