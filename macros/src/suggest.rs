//! "did you mean": the accepted word closest to one that is not accepted.

/// The accepted word closest to `found`, if one is close enough to be meant.
pub(crate) fn closest<'a>(found: &str, accepted: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    accepted
        .map(|word| (distance(&found, word), word))
        .filter(|(distance, word)| is_close(*distance, &found, word))
        .min()
        .map(|(_, word)| word)
}

/// A list of code words for a message: `` `a`, `b`, `c` ``.
pub(crate) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// Two edits in a short word turn it into any other, so a short word is allowed one. `query` for
/// `queries` is three edits, but shares a beginning that no other word has.
fn is_close(distance: usize, found: &str, word: &str) -> bool {
    let shared = found.chars().zip(word.chars()).take_while(|(a, b)| a == b);
    let allowed = match shared.count() {
        0..=2 => found.len() / 3,
        _ => 3,
    };
    distance <= allowed
}

/// The number of letters to insert, remove or replace (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    const METRICS: [&str; 6] = ["queries", "selects", "inserts", "rows", "time", "table"];

    fn meant(found: &str) -> Option<&'static str> {
        closest(found, METRICS.into_iter())
    }

    #[test]
    fn a_singular_means_its_plural() {
        assert_eq!(meant("query"), Some("queries"));
        assert_eq!(meant("select"), Some("selects"));
        assert_eq!(meant("insert"), Some("inserts"));
        assert_eq!(meant("row"), Some("rows"));
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(meant("qeuries"), Some("queries"));
        assert_eq!(meant("Queries"), Some("queries"));
        assert_eq!(meant("tiem"), None);
    }

    #[test]
    fn another_word_means_nothing() {
        assert_eq!(meant("latency"), None);
        assert_eq!(meant("x"), None);
    }
}
