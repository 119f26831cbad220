//! What a user may write: read, held against what can be meant, and kept as data.
//!
//! The names are those of the catalogue. A new metric or lint there is read here without a change.
//!
//! - `input`: the next token, and an error at it.
//! - `library`: where the library is found.
//! - `time` and `amount`: the value of a term.
//! - `word`: what a term begins with, a metric or a keyword.
//! - `limit` and `validate`: `queries <= 3`, and whether that can be meant.
//! - `lints`: `deny(..)`, `warn(..)`, `allow(..)` and `no_n_plus_one`.
//! - `units` and `per_unit`: `units("handle_event")`, and `per_unit(queries <= 4)`.
//! - `expectations`: `"the page": table("posts") == 1`.
//! - `terms`: the list of all these, as an attribute has it.
//! - `call`: the arguments of a block macro.

mod amount;
mod call;
mod expectations;
mod input;
mod library;
mod limit;
mod lints;
mod per_unit;
mod terms;
mod time;
mod units;
mod validate;
mod word;

pub(crate) use amount::Amount;
pub(crate) use call::{Assertion, BlockBudget, BlockCall};
pub(crate) use expectations::ExpectationTerm;
pub(crate) use library::Library;
pub(crate) use limit::{Bound, Limit, Operator};
pub(crate) use lints::{ExceptionTerm, LintTerm};
pub(crate) use terms::Terms;
