//! Every metric, lint and rule, once, with all that is said of it.
//!
//! Parsing, "did you mean", defaults, the pages of `cargo querybudget explain`, the rules in SARIF and the tables of the
//! documentation are made of these entries, or are held against them by a test.

mod denial;
mod lint;
mod metric;
mod name;
mod page;
mod rule;

pub use denial::Denial;
pub use lint::{Details, Lint, LintEntry, LintTerm, Parameter, Searched};
pub use metric::{Measured, Metric, MetricEntry, Unit};
pub use name::{UnknownName, closest};
pub use page::{Page, Section};
pub use rule::{Rule, RuleEntry, Severity};

pub(crate) use name::{named, unknown};
