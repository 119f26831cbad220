//! Numbers and times in words.

use std::fmt;

/// A number with its noun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number<'a>(pub(crate) u64, pub(crate) &'a str, pub(crate) &'a str);

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(self.0), if self.0 == 1 { self.1 } else { self.2 })
    }
}

/// `4,120`.
pub(crate) fn grouped(n: u64) -> String {
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
pub(crate) fn duration(microseconds: u64) -> String {
    let us = microseconds as f64;
    match microseconds {
        0..1_000 => format!("{microseconds} µs"),
        1_000..10_000 => format!("{:.1} ms", us / 1e3),
        10_000..1_000_000 => format!("{:.0} ms", us / 1e3),
        _ => format!("{:.1} s", us / 1e6),
    }
}

/// The text, cut to so many characters.
pub(crate) fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some(_) => text.chars().take(max_chars.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// Those of the names that are written almost like `name`, the nearest first.
pub(crate) fn near<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let mut near: Vec<(usize, &str)> =
        names.map(|other| (strsim::levenshtein(&name, &other.to_lowercase()), other)).collect();
    near.retain(|(distance, other)| *distance <= other.len().max(3) / 3 || other.contains(&*name));
    near.sort();
    near.into_iter().map(|(_, other)| other).take(3).collect()
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
        assert_eq!([cut("größe", 5), cut("größe", 4), cut("", 0)], ["größe", "grö…", ""]);
    }

    #[test]
    fn names_are_near_by_their_letters_or_a_part() {
        let names = ["n_plus_one", "new_query", "more_rows"];
        assert_eq!(near("n_plus_on", names.into_iter()), ["n_plus_one"]);
        assert_eq!(near("query", names.into_iter()), ["new_query"]);
        assert_eq!(near("xyzzy", names.into_iter()), [] as [&str; 0]);
    }
}
