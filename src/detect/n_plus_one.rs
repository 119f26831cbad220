use super::retries;
use crate::fingerprint::Kind;
use crate::query::Serial;
use crate::recording::{Recording, ShapeStats};

/// A `SELECT` that was executed again and again: one query for each row of another.
///
/// # What it sees
///
/// A shape with [`executions`](ShapeStats::executions) at or above the threshold in one unit of work, whatever started the
/// executions: a loop, `join_all`, spawned tasks, recursion. A unit is the scope, or a [`unit`](crate::unit) in it.
///
/// # What it does not see
///
/// - A loop over statements of different shapes.
/// - A loop of a `unit` for each row.
/// - The very same query again and again, where that is known: it is a [`DuplicateQuery`](crate::DuplicateQuery).
///
/// # What it takes for one
///
/// A loop that is meant: a poll, a bounded fan-out, pages. Exempt it with [`Budget::allow`](crate::Budget::allow), or give the
/// test a higher threshold. The attempts of a transaction that is rolled back and run again are taken for one, as far as
/// `ROLLBACK` is seen, which on SQLite takes the wrapper; of more than three attempts where the arguments are not known, three.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// use querybudget::Finding;
///
/// let (_, queries) = querybudget::record(async {
///     for id in 0..5 {
///         sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await.ok();
///     }
/// })
/// .await;
/// let findings = queries.findings();
/// let [Finding::NPlusOne(found)] = findings.as_slice() else { panic!("one N+1") };
/// assert_eq!(found.repeated().executions(), 5);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct NPlusOne {
    repeated: ShapeStats,
    executions: u64,
    overlapping: u64,
    parent: Option<Box<ShapeStats>>,
    is_nested: bool,
}

impl NPlusOne {
    /// The shape that was repeated.
    #[doc = crate::doc::example!("assert!(queries.findings().iter().all(|found| found.shape().executions() >= 3));")]
    #[must_use]
    pub fn repeated(&self) -> &ShapeStats {
        &self.repeated
    }

    /// How often in one unit of work, without the attempts of a transaction that was rolled back and run again.
    ///
    /// # Example
    ///
    /// See [`NPlusOne`].
    #[must_use]
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// A guess: an earlier `SELECT` that returned as many rows as there were repeats, or different arguments.
    ///
    /// # Example
    ///
    /// See [`NPlusOne`].
    #[must_use]
    pub fn likely_parent(&self) -> Option<&ShapeStats> {
        self.parent.as_deref()
    }

    /// Whether that parent is repeated itself: an N+1 below an N+1.
    ///
    /// # Example
    ///
    /// See [`NPlusOne`].
    #[must_use]
    pub fn is_nested(&self) -> bool {
        self.is_nested
    }

    /// How many of the executions ran while another of them did, as with `join_all`; among the first 1,000 queries of the scope.
    ///
    /// # Example
    ///
    /// See [`NPlusOne`].
    #[must_use]
    pub fn overlapping(&self) -> u64 {
        self.overlapping
    }
}

/// The `SELECT` shapes executed `threshold` times or more, the worst first.
pub(super) fn find(recording: &Recording, threshold: u64) -> Vec<NPlusOne> {
    let shapes: Vec<&ShapeStats> = recording.shapes().collect();
    let counts: Vec<u64> = shapes.iter().map(|stats| executions(stats, |_| 0)).collect();
    if counts.iter().all(|count| *count < threshold) {
        return Vec::new();
    }
    let retried = retries::executions(recording);
    let counts: Vec<u64> =
        shapes.iter().map(|stats| executions(stats, |unit| retried.of(stats.shape(), unit))).collect();
    let mut found: Vec<NPlusOne> = (0..shapes.len())
        .filter(|&index| counts[index] >= threshold)
        .map(|index| {
            let parent = likely_parent(&shapes, index);
            NPlusOne {
                repeated: shapes[index].clone(),
                executions: counts[index],
                overlapping: overlapping(recording, shapes[index]),
                parent: parent.map(|parent| Box::new(shapes[parent].clone())),
                is_nested: parent.is_some_and(|parent| counts[parent] >= threshold),
            }
        })
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.executions));
    found
}

/// How often a `SELECT` was executed in one unit of work, other than the very same again.
fn executions(stats: &ShapeStats, retried: impl Fn(Option<Serial>) -> u64) -> u64 {
    match stats.shape().kind() {
        Kind::Select => stats.most_different_in_one_unit_but(retried),
        _ => 0,
    }
}

/// The `SELECT` that began before the repeats and returned a row for each of them, or for each different argument: the least
/// repeated itself, the last of these.
fn likely_parent(shapes: &[&ShapeStats], repeated: usize) -> Option<usize> {
    let returned = |n: u64| {
        let is_parent =
            |&index: &usize| shapes[index].shape().kind() == Kind::Select && shapes[index].rows_returned() == n;
        (0..repeated).rev().filter(is_parent).min_by_key(|&index| shapes[index].executions())
    };
    returned(shapes[repeated].executions()).or_else(|| returned(shapes[repeated].distinct_arguments()?))
}

/// How many of the kept executions of the shape overlap in time with another.
fn overlapping(recording: &Recording, shape: &ShapeStats) -> u64 {
    let queries = recording.queries().filter(|query| query.shape() == shape.shape());
    let mut spans: Vec<_> =
        queries.map(|query| (query.offset().saturating_sub(query.elapsed()), query.offset())).collect();
    spans.sort_unstable();
    let overlaps = |index: usize| {
        let (start, end) = spans[index];
        let before = spans[..index].iter().map(|span| span.1).max().is_some_and(|latest| latest > start);
        before || spans.get(index + 1).is_some_and(|next| next.0 < end)
    };
    (0..spans.len()).filter(|&index| overlaps(index)).count() as u64
}
