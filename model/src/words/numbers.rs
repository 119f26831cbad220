//! Numbers, times and lengths.

use std::fmt;

/// A number with its noun: `1 query`, `4,120 queries`.
///
/// # Example
///
/// ```
/// use querybudget_model::words::Number;
///
/// assert_eq!(Number(1, "query", "queries").to_string(), "1 query");
/// assert_eq!(Number(4_120, "query", "queries").to_string(), "4,120 queries");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Number<'a>(pub u64, pub &'a str, pub &'a str);

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(self.0), if self.0 == 1 { self.1 } else { self.2 })
    }
}

/// `4,120`
///
/// # Example
///
/// See [`Number`].
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `740 µs`, `1.2 ms`, `15 ms`, `3.4 s`
///
/// # Example
///
/// ```
/// assert_eq!(querybudget_model::words::duration(1_234), "1.2 ms");
/// ```
#[must_use]
pub fn duration(microseconds: u64) -> String {
    let us = microseconds as f64;
    match microseconds {
        0..1_000 => format!("{microseconds} µs"),
        1_000..10_000 => format!("{:.1} ms", us / 1e3),
        10_000..1_000_000 => format!("{:.0} ms", us / 1e3),
        _ => format!("{:.1} s", us / 1e6),
    }
}

/// The text, cut to so many characters, the last of which says so.
///
/// # Example
///
/// ```
/// assert_eq!(querybudget_model::words::cut("SELECT id FROM orders", 10), "SELECT id…");
/// ```
#[must_use]
pub fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some(_) => text.chars().take(max_chars.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// The text, cut in its middle to so many characters, since the ends of names tell them apart.
///
/// # Example
///
/// ```
/// assert_eq!(querybudget_model::words::cut_middle("shop::orders pages::are_listed", 20), "shop::…s::are_listed");
/// ```
#[must_use]
pub fn cut_middle(text: &str, max_chars: usize) -> String {
    let n_chars = text.chars().count();
    if n_chars <= max_chars {
        return text.to_owned();
    }
    let n_kept = max_chars.saturating_sub(1);
    let n_start = n_kept / 3;
    let end = text.chars().skip(n_chars - (n_kept - n_start));
    text.chars().take(n_start).chain(['…']).chain(end).collect()
}

/// The width of a column of numbers up to `most`.
pub(super) fn digits(most: u64) -> usize {
    most.max(1).ilog10() as usize + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_people_read() {
        let shown: Vec<String> = [0, 999, 1_234, 15_400, 999_999, 3_400_000].into_iter().map(duration).collect();
        assert_eq!(shown, ["0 µs", "999 µs", "1.2 ms", "15 ms", "1000 ms", "3.4 s"]);
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!([cut_middle("größe", 5), cut_middle("größe", 4), cut_middle("ab", 0)], ["größe", "g…ße", "…"]);
        assert_eq!([cut("größe", 5), cut("größe", 4), cut("", 0)], ["größe", "grö…", ""]);
    }
}
