//! What a byte can start, and what it goes on with.

use crate::fingerprint::eight::{MARKS, between, equal, letters};

/// What a byte can start, the frequent first.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    Space,
    Operator,
    Word,
    Digit,
    Single,
    Dot,
    Dash,
    Slash,
    Star,
    Hash,
    Quote,
    DoubleQuote,
    Backtick,
    Bracket,
    Colon,
    Question,
    At,
    Dollar,
}

pub(super) const CLASSES: [Class; 256] = {
    let mut table = [Class::Operator; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class_of(byte as u8);
        byte += 1;
    }
    table
};

const fn class_of(byte: u8) -> Class {
    match byte {
        b' ' | b'\t'..=b'\r' => Class::Space,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Word,
        b'0'..=b'9' => Class::Digit,
        b'(' | b')' | b']' | b'{' | b'}' | b',' | b';' => Class::Single,
        b'\'' => Class::Quote,
        b'"' => Class::DoubleQuote,
        b'`' => Class::Backtick,
        b'[' => Class::Bracket,
        b'-' => Class::Dash,
        b'/' => Class::Slash,
        b'*' => Class::Star,
        b'#' => Class::Hash,
        b'.' => Class::Dot,
        b':' => Class::Colon,
        b'?' => Class::Question,
        b'@' => Class::At,
        b'$' => Class::Dollar,
        _ => Class::Operator,
    }
}

/// Whether a byte goes on with a word that has begun.
pub(super) const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(class_of(byte as u8), Class::Word | Class::Digit | Class::Dollar);
        byte += 1;
    }
    table
};

pub(super) const IN_OPERATOR: [bool; 256] = {
    let mut table = [false; 256];
    let operators = b"+-*/<>=~!@#%^&|";
    let mut index = 0;
    while index < operators.len() {
        table[operators[index] as usize] = true;
        index += 1;
    }
    table
};

/// Marks the bytes that do not go on with a word: [`IN_WORD`] for eight at a time.
#[inline(always)]
pub(super) fn outside_words(bytes: u64) -> u64 {
    let inside = letters(bytes) | between(bytes, b'0', b'9') | equal(bytes, b'_') | equal(bytes, b'$');
    // A byte that is not ASCII has its mark already.
    !(inside | bytes) & MARKS
}

/// Marks the bytes that are no white space: [`Class::Space`] for eight at a time.
#[inline(always)]
pub(super) fn outside_space(bytes: u64) -> u64 {
    !(equal(bytes, b' ') | between(bytes, b'\t', b'\r')) & MARKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_a_time_tell_what_one_tells() {
        for byte in 0..=255u8 {
            let bytes = u64::from_le_bytes([byte; 8]);
            let marks = |are_inside| if are_inside { 0 } else { MARKS };
            assert_eq!(outside_words(bytes), marks(IN_WORD[byte as usize]), "byte {byte}");
            assert_eq!(outside_space(bytes), marks(class_of(byte) == Class::Space), "byte {byte}");
        }
    }
}
