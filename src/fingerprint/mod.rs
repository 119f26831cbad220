//! SQL text to shape: what varies between two runs of the same code is taken out.
//!
//! ```text
//! bytes -> lexer -> canonical tokens -> hash                  (every execution)
//!                                    -> text, kind, tables    (a new shape only)
//! ```
//!
//! The rules are version [`VERSION`]. They are appended to, never changed silently, since
//! fingerprints are stored.
//!
//! | taken out | comments, white space, trailing `;`, literals and placeholders (`?`), the sign of a literal |
//! | --- | --- |
//! | collapsed | runs of equal elements with a `?` in `IN (..)`, `ARRAY[..]` and the rows of `VALUES`; sqlx's savepoint names |
//! | folded | ASCII case of bare words; a quoted name that is plain lower case is the bare word |
//! | kept | `NULL`, `TRUE`, `FALSE`, operators, casts, identifiers with digits, column lists, the order of everything |
//!
//! Over-merging would invent N+1s, so in doubt two statements stay different.

mod canonical;
mod class;
mod ctes;
mod dialect;
mod hash;
mod kind;
mod lexer;
mod memo;
mod paging;
mod shape;
mod tables;
mod words;

pub use class::Class;
pub use dialect::Dialect;
pub use hash::Fingerprint;
pub use kind::Kind;
pub(crate) use paging::literal_offset;
pub use shape::Shape;

/// The version of the rules above: two fingerprints compare only within one version.
///
/// # Example
///
/// ```
/// assert_eq!(querybudget::fingerprint::VERSION, 1);
/// ```
pub const VERSION: u32 = 1;
