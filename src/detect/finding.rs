use std::fmt;

use super::lint::Lint;
use super::n_plus_one::NPlusOne;
use crate::recording::{Recording, ShapeStats};

/// A fact found in a recording, one for each shape that it is true of.
#[doc = crate::doc::example!(r#"assert!(queries.findings().is_empty(), "two executions can be a retry");"#)]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Finding {
    /// One query for each row of another.
    NPlusOne(NPlusOne),
    /// The very same query again.
    DuplicateQuery(DuplicateQuery),
    /// Rows written one at a time.
    RowByRowWrites(RowByRowWrites),
    /// More rows than a page needs.
    UnboundedResult(UnboundedResult),
    /// All columns, whether they are used or not.
    SelectStar(SelectStar),
    /// Rows that are read to be skipped.
    OffsetPagination(OffsetPagination),
}

impl Finding {
    /// The shape that it is true of.
    #[doc = crate::doc::example!("assert!(queries.findings().iter().all(|found| found.shape().executions() >= 3));")]
    #[must_use]
    pub fn shape(&self) -> &ShapeStats {
        match self {
            Finding::NPlusOne(found) => found.repeated(),
            Finding::DuplicateQuery(found) => &found.shape,
            Finding::RowByRowWrites(found) => &found.shape,
            Finding::UnboundedResult(found) => &found.shape,
            Finding::SelectStar(found) => &found.shape,
            Finding::OffsetPagination(found) => &found.shape,
        }
    }

    /// The name of the lint that found it, as the macros' grammar has it.
    #[doc = crate::doc::example!("let found = querybudget::Lint::SelectStar.find(&queries);" "assert!(found.iter().all(|found| found.name() == \"select_star\"));")]
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Finding::NPlusOne(_) => "n_plus_one",
            Finding::DuplicateQuery(_) => "duplicate_query",
            Finding::RowByRowWrites(_) => "row_by_row_writes",
            Finding::UnboundedResult(_) => "unbounded_result",
            Finding::SelectStar(_) => "select_star",
            Finding::OffsetPagination(_) => "offset_pagination",
        }
    }
}

/// The facts that are a shape alone.
macro_rules! shape_findings {
    ($($(#[$attribute:meta])* $name:ident $lint:expr;)+) => {
        $(
            $(#[$attribute])*
            #[derive(Debug, Clone)]
            pub struct $name {
                pub(super) shape: ShapeStats,
            }

            impl $name {
                /// The shape that it is true of.
                #[doc = concat!(
                    "\n# Example\n\n```\n",
                    "use querybudget::{Budget, Finding, Lint};\n",
                    "# #[tokio::main(flavor = \"current_thread\")]\n",
                    "# async fn main() -> sqlx::Result<()> {\n",
                    "# let pool = sqlx::SqlitePool::connect(\"sqlite::memory:\").await?;\n",
                    "let (_, queries) = querybudget::record(sqlx::query(\"SELECT 1\").execute(&pool)).await;\n",
                    "let lint = Lint::", stringify!($name), $lint, ";\n",
                    "for finding in lint.find(&queries) {\n",
                    "    let Finding::", stringify!($name), "(found) = finding else { unreachable!() };\n",
                    "    println!(\"{}\", found.shape().text());\n",
                    "}\n# Ok(())\n# }\n```"
                )]
                #[must_use]
                pub fn shape(&self) -> &ShapeStats {
                    &self.shape
                }
            }
        )+
    };
}

shape_findings! {
    /// A `SELECT` executed twice or more with the very same arguments: its rows could have been kept.
    ///
    /// # What it sees
    ///
    /// Through the wrapper every such query; by the layer only statements to which nothing is bound, whose literals are compared.
    ///
    /// # What it takes for one
    ///
    /// A query that is meant to be asked again, such as a read after a write in between, a poll, or a `GET` twice in one test. Exempt
    /// it with [`Budget::allow`](crate::Budget::allow), or make each request a [`unit`](crate::unit).
    DuplicateQuery "";
    /// An `INSERT`, `UPDATE` or `DELETE` executed again and again for a row each.
    ///
    /// # What it sees
    ///
    /// A shape at or above the threshold that changed no more rows than it was executed. A batch, which changes many, is none.
    ///
    /// # What it takes for one
    ///
    /// A test that seeds its database row by row: [`pause`](crate::pause) while it does.
    RowByRowWrites " { threshold: 3 }";
    /// A query that returned more rows than its limit: a page that loads the whole history.
    ///
    /// # What it sees
    ///
    /// The rows that were read, of one execution. A stream that is dropped early has read few; one that is meant to be read whole is
    /// exempted with [`Budget::allow`](crate::Budget::allow).
    ///
    /// # What it does not see
    ///
    /// A query that would return more rows in production than in the test. Fill the test's tables beyond the limit.
    UnboundedResult " { rows: 1_000 }";
    /// A `SELECT` whose outermost list has `*` or `t.*`: every column, also those that are added later.
    ///
    /// # What it does not see
    ///
    /// Whether the columns are used, and columns that are listed and not used.
    SelectStar "";
    /// A `SELECT` that skips rows with `OFFSET`: the database reads all that it skips.
    ///
    /// # What it sees
    ///
    /// An offset that stands in the text, if it is at the limit or above; and a bound one, whose value is not known, if the shape is
    /// executed three times or more, which is a walk over pages.
    OffsetPagination " { offset: 1_000 }";
}

impl DuplicateQuery {
    /// How many of the executions were of a query that had been executed before.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::{Finding, Lint};
    ///
    /// let (_, queries) = querybudget::record(async {
    ///     sqlx::query("SELECT 7").execute(&pool).await.ok();
    ///     sqlx::query("SELECT 7").execute(&pool).await.ok();
    /// })
    /// .await;
    /// let found = Lint::DuplicateQuery.find(&queries);
    /// let [Finding::DuplicateQuery(found)] = found.as_slice() else { panic!("one finding") };
    /// assert_eq!(found.redundant(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn redundant(&self) -> u64 {
        self.shape.redundant()
    }
}

/// `n_plus_one: SELECT id FROM orders WHERE customer_id = ?`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.shape().text())
    }
}

impl Lint {
    /// What the lint finds in a recording, the worst first.
    ///
    /// # Example
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> sqlx::Result<()> {
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// use querybudget::Lint;
    ///
    /// let (_, queries) = querybudget::record(sqlx::query("SELECT * FROM sqlite_master").execute(&pool)).await;
    /// assert_eq!(Lint::SelectStar.find(&queries).len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn find(self, recording: &Recording) -> Vec<Finding> {
        super::find(self, recording)
    }
}
