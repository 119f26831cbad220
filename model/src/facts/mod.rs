//! What was executed and found, as data. A name here is a name in the file.

mod blindness;
mod bound;
mod dump;
mod finding;
mod fingerprint;
mod fold;
mod scope;
mod shape;
mod statement;
mod texts;
mod types;
mod unit;

pub use blindness::{Blindness, NotConnected};
pub use bound::{Bound, Breach, Limit};
pub use dump::{Dump, TestId, VERSION};
pub use finding::{Finding, Level};
pub use fingerprint::Fingerprint;
pub use scope::{Exception, Execution, Expectation, Outcome, Scope};
pub use shape::{CallSite, Counts, Frame, Shape};
pub use statement::{Class, Dialect, Kind};
use types::facts;
pub use unit::{BrokenUnit, UnitShape};
