//! The frozen list of what a scope saw.
//!
//! `execution` is what is kept of one query, `tally` what is added up over several, `stats` those of a shape, `units` those of each unit
//! of work; `query` and `recorded` are what a user looks at.

mod apart;
mod arguments;
mod distinct;
mod execution;
mod measure;
mod migrations;
mod query;
mod recorded;
mod sites;
mod stats;
mod tally;
mod thread;
mod units;

pub use arguments::Arguments;
#[cfg(feature = "sqlx-0_9")]
pub(crate) use arguments::digest;
pub(crate) use arguments::digest_unbound;
pub(crate) use execution::{Call, Completion, QueryEntry, Serial, Unit};
pub(crate) use measure::{Counted, Shapes};
pub use query::Query;
pub use recorded::Recording;
pub(crate) use recorded::{MAX_KEPT_QUERIES, RecordingParts};
pub use stats::ShapeStats;
pub(crate) use stats::{Begun, InUnit};
pub(crate) use tally::{Beginning, Tally};
pub(crate) use thread::{is_test_thread, test_of_this_thread};
pub(crate) use units::{PlaceInUnit, UnitStats, Units};
