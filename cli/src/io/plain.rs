//! Makes text from elsewhere plain: nothing in it moves a cursor, hides a character, ends a line or commands a build.
//!
//! A dump or a baseline may come from anywhere, and what it says is printed, in a terminal and in the log of a build.

use std::borrow::Cow;
use std::fmt::Write;

/// The text in one line, with `\u{1b}` for a character that is not to be printed as it is.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    // Almost all texts, of which a suite has millions. To look at every byte is faster than to stop at the first.
    if text.bytes().fold(true, |is_plain, byte| is_plain & is_harmless(byte)) && !begins_a_command(text) {
        return Cow::Borrowed(text);
    }
    if is_command(text) {
        return Cow::Owned(spelled_out(&text.replace("##", "\\u{23}#").replacen("::", "\\u{3a}:", 1)));
    }
    match text.chars().any(is_special) {
        true => Cow::Owned(spelled_out(text)),
        false => Cow::Borrowed(text),
    }
}

/// What services that run builds take for a command when it stands in a log, at the beginning of a line or, of the older ones, anywhere.
fn is_command(text: &str) -> bool {
    let is_hashed = |text: &str| ["##[", "##vso[", "##teamcity["].iter().any(|command| text.contains(command));
    begins_a_command(text) || (text.contains("##") && is_hashed(text))
}

fn begins_a_command(text: &str) -> bool {
    text.trim_start().starts_with("::")
}

fn spelled_out(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len() + 16), escaped)
}

/// The same, but its lines remain.
pub(crate) fn lines(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Printed as it is, and no command wherever it stands.
fn is_harmless(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'#'
}

/// Characters that are not seen, or that change what is seen beside them.
fn is_special(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn escaped(mut text: String, char: char) -> String {
    match is_special(char) {
        // Writing to a string does not fail.
        true => write!(text, "\\u{{{:x}}}", u32::from(char)).unwrap_or_default(),
        false => text.push(char),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["", "SELECT id FROM \"größe\" WHERE a = ?", "名前", "a\\u{1b}", "…"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_would_change_a_terminal_or_hide_is_spelled_out() {
        assert_eq!(line("a\u{1b}[31mred\u{7}"), "a\\u{1b}[31mred\\u{7}");
        assert_eq!(line("one\ntwo\r\tthree\0"), "one\\u{a}two\\u{d}\\u{9}three\\u{0}");
        assert_eq!(line("\u{9b}2J\u{7f}"), "\\u{9b}2J\\u{7f}");
        assert_eq!(
            line("\u{202e}txet\u{2066}\u{200b}\u{feff}\u{2028}"),
            "\\u{202e}txet\\u{2066}\\u{200b}\\u{feff}\\u{2028}"
        );
    }

    #[test]
    fn what_a_service_would_take_for_a_command_is_none() {
        assert_eq!(line("::error file=a::b"), "\\u{3a}:error file=a::b");
        assert_eq!(line(" \t::set-env::"), " \\u{9}\\u{3a}:set-env::");
        assert_eq!(line("a ##[error] ##vso[x]"), "a \\u{23}#[error] \\u{23}#vso[x]");
        assert_eq!(lines("one\n::two"), "one\n\\u{3a}:two");
        assert!(matches!(line("SELECT a::text, b ## c FROM shop::d"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_message_keeps_its_lines() {
        assert_eq!(lines("one\n\u{1b}two\r\n"), "one\n\\u{1b}two\\u{d}\n");
    }
}
