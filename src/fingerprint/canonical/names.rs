//! Names in quotes.

use crate::fingerprint::eight::{MARKS, between, equal, find};
use crate::fingerprint::words::is_keyword;

/// A quoted name without its quotes; the closing one may be missing.
pub(in crate::fingerprint) fn inside_quotes(quoted: &[u8]) -> &[u8] {
    let (open, name) = match quoted {
        // `U&".."`
        [b'U' | b'u', b'&', open, name @ ..] | [open, name @ ..] => (open, name),
        [] => return quoted,
    };
    let close = if *open == b'[' { b']' } else { *open };
    name.strip_suffix(&[close]).unwrap_or(name)
}

/// Whether the name at `start..end`, around which quotes stand, means the same bare: plain lower case, and no keyword.
#[inline(always)]
pub(super) fn is_plain(sql: &[u8], start: usize, end: usize) -> bool {
    let name = &sql[start..end];
    matches!(name.first(), Some(b'a'..=b'z' | b'_'))
        && find(sql, start, outside_plain_names) >= end
        && !is_keyword(name)
}

/// Marks the bytes that are none of `a` to `z`, `0` to `9` and `_`.
#[inline(always)]
fn outside_plain_names(bytes: u64) -> u64 {
    !(between(bytes, b'a', b'z') | between(bytes, b'0', b'9') | equal(bytes, b'_')) & MARKS
}
