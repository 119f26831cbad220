use std::cmp::Reverse;
use std::fmt;

use querybudget_model::catalogue::{Details, Lint, LintTerm};

use crate::judge::repeats::Repeats;
use crate::recording::{Recording, Serial, ShapeStats};

/// A fact found in a recording, true of one shape. `Display` is its lint and the shape.
///
/// # Example
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> sqlx::Result<()> {
/// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// use querybudget::{Details, Lint, record};
///
/// let (_, queries) = record(async {
///     for id in 0..5 {
///         sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await.ok();
///     }
/// })
/// .await;
/// let findings = queries.find(Lint::NPlusOne);
/// let [finding] = findings.as_slice() else { panic!("one N+1") };
/// assert_eq!(finding.to_string(), "n_plus_one: SELECT ? + ?");
/// assert!(matches!(finding.details(), Details::NPlusOne { executions: 5, .. }));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Finding {
    term: LintTerm,
    details: Details,
    place: usize,
    shape: ShapeStats,
    likely_parents: Vec<ShapeStats>,
    together: Vec<ShapeStats>,
    unit: Option<Serial>,
}

impl Finding {
    /// A finding on the shape at a place of the recording.
    pub(super) fn new(recording: &Recording, term: impl Into<LintTerm>, place: usize, details: Details) -> Self {
        let shape = |place: usize| recording.shape_at(place).clone();
        let shapes = |places: &[usize]| places.iter().copied().map(shape).collect();
        Finding {
            term: term.into(),
            place,
            shape: shape(place),
            likely_parents: shapes(details.likely_parents()),
            together: shapes(details.together()),
            details,
            unit: None,
        }
    }

    /// The same of a unit of work.
    pub(super) fn in_unit(self, unit: Option<Serial>) -> Self {
        Finding { unit, ..self }
    }

    /// The lint that found it.
    ///
    /// # Example
    ///
    /// See [`Finding`].
    #[must_use]
    pub fn lint(&self) -> Lint {
        self.details.lint()
    }

    /// The lint with the parameter by which it was found.
    ///
    /// # Example
    ///
    /// See [`Finding`].
    #[must_use]
    pub fn term(&self) -> LintTerm {
        self.term
    }

    /// What is known of it. Places in it are those of [`Recording::all_shapes`].
    ///
    /// # Example
    ///
    /// See [`Finding`].
    #[must_use]
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// The shape that it is true of.
    ///
    /// # Example
    ///
    /// See [`Finding`].
    #[must_use]
    pub fn shape(&self) -> &ShapeStats {
        &self.shape
    }

    /// A guess, of an N+1: the query that returned as many rows as there were repeats, or different arguments. `None` if several did.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Lint, record};
    ///
    /// let (_, queries) = record(async {
    ///     for id in sqlx::query_scalar::<_, i64>("VALUES (1), (2), (3)").fetch_all(&pool).await? {
    ///         sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await?;
    ///     }
    ///     Ok::<(), sqlx::Error>(())
    /// })
    /// .await;
    /// let findings = queries.find(Lint::NPlusOne);
    /// assert_eq!(findings[0].likely_parent().map(|parent| parent.text()), Some("VALUES (?)"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn likely_parent(&self) -> Option<&ShapeStats> {
        match self.likely_parents.as_slice() {
            [parent] => Some(parent),
            _ => None,
        }
    }

    /// The other shapes that the loop of an N+1 executes, each as often as the finding's.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Lint, record};
    ///
    /// let (_, queries) = record(async {
    ///     for id in 1..5 {
    ///         sqlx::query("SELECT ? + 1").bind(id).execute(&pool).await?;
    ///         sqlx::query("SELECT ? * 2").bind(id).execute(&pool).await?;
    ///     }
    ///     Ok::<(), sqlx::Error>(())
    /// })
    /// .await;
    /// let findings = queries.find(Lint::NPlusOne);
    /// assert_eq!(findings.len(), 1);
    /// assert_eq!(findings[0].together()[0].text(), "SELECT ? * ?");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn together(&self) -> &[ShapeStats] {
        &self.together
    }

    /// The unit of work that it was found in, if it is one.
    pub(crate) fn unit(&self) -> Option<Serial> {
        self.unit
    }

    /// The finding's shape and the others of its loop.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = &ShapeStats> {
        [&self.shape].into_iter().chain(&self.together)
    }

    /// The same of those of its shapes alone that are meant; `None` if none is.
    pub(in crate::judge) fn narrowed(
        &self,
        recording: &Recording,
        is_meant: impl Fn(&ShapeStats) -> bool,
    ) -> Option<Finding> {
        let places = [self.place].into_iter().chain(self.details.together().iter().copied());
        let meant: Vec<usize> = places.filter(|place| is_meant(recording.shape_at(*place))).collect();
        let (first, others) = meant.split_first()?;
        let mut details = self.details.clone();
        if let Details::NPlusOne { together, .. } = &mut details {
            *together = others.to_vec();
        }
        Some(Finding::new(recording, self.term, *first, details).in_unit(self.unit))
    }

    /// The place of the shape in the recording.
    pub(crate) fn place(&self) -> usize {
        self.place
    }
}

/// `n_plus_one: SELECT id FROM orders WHERE customer_id = ?`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.lint(), self.shape.text())
    }
}

/// A finding for each of the application's shapes that it is true of, the most executed first.
pub(super) fn of_shapes(
    recording: &Recording,
    term: impl Into<LintTerm>,
    is_found: impl Fn(&ShapeStats) -> bool,
    details: impl Fn(&ShapeStats) -> Details,
) -> Vec<Finding> {
    let term = term.into();
    let mut found: Vec<(usize, &ShapeStats)> =
        recording.numbered_shapes().filter(|(_, stats)| is_found(stats)).collect();
    found.sort_by_key(|(_, stats)| Reverse(stats.executions()));
    found.into_iter().map(|(place, stats)| Finding::new(recording, term, place, details(stats))).collect()
}

/// A finding for each of the repeats, the most executed first.
pub(super) fn of_repeats<'a>(
    recording: &Recording,
    term: LintTerm,
    found: impl Iterator<Item = (&'a Repeats, Details)>,
) -> Vec<Finding> {
    let mut found: Vec<(&Repeats, Details)> = found.collect();
    found.sort_by_key(|(repeats, _)| Reverse(repeats.executions));
    let finding = |(repeats, details): (&Repeats, Details)| {
        Finding::new(recording, term, repeats.place, details).in_unit(repeats.unit)
    };
    found.into_iter().map(finding).collect()
}
