//! Names in quotes.

use crate::fingerprint::words::is_keyword;

/// A quoted name without its quotes; the closing one may be missing.
pub(in crate::fingerprint) fn inside_quotes(quoted: &[u8]) -> &[u8] {
    let open = quoted.iter().position(|byte| b"\"`[".contains(byte)).unwrap_or(0);
    let close = match quoted[open] {
        b'[' => b']',
        quote => quote,
    };
    let name = &quoted[open + 1..];
    name.strip_suffix(&[close]).unwrap_or(name)
}

/// The name of a quoted one that means the same bare: plain lower case, and no keyword.
pub(super) fn plain_name(quoted: &[u8]) -> Option<&[u8]> {
    let name = inside_quotes(quoted);
    let starts_plain = matches!(name.first(), Some(b'a'..=b'z' | b'_')) && b"\"`[".contains(&quoted[0]);
    let is_plain = starts_plain && name.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    (is_plain && !is_keyword(name)).then_some(name)
}
