//! Facts in words. Each sentence is written here, once, for a panic, a terminal and Markdown alike.
//!
//! Nothing here knows of colours or of the width of a terminal: [`ShapeRow`] holds what there is to say of a shape, and
//! whoever shows it lays it out.

mod advice;
mod blindness;
mod broken;
mod failure;
mod findings;
mod numbers;
mod outline;
mod sayable;
mod shapes;
mod sql;
mod tree;
mod units;

pub use blindness::{dropped, how_to_connect, not_audited, unwritten};
pub use broken::{Broken, broken, expectation};
pub use failure::{failure, warnings};
pub use findings::evidence;
pub use numbers::{Number, cut, cut_middle, duration, grouped};
pub use outline::Outline;
pub use sayable::Sayable;
pub use shapes::{Columns, ShapeRow, Shown, not_counted, recording, rows, still_running, unattributed, unreported};
pub use sql::cut_statement;
