use std::fmt;
use std::str::FromStr;

use crate::catalogue::{UnknownName, unknown};

/// The identity of a shape: statements that differ only in what varies between runs have the same one.
///
/// A 64 bit hash, the same on every machine and in every process, within one version of the rules. `Display` is 16 hexadecimal
/// digits, which `FromStr` reads.
///
/// # Example
///
/// ```
/// use querybudget_model::facts::Fingerprint;
///
/// let fingerprint: Fingerprint = "00f1e2d3c4b5a697".parse()?;
/// assert_eq!(fingerprint.to_string(), "00f1e2d3c4b5a697");
/// assert_eq!(fingerprint.as_u64(), 0xf1e2_d3c4_b5a6_97);
/// # Ok::<(), querybudget_model::catalogue::UnknownName>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Fingerprint(u64);

/// How many digits there are.
const N_DIGITS: usize = 16;

impl Fingerprint {
    /// The fingerprint of this number.
    #[must_use]
    pub const fn from_u64(number: u64) -> Self {
        Fingerprint(number)
    }

    /// The fingerprint as a number.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let is_hash = text.len() == N_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match u64::from_str_radix(text, 16) {
            Ok(hash) if is_hash => Ok(Fingerprint(hash)),
            _ => Err(unknown("a fingerprint", text, ["16 hexadecimal digits"])),
        }
    }
}

#[cfg(feature = "file")]
impl serde::Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "read")]
impl<'de> serde::Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl serde::de::Visitor<'_> for Digits {
            type Value = Fingerprint;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a fingerprint of 16 hexadecimal digits")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Fingerprint, E> {
                text.parse().map_err(E::custom)
            }
        }

        // Without a copy of each: a suite has hundreds of thousands.
        deserializer.deserialize_str(Digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sixteen_digits_are_a_fingerprint() {
        assert_eq!("0000000000000001".parse(), Ok(Fingerprint(1)));
        for text in ["", "4F2A91C0D3E5B677", "+f2a91c0d3e5b677", "4f", "größe", "00000000000000001"] {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
    }
}
