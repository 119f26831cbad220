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
//! | collapsed | runs of equal elements with a `?`: in `IN (..)`, `ARRAY[..]` and the rows of `VALUES` to one, in the arguments of a function and in chains of `OR` to two; sqlx's savepoint names |
//! | folded | ASCII case of bare words; a quoted name that is plain lower case is the bare word |
//! | kept | `NULL`, `TRUE`, `FALSE`, operators, casts, identifiers with digits, column lists, the order of everything |
//!
//! `NULL` and `DEFAULT` as cells of several rows are values, since which cells they are varies with the data. In double
//! quotes stands a name or a string: see [`Dialect`]. A text of unknown dialect shows nothing that is a literal in one
//! of the dialects it may be of.
//!
//! Over-merging would invent N+1s, so in doubt two statements stay different.

mod batch;
mod brackets;
mod canonical;
mod class;
mod ctes;
mod dialect;
mod eight;
mod hash;
mod kind;
mod lexer;
#[cfg(test)]
mod linear;
mod memo;
mod paging;
mod reads;
mod shape;
mod statement;
mod tables;
mod words;

pub(crate) use batch::{Lists, lists};
pub(crate) use paging::literal_offset;
pub use querybudget_model::facts::{Class, Dialect, Fingerprint, Kind};
pub use shape::Shape;
pub(crate) use tables::without_schema;

/// The version of the rules above: two fingerprints compare only within one version.
///
/// # Example
///
/// ```
/// assert_eq!(querybudget::fingerprint::VERSION, 2);
/// ```
pub const VERSION: u32 = 2;

/// The fingerprint of `sql`, total on any bytes; it allocates nothing. Texts last seen on the thread are remembered by
/// their bytes, which makes a second look ten times as fast.
///
/// # Example
///
/// ```
/// use querybudget::fingerprint::{self, Dialect};
///
/// let one = fingerprint::of("SELECT * FROM users WHERE id = 1", Dialect::Generic);
/// let two = fingerprint::of("select * from users where id = $1 -- by key", Dialect::Generic);
/// assert_eq!(one, two);
/// assert_eq!(one.to_string().len(), 16);
/// ```
#[must_use]
pub fn of(sql: impl AsRef<[u8]>, dialect: Dialect) -> Fingerprint {
    let sql = sql.as_ref();
    memo::fingerprint(sql, dialect, || canonical::hash(sql, dialect))
}
