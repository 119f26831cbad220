//! What a byte can start, and what it goes on with.

/// What a byte other than white space can start, the frequent first.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
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

#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

const fn class_of(byte: u8) -> Class {
    match byte {
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

/// The high bits of those of the eight bytes that do not go on with a word: [`IN_WORD`] for eight at a time.
#[inline]
pub(super) fn bytes_outside_words(bytes: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let low = bytes & !HIGH;
    let between = |bytes: u64, first: u8, last: u8| {
        (bytes + ONES * u64::from(0x80 - first)) ^ (bytes + ONES * u64::from(0x7f - last))
    };
    let is_not = |byte: u8| (low ^ (ONES * u64::from(byte))) + ONES * 0x7f;
    let letter = between(low | (ONES * 0x20), b'a', b'z');
    let digit = between(low, b'0', b'9');
    !(letter | digit | bytes) & is_not(b'_') & is_not(b'$') & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_a_time_tell_what_one_tells() {
        for byte in 0..=255u8 {
            let outside = bytes_outside_words(u64::from_le_bytes([byte; 8]));
            let expected = if IN_WORD[byte as usize] { 0 } else { u64::from_le_bytes([0x80; 8]) };
            assert_eq!(outside, expected, "byte {byte}");
        }
    }
}
