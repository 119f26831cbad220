//! The fingerprints of the texts last seen on this thread.
//!
//! A program executes the same text again and again, since arguments are bound. To hash its bytes as they are takes a
//! tenth of what it takes to read its tokens.

use std::cell::Cell;

use super::eight::{eight, up_to_eight};
use super::hash::fold;
use super::{Dialect, Fingerprint};

/// A text is known by 128 bits of hash, so that two of them are not taken for each other.
type Key = [u64; 2];

/// 12 KiB for each thread that executes statements.
const N_ENTRIES: usize = 512;
const NEVER_SEEN: (Key, u64) = ([0, 0], 0);

thread_local! {
    static ENTRIES: [Cell<(Key, u64)>; N_ENTRIES] = const { [const { Cell::new(NEVER_SEEN) }; N_ENTRIES] };
}

/// The fingerprint of `sql`, which `compute` finds if the text is new here.
pub(super) fn fingerprint(sql: &[u8], dialect: Dialect, compute: impl FnOnce() -> Fingerprint) -> Fingerprint {
    let key = key(sql, dialect);
    let known = ENTRIES.try_with(|entries| {
        let entry = &entries[key[0] as usize % N_ENTRIES];
        let (known, fingerprint) = entry.get();
        (known == key).then(|| Fingerprint::from_u64(fingerprint))
    });
    if let Ok(Some(fingerprint)) = known {
        return fingerprint;
    }
    let fingerprint = compute();
    // A thread that ends has no memory left, and needs none.
    ENTRIES.try_with(|entries| entries[key[0] as usize % N_ENTRIES].set((key, fingerprint.as_u64()))).ok();
    fingerprint
}

/// Two hashes of all the bytes, the length and the dialect. Not stored anywhere, so free to change.
fn key(sql: &[u8], dialect: Dialect) -> Key {
    const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f];
    let [mut one, mut other] = [sql.len() as u64 ^ FACTORS[0], dialect as u64 ^ FACTORS[1]];
    let mut position = 0;
    while let Some(high) = eight(sql, position + 8)
        && let Some(low) = eight(sql, position)
    {
        (one, other) = mix(one, other, low, high, FACTORS);
        position += 16;
    }
    // The last sixteen, some of them again.
    let last = sql.len().saturating_sub(16);
    let middle = sql.len().min(last + 8);
    let (low, high) = (up_to_eight(sql, last, middle), up_to_eight(sql, middle, sql.len()));
    (one, other) = mix(one, other, low, high, FACTORS);
    [one, other]
}

#[inline]
fn mix(one: u64, other: u64, low: u64, high: u64, factors: [u64; 2]) -> (u64, u64) {
    (fold(one ^ low, factors[0] ^ high), fold(other ^ high, factors[1] ^ low.rotate_left(32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_seen_before_is_not_read_again() {
        let sql = b"SELECT 1 -- seen before";
        let computed = Fingerprint::from_u64(7);
        assert_eq!(fingerprint(sql, Dialect::Sqlite, || computed), computed);
        assert_eq!(fingerprint(sql, Dialect::Sqlite, || panic!("it is known")), computed);
        assert_eq!(fingerprint(sql, Dialect::MySql, || Fingerprint::from_u64(8)), Fingerprint::from_u64(8));
    }

    #[test]
    fn one_bit_anywhere_changes_both_halves_of_the_key() {
        let text = [b'x'; 77];
        let original = key(&text, Dialect::Generic);
        for position in 0..text.len() {
            for bit in 0..8 {
                let mut other = text;
                other[position] ^= 1 << bit;
                let other = key(&other, Dialect::Generic);
                assert!(original[0] != other[0] && original[1] != other[1], "byte {position}, bit {bit}");
            }
        }
    }
}
