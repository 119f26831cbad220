//! What holding a budget against a recording found. Facts only; the words are in `report`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::budget::{Budget, Limit};
use crate::detect::Finding;
use crate::exception::Exception;
use crate::expectation::Expected;
use crate::not_connected::NotConnected;
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
    pub(crate) expected: Vec<Expected>,
    pub(crate) unexpected: Vec<ShapeStats>,
}

/// A limit that does not hold. `Display` is `expected queries <= 3, found 61`.
#[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" r#"assert_eq!(verdict.breaches()[0].to_string(), "expected queries <= 3, found 4");"#)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    limit: Limit,
    actual: u64,
}

/// Why nothing can be said of a scope: statements may have run that were not seen.
#[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.blindness(), None);")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Blindness {
    /// The layer is not connected.
    NotConnected(NotConnected),
    /// A subscriber without the layer was current on the scope's thread for some time.
    Muted,
    /// sqlx has not reported queries that went through [`Counted`](crate::Counted), so that others may be hidden as well.
    Unreported,
    /// No query was seen, though the budget expects one.
    NothingSeen,
    /// Queries of the test ran in no scope, so that they are in no count.
    Unattributed,
    /// A statement was still running a second after the scope had ended.
    StillRunning,
}

impl Verdict {
    pub(crate) fn new(budget: Budget, recording: Recording, judged: Judged) -> Self {
        let blindness = blindness(&budget, &recording);
        let name = recording.name().to_owned();
        Verdict { budget, recording: Some(recording), judged, blindness, name, dump: None }
    }

    /// The verdict on a scope that could not be opened.
    pub(crate) fn not_connected(name: String, budget: Budget, why: NotConnected) -> Self {
        let blindness = Some(Blindness::NotConnected(why));
        Verdict { budget, recording: None, judged: Judged::default(), blindness, name, dump: None }
    }

    /// The same verdict on a scope some of whose statements may have been hidden.
    pub(crate) fn blind(self, blindness: Blindness) -> Self {
        Verdict { blindness: Some(blindness), ..self }
    }

    /// The same verdict, with its dump.
    pub(crate) fn in_file(self, dump: Option<Dumped>) -> Self {
        Verdict { dump, ..self }
    }

    /// Whether all was seen and everything is within the budget.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert!(!verdict.is_ok());")]
    #[must_use]
    pub fn is_ok(&self) -> bool {
        let Judged { breaches, findings, stale, .. } = &self.judged;
        let is_kept = breaches.is_empty() && findings.is_empty() && stale.is_empty();
        self.blindness.is_none() && is_kept && self.is_as_expected()
    }

    /// Whether every expectation is met, and nothing else was executed.
    pub(crate) fn is_as_expected(&self) -> bool {
        self.judged.expected.iter().all(Expected::is_met) && self.judged.unexpected.is_empty()
    }

    /// What came of each expectation, in their order.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`].
    #[must_use]
    pub fn expected(&self) -> &[Expected] {
        &self.judged.expected
    }

    /// The shapes that no expectation wants, if there are expectations.
    ///
    /// # Example
    ///
    /// See [`Budget::expect`].
    #[must_use]
    pub fn unexpected(&self) -> &[ShapeStats] {
        &self.judged.unexpected
    }

