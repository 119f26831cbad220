//! Eight bytes of a text at a time, as a number whose lowest byte is the first.
//!
//! What is asked of every byte is answered by a mark, the highest bit of the byte.

use super::reads;

const ONES: u64 = 0x0101_0101_0101_0101;
pub(super) const MARKS: u64 = 0x80 * ONES;

/// The eight bytes from `start` on, if there are as many.
#[inline(always)]
pub(super) fn eight(text: &[u8], start: usize) -> Option<u64> {
    reads::note();
    if text.len() < 8 || start > text.len() - 8 {
        return None;
    }
    let [a, b, c, d, e, f, g, h, ..] = text[start..] else { return None };
    Some(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
}

/// The at most eight bytes at `start..end`, zero-extended.
#[inline(always)]
pub(super) fn up_to_eight(text: &[u8], start: usize, end: usize) -> u64 {
    match eight(text, start) {
        // What lies behind `end` is read as well and taken out, which is faster than a read of a length.
        Some(bytes) => bytes & FIRST_BYTES[end - start],
        None => fewer_than_eight(&text[start..end]),
    }
}

/// A mask for the first bytes of eight, by their number.
const FIRST_BYTES: [u64; 9] = {
    let mut masks = [0; 9];
    let mut length = 1;
    while length <= 8 {
        masks[length] = masks[length - 1] << 8 | 0xff;
        length += 1;
    }
    masks
};

/// Only where a text ends are there fewer than eight.
#[cold]
fn fewer_than_eight(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

/// The position of the first byte from `from` on that `marks` marks, or the end of the text.
#[inline(always)]
pub(super) fn find(text: &[u8], from: usize, marks: impl Fn(u64) -> u64) -> usize {
    let mut position = from;
    while let Some(bytes) = eight(text, position) {
        let marks = marks(bytes);
        if marks != 0 {
            return position + first(marks);
        }
        position += 8;
    }
    let rest = text.get(position..).map_or(0, fewer_than_eight);
    (position + first(marks(rest))).min(text.len())
}

/// The index of the first byte that is marked; 8 if none is.
fn first(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// Marks the bytes `first..=last`, which are ASCII.
#[inline(always)]
pub(super) fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let low = bytes & !MARKS;
    let not_below = low + ONES * u64::from(0x80 - first);
    let above = low + ONES * u64::from(0x7f - last);
    (not_below ^ above) & !bytes & MARKS
}

/// Marks the bytes that are `byte`, which is ASCII.
#[inline(always)]
pub(super) fn equal(bytes: u64, byte: u8) -> u64 {
    between(bytes, byte, byte)
}

/// Marks the ASCII letters.
#[inline(always)]
pub(super) fn letters(bytes: u64) -> u64 {
    between(bytes | (ONES * 0x20), b'a', b'z')
}

/// The bytes with bit 5 set where they are `A` to `Z`.
#[inline(always)]
pub(super) fn lower_case(bytes: u64) -> u64 {
    bytes | between(bytes, b'A', b'Z') >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eight_times(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }

    #[test]
    fn lower_case_folds_ascii_letters_and_nothing_else() {
        for byte in 0..=255u8 {
            assert_eq!(lower_case(eight_times(byte)), eight_times(byte.to_ascii_lowercase()), "byte {byte}");
        }
    }

    #[test]
    fn each_byte_is_marked_by_itself() {
        for byte in 0..=255u8 {
            for index in 0..8 {
                let mut bytes = [b'z' + 1; 8];
                bytes[index] = byte;
                let bytes = u64::from_le_bytes(bytes);
                let mark = |is: bool| if is { 0x80 << (8 * index) } else { 0 };
                assert_eq!(between(bytes, b'a', b'f'), mark(matches!(byte, b'a'..=b'f')), "byte {byte}");
                assert_eq!(equal(bytes, b'\''), mark(byte == b'\''), "byte {byte}");
                assert_eq!(letters(bytes), mark(byte.is_ascii_alphabetic()), "byte {byte}");
            }
        }
    }

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..30 {
            let text = vec![0; length];
            for from in 0..length + 2 {
                assert_eq!(find(&text, from, |bytes| equal(bytes, b'x')), length);
                for at in from..length {
                    let mut text = text.clone();
                    text[at] = b'x';
                    assert_eq!(find(&text, from, |bytes| equal(bytes, b'x')), at);
                }
            }
            assert_eq!(find(&text, 0, |bytes| equal(bytes, 0)), 0, "what lies behind the end is not found");
        }
    }
}
