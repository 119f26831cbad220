//! Reads a standard backtrace as it prints itself in full, the only form from which its frames can be had with their addresses:
//!
//! ```text
//!    4:     0x559e7eed9b23 - shop::orders_for::{{closure}}::hd1664b9ef2ed8016
//!                                at /home/u/shop/src/dashboard.rs:42:17
//! ```

/// A frame as the backtrace prints it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawFrame<'a> {
    pub(super) address: usize,
    pub(super) function: String,
    pub(super) file: Option<&'a str>,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
}

/// The frames of the printed backtrace, innermost first. An inlined function has the address of the one that it is inlined in. What cannot
/// be read is left out.
pub(super) fn frames(printed: &str) -> impl Iterator<Item = RawFrame<'_>> {
    frames_at(printed, |_| true)
}

/// Those at such addresses alone, since to read a frame takes longer than to pass over it.
pub(super) fn frames_at(printed: &str, is_meant: impl Fn(usize) -> bool) -> impl Iterator<Item = RawFrame<'_>> {
    let mut lines = printed.lines().peekable();
    std::iter::from_fn(move || {
        loop {
            let Some((address, function)) = called(lines.next()?).filter(|(address, _)| is_meant(*address)) else {
                continue;
            };
            let function = without_hashes(function);
            let place = lines.next_if(|line| line.trim_start().starts_with("at ")).and_then(place);
            let (file, line, column) =
                place.map_or((None, None, None), |(file, line, column)| (Some(file), line, column));
            return Some(RawFrame { address, function, file, line, column });
        }
    })
}

/// `4:     0x559e7eed9b23 - shop::orders_for::hd1664b9ef2ed8016`
fn called(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_ascii_start();
    if !line.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (_, rest) = line.split_once(':')?;
    let (address, function) = rest.trim_ascii_start().strip_prefix("0x")?.split_once(' ')?;
    Some((usize::from_str_radix(address, 16).ok()?, function.strip_prefix("- ")?))
}

/// The name without what tells two instances of a generic function or two versions of a crate apart: `f::h0123456789abcdef`,
/// `shop[0123456789abcdef]::f`.
fn without_hashes(function: &str) -> String {
    let is_hash = |hash: &str| hash.len() >= 14 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = match function.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => function,
    };
    let mut parts = name.split('[');
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => clean.push_str(rest),
            _ => {
                clean.push('[');
                clean.push_str(part);
            }
        }
    }
    clean
}

/// `at /home/u/shop/src/dashboard.rs:42:17`, of which the column may be missing.
fn place(line: &str) -> Option<(&str, Option<u32>, Option<u32>)> {
    let place = line.trim_start().strip_prefix("at ")?;
    let number = |text: &str| text.parse::<u32>().ok();
    let Some((file, last)) = place.rsplit_once(':') else { return Some((place, None, None)) };
    match file.rsplit_once(':').map(|(file, line)| (file, number(line))) {
        Some((file, Some(line))) => Some((file, Some(line), number(last))),
        _ => Some((file, number(last), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_an_address_a_function_a_file_and_a_line_or_less() {
        let printed =
            "   0:     0x10 - a::b::{{closure}}::h0123456789abcdef\n      at /x/y.rs:12:5\n  1:     0x20 - c\n";
        let of = |address, function: &str, file, line, column| RawFrame {
            address,
            function: function.to_owned(),
            file,
            line,
            column,
        };
        let expected = [of(16, "a::b::{{closure}}", Some("/x/y.rs"), Some(12), Some(5)), of(32, "c", None, None, None)];
        assert_eq!(frames(printed).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_name_is_without_hashes() {
        let name = "<shop[e28293b1aa0f68bd]::Page as core[59807616e1fa2540]::ops::Drop>::drop::<[u8]>";
        assert_eq!(without_hashes(name), "<shop::Page as core::ops::Drop>::drop::<[u8]>");
    }

    #[test]
    fn a_place_may_have_no_column_and_a_drive() {
        assert_eq!(place("  at C:\\x.rs:7:1"), Some(("C:\\x.rs", Some(7), Some(1))));
        assert_eq!(place("  at /x.rs:7"), Some(("/x.rs", Some(7), None)));
    }

    #[test]
    fn the_standard_library_still_prints_backtraces_so() {
        let printed = format!("{:#}", std::backtrace::Backtrace::force_capture());
        let here = frames(&printed).find(|frame| frame.function.contains("still_prints_backtraces_so"));
        assert!(here.is_some_and(|frame| frame.line.is_some() && frame.address > 0), "{printed}");
    }
}