    /// The name of the scope.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.name(), queries.name());")]
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The budget.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.budget(), &Budget::max_queries(3));")]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// What was seen; `None` where the counter was not connected.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" r#"assert_eq!(verdict.recording().expect("it was connected").len(), 4);"#)]
    #[must_use]
    pub fn recording(&self) -> Option<&Recording> {
        self.recording.as_ref()
    }

    /// The limits that do not hold.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.breaches().len(), 1);")]
    #[must_use]
    pub fn breaches(&self) -> &[Breach] {
        &self.judged.breaches
    }

    /// What the denied lints found.
    #[doc = crate::doc::example!("let verdict = Budget::new().no_n_plus_one(2).check(&queries);" "assert_eq!(verdict.findings().len(), 1);")]
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.judged.findings
    }

    /// What the lints found that only warn.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert!(verdict.warnings().is_empty());")]
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.judged.warnings
    }

    /// What the lints found that is meant.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert!(verdict.excepted().is_empty());")]
    #[must_use]
    pub fn excepted(&self) -> &[Finding] {
        &self.judged.excepted
    }

    /// The exceptions that no finding needs.
    #[doc = crate::doc::example!("let verdict = Budget::new().no_n_plus_one(3).allow(\"orders\", \"a bounded poll\").check(&queries);" "assert_eq!(verdict.stale()[0].pattern(), \"orders\");")]
    #[must_use]
    pub fn stale(&self) -> &[Exception] {
        &self.judged.stale
    }

    /// Why the counts cannot be relied on.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" r#"assert!(verdict.blindness().is_none(), "all was seen");"#)]
    #[must_use]
    pub fn blindness(&self) -> Option<Blindness> {
        self.blindness
    }

    /// The file in which the scope was dumped, relative to the workspace where it lies in it.
    ///
    /// A scope that fails is dumped, and every one with `QUERYBUDGET_DUMP=1` in the environment; what was [checked](Budget::check)
    /// afterwards is not.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.dump(), None);")]
    #[must_use]
    pub fn dump(&self) -> Option<&Path> {
        Some(&self.dump.as_ref()?.file)
    }

    /// Whether it is left to `cargo querybudget check` to fail: all was seen, and the dump tells it.
    fn is_deferred(&self) -> bool {
        self.blindness.is_none() && self.dump.as_ref().is_some_and(|dump| dump.is_deferred)
    }

    /// Fails the test if the verdict is not ok. Of one that is, warnings are written to stderr.
    ///
    /// With `QUERYBUDGET_DEFER=1` in the environment, which `cargo querybudget` sets for the tests that it runs, the message of a verdict
    /// that has a [`dump`](Self::dump) is written to stderr, and it is left to `cargo querybudget check` to fail.
    ///
    /// # Panics
    ///
    /// With the message, at the caller's line, unless [`is_ok`](Verdict::is_ok).
    ///
    /// # Example
    ///
    /// ```should_panic
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (_, queries) = querybudget::record(async {}).await;
    /// querybudget::Budget::max_queries(1).check(&queries).assert();
    /// # }
    /// ```
    #[track_caller]
    pub fn assert(&self) {
        if !self.is_ok() && !self.is_deferred() {
            panic!("{self}");
        }
        let told = if self.is_ok() { self.warnings_in_words() } else { Some(self.to_string()) };
        if let Some(told) = told {
            // Nothing can be done if stderr is closed.
            let _ = writeln!(io::stderr(), "{told}");
        }
    }
}

impl std::error::Error for Verdict {}

fn blindness(budget: &Budget, recording: &Recording) -> Option<Blindness> {
    match () {
        () if recording.is_empty() && !budget.admits_no_query() => Some(Blindness::NothingSeen),
        () if recording.n_own_unattributed() > 0 => Some(Blindness::Unattributed),
        () if !recording.is_complete() => Some(Blindness::StillRunning),
        () => None,
    }
}

impl Breach {
    pub(crate) fn new(limit: Limit, actual: u64) -> Self {
        Breach { limit, actual }
    }

    /// The limit.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.breaches()[0].limit().metric(), &Metric::Queries);")]
    #[must_use]
    pub fn limit(&self) -> &Limit {
        &self.limit
    }

    /// The value that was found, in the metric's unit.
    #[doc = crate::doc::example!("let verdict = Budget::max_queries(3).check(&queries);" "assert_eq!(verdict.breaches()[0].actual(), 4);")]
    #[must_use]
    pub fn actual(&self) -> u64 {
        self.actual
    }
}
