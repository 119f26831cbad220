//! The fingerprint of a shape, small, since a suite has hundreds of thousands.

use std::fmt;
use std::sync::Arc;

/// 16 hexadecimal digits as their number. A file may have other text in their place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fingerprint {
    Hash(u64),
    Other(Arc<str>),
}

impl From<&str> for Fingerprint {
    fn from(text: &str) -> Self {
        let is_hash = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match u64::from_str_radix(text, 16) {
            Ok(hash) if is_hash => Fingerprint::Hash(hash),
            _ => Fingerprint::Other(text.into()),
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fingerprint::Hash(hash) => write!(f, "{hash:016x}"),
            Fingerprint::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_there_is_given_back() {
        for text in ["4f2a91c0d3e5b677", "0000000000000001", "", "4F2A91C0D3E5B677", "+f2a91c0d3e5b677", "4f", "größe"]
        {
            assert_eq!(Fingerprint::from(text).to_string(), text);
        }
        assert!(matches!(Fingerprint::from("0000000000000001"), Fingerprint::Hash(1)));
    }
}
