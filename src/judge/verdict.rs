//! What holding a budget against a recording found. Facts only.

use std::panic::Location;
use std::path::{Path, PathBuf};

use querybudget_model::facts::{Blindness, Breach, Exception, Expectation, NotConnected};

use super::budget::Budget;
use super::lints::Finding;
use crate::recording::{Recording, ShapeStats};

/// Whether a recording is within its budget, and what it is over.
///
/// `Display` is the message that a failing test shows; it is empty for a verdict that [`is_ok`](Verdict::is_ok).
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.expect("an empty database");
/// use querybudget::{Budget, check};
///
/// let checked = check(Budget::max_queries(1), async {
///     sqlx::query("SELECT 1").execute(&pool).await.ok();
///     sqlx::query("SELECT 2").execute(&pool).await.ok();
/// })
/// .await;
/// let verdict = checked.verdict();
/// assert!(!verdict.is_ok());
/// assert_eq!(verdict.breaches()[0].to_string(), "expected queries <= 1, found 2");
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a verdict that nobody looks at fails no test"]
pub struct Verdict {
    budget: Budget,
    recording: Option<Recording>,
    judged: Judged,
    blindness: Option<Blindness>,
    name: String,
    place: &'static Location<'static>,
    dump: Option<Dumped>,
}

/// Where a scope was dumped.
#[derive(Debug, Clone)]
pub(crate) struct Dumped {
    pub(crate) file: PathBuf,
    /// Whether it is left to `cargo querybudget check` to fail.
    pub(crate) is_deferred: bool,
}

/// What holding the budget against the recording found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judged {
    pub(crate) breaches: Vec<Breach>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) warnings: Vec<Finding>,
    pub(crate) excepted: Vec<Finding>,
    pub(crate) stale: Vec<Exception>,
    pub(crate) expected: Vec<Expectation>,
    /// The places of shapes in the recording.
    pub(crate) unexpected: Vec<usize>,
}

impl Verdict {
    pub(super) fn new(budget: Budget, recording: Recording, judged: Judged, blindness: Option<Blindness>) -> Self {
        let (name, place) = (recording.name().to_owned(), recording.place());
        Verdict { budget, recording: Some(recording), judged, blindness, name, place, dump: None }
    }

    /// The verdict on a scope that could not be opened.
    pub(crate) fn not_connected(
        name: String,
        place: &'static Location<'static>,
        budget: Budget,
        why: NotConnected,
    ) -> Self {
        let blindness = Some(Blindness::NotConnected(why));
        Verdict { budget, recording: None, judged: Judged::default(), blindness, name, place, dump: None }
    }

    /// The same verdict, with its dump.
    pub(crate) fn in_file(self, dump: Option<Dumped>) -> Self {
        Verdict { dump, ..self }
    }

    /// Whether all was seen and everything is within the budget.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert!(!verdict.is_ok());
    /// # }
    /// ```
    #[must_use]
    pub fn is_ok(&self) -> bool {
        let Judged { breaches, findings, stale, .. } = &self.judged;
        let is_kept = breaches.is_empty() && findings.is_empty() && stale.is_empty();
        self.blindness.is_none() && is_kept && self.is_as_expected()
    }

    /// Whether every expectation is met, and nothing else was executed.
    fn is_as_expected(&self) -> bool {
        self.judged.expected.iter().all(Expectation::is_met) && self.judged.unexpected.is_empty()
    }

    /// What came of each expectation, in their order.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`].
    #[must_use]
    pub fn expected(&self) -> &[Expectation] {
        &self.judged.expected
    }

    /// The shapes that no expectation wants, if there are expectations.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`].
    #[must_use]
    pub fn unexpected(&self) -> Vec<&ShapeStats> {
        let shape = |place: &usize| self.recording.as_ref().map(|recording| recording.shape_at(*place));
        self.judged.unexpected.iter().filter_map(shape).collect()
    }

    /// Their places in the recording.
    pub(crate) fn unexpected_places(&self) -> &[usize] {
        &self.judged.unexpected
    }

    /// The name of the scope.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert_eq!(verdict.name(), queries.name());
    /// # }
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the scope was opened.
    pub(crate) fn place(&self) -> &'static Location<'static> {
        self.place
    }

    /// The budget.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert_eq!(verdict.budget(), &Budget::max_queries(3));
    /// # }
    /// ```
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// What was seen; `None` where the counter was not connected.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert_eq!(verdict.recording().expect("it was connected").len(), 4);
    /// # }
    /// ```
    #[must_use]
    pub fn recording(&self) -> Option<&Recording> {
        self.recording.as_ref()
    }

    /// The limits that do not hold.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert_eq!(verdict.breaches().len(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn breaches(&self) -> &[Breach] {
        &self.judged.breaches
    }

    /// What the denied lints found.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::new().no_n_plus_one(2).check(&queries);
    /// assert_eq!(verdict.findings().len(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.judged.findings
    }

    /// What the lints found that only warn.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert!(verdict.warnings().is_empty());
    /// # }
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.judged.warnings
    }

    /// What the lints found that is meant.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert!(verdict.excepted().is_empty());
    /// # }
    /// ```
    #[must_use]
    pub fn excepted(&self) -> &[Finding] {
        &self.judged.excepted
    }

    /// The exceptions that no finding needs.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::new().no_n_plus_one(3).allow("jobs", "a bounded poll").check(&queries);
    /// assert_eq!(verdict.stale()[0].pattern, "jobs");
    /// # }
    /// ```
    #[must_use]
    pub fn stale(&self) -> &[Exception] {
        &self.judged.stale
    }

    /// Why the counts cannot be relied on.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert!(verdict.blindness().is_none(), "all was seen");
    /// # }
    /// ```
    #[must_use]
    pub fn blindness(&self) -> Option<Blindness> {
        self.blindness
    }

    /// The file in which the scope was dumped, relative to the workspace where it lies in it.
    ///
    /// A scope that fails is dumped, and every one with `QUERYBUDGET_DUMP=1` in the environment; what was [checked](Budget::check)
    /// afterwards is not.
    ///
    /// # Example
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/shop.rs"));
    /// # fn main() {
    /// # let queries = shop();
    /// let verdict = Budget::max_queries(3).check(&queries);
    /// assert_eq!(verdict.dump(), None);
    /// # }
    /// ```
    #[must_use]
    pub fn dump(&self) -> Option<&Path> {
        Some(&self.dump.as_ref()?.file)
    }

    /// Whether it is left to `cargo querybudget check` to fail: all was seen, and the dump tells it.
    pub(crate) fn is_deferred(&self) -> bool {
        self.blindness.is_none() && self.dump.as_ref().is_some_and(|dump| dump.is_deferred)
    }
}

impl std::error::Error for Verdict {}
