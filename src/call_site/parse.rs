//! Reads the `Debug` form of a standard backtrace, the only one from which its frames can be had:
//! `Backtrace [{ fn: "a::b", file: "/x/y.rs", line: 12 }, { fn: "c" }]`.

/// A frame as the backtrace prints it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawFrame<'a> {
    pub(super) function: &'a str,
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u32>,
}

/// The frames of `debug`, innermost first. What cannot be read is left out.
pub(super) fn frames(debug: &str) -> impl Iterator<Item = RawFrame<'_>> {
    debug.split("{ fn: ").skip(1).filter_map(frame)
}

fn frame(text: &str) -> Option<RawFrame<'_>> {
    let (function, rest) = quoted(text)?;
    let (file, rest) = match rest.strip_prefix(", file: ").and_then(quoted) {
        Some((file, rest)) => (Some(file), rest),
        None => (None, rest),
    };
    let line = rest.strip_prefix(", line: ").and_then(|digits| {
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok()
    });
    Some(RawFrame { function, file, line })
}

/// The text in the quotes that `text` starts with, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_function_file_and_line_or_less() {
        let debug = r#"Backtrace [{ fn: "a::b::{{closure}}", file: "/x/y.rs", line: 12 }, { fn: "c" }]"#;
        let expected = [
            RawFrame { function: "a::b::{{closure}}", file: Some("/x/y.rs"), line: Some(12) },
            RawFrame { function: "c", file: None, line: None },
        ];
        assert_eq!(frames(debug).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_standard_library_still_prints_backtraces_so() {
        let debug = format!("{:?}", std::backtrace::Backtrace::force_capture());
        let here = frames(&debug).find(|frame| frame.function.contains("still_prints_backtraces_so"));
        assert!(here.is_some_and(|frame| frame.line.is_some()), "{debug}");
    }
}
