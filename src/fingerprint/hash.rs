//! The running hash of a token stream.

use super::Fingerprint;
use super::eight::{lower_case, up_to_eight};

/// What a token contributes besides its bytes. Part of the stored rules: values are never reused.
#[derive(Clone, Copy)]
#[repr(u64)]
pub(super) enum Tag {
    Word = 1,
    QuotedName = 2,
    Symbol = 3,
    Placeholder = 4,
    Element = 5,
    End = 6,
}

/// The running hash of a token stream: a folded 64x64 to 128 bit multiplication for every eight bytes,
/// the scheme of wyhash, with constants that are the first digits of pi.
#[derive(Clone, Copy)]
pub(super) struct Hasher(u64);

const SEED: u64 = 0x243f_6a88_85a3_08d3;
const MULTIPLIER: u64 = 0x1319_8a2e_0370_7345;
const TAG_STEP: u64 = 0xa409_3822_299f_31d1;

impl Hasher {
    pub(super) fn new() -> Self {
        Hasher(SEED)
    }

    /// Mixes in the token at `start..end` of `sql`, whose bytes compare without ASCII case. Returns the last of them,
    /// at most eight, as they were mixed in: of a short word that is all of it.
    #[inline(always)]
    pub(super) fn folded(&mut self, tag: Tag, sql: &[u8], start: usize, end: usize) -> u64 {
        self.bytes(tag, sql, start, end, lower_case)
    }

    /// Mixes in the token at `start..end` of `sql`, whose bytes compare as they are.
    #[inline]
    pub(super) fn exact(&mut self, tag: Tag, sql: &[u8], start: usize, end: usize) {
        self.bytes(tag, sql, start, end, |word| word);
    }

    /// Mixes in a token of one byte, as [`exact`](Hasher::exact) does.
    #[inline]
    pub(super) fn byte(&mut self, tag: Tag, byte: u8) {
        self.last_bytes(tag, u64::from(byte), 1);
    }

    /// Mixes in a token that has no bytes of its own.
    #[inline]
    pub(super) fn tag(&mut self, tag: Tag) {
        self.number(tag, 0);
    }

    #[inline]
    pub(super) fn number(&mut self, tag: Tag, value: u64) {
        self.0 = fold(self.0 ^ value, MULTIPLIER.wrapping_add((tag as u64).wrapping_mul(TAG_STEP)));
    }

    #[inline]
    pub(super) fn value(self) -> u64 {
        self.0
    }

    pub(super) fn finish(mut self) -> Fingerprint {
        self.tag(Tag::End);
        Fingerprint::from_u64(self.0)
    }

    #[inline(always)]
    fn bytes(&mut self, tag: Tag, sql: &[u8], start: usize, end: usize, normal: impl Fn(u64) -> u64) -> u64 {
        let mut position = start;
        while position + 8 < end {
            self.0 = fold(self.0 ^ normal(up_to_eight(sql, position, position + 8)), MULTIPLIER);
            position += 8;
        }
        let last = normal(up_to_eight(sql, position, end));
        self.last_bytes(tag, last, end - start);
        last
    }

    /// The length stands in the tag, so that no two splits of the same bytes agree.
    #[inline]
    fn last_bytes(&mut self, tag: Tag, bytes: u64, length: usize) {
        let tag = (tag as u64 | (length as u64) << 8).wrapping_mul(TAG_STEP);
        self.0 = fold(self.0 ^ bytes, MULTIPLIER.wrapping_add(tag));
    }
}

#[inline]
pub(super) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_hash_wherever_it_stands() {
        let token = b"Customer_Id_2024";
        for length in 1..=token.len() {
            let mut alone = Hasher::new();
            let mut followed = Hasher::new();
            alone.folded(Tag::Word, &token[..length], 0, length);
            followed.folded(Tag::Word, &[b"id=", &token[..length], b" = 1 AND"].concat(), 3, 3 + length);
            assert_eq!(alone.value(), followed.value(), "{length} bytes");
        }
    }

    #[test]
    fn a_token_of_one_byte_has_the_hash_of_its_bytes() {
        let mut byte = Hasher::new();
        let mut bytes = Hasher::new();
        byte.byte(Tag::Symbol, b'=');
        bytes.exact(Tag::Symbol, b"a = 1, b = 2", 2, 3);
        assert_eq!(byte.value(), bytes.value());
    }

    #[test]
    fn a_fingerprint_is_eight_bytes_since_every_query_carries_one() {
        assert_eq!(size_of::<Fingerprint>(), 8);
    }
}
