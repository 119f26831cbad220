//! Tokens to canonical tokens: what varies is taken out, lists are collapsed, the rest is hashed as it passes.
//!
//! One pass serves both uses. For a known shape the [`Sink`](sink::Sink) is `()` and only the hash remains; for a new one it is a
//! list of tokens, from which text, kind and tables are made.

mod arguments;
mod clauses;
mod conditions;
mod double_quotes;
mod lists;
mod names;
mod places;
mod single;
mod sink;

use self::single::Canonical;
use super::lexer::Token;
use super::{Dialect, Fingerprint};

pub(super) use self::names::inside_quotes;

pub(super) fn hash(sql: &[u8], dialect: Dialect) -> Fingerprint {
    Canonical::new(sql, dialect, ()).run().0
}

/// The fingerprint with the canonical tokens, in which every [`Placeholder`](super::lexer::TokenKind) is shown as `?`.
pub(super) fn tokens(sql: &[u8], dialect: Dialect) -> (Fingerprint, Vec<Token>) {
    Canonical::new(sql, dialect, Vec::new()).run()
}
