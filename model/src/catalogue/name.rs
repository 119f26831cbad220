//! Names: what has one, how it is read, and which was meant.

use std::fmt;

/// A name that nothing has. `Display` names the closest one, or all.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::Lint;
///
/// let error = "n_plus_on".parse::<Lint>().expect_err("a slip");
/// assert_eq!(error.to_string(), "expected a lint, found `n_plus_on`: did you mean `n_plus_one`?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownName {
    /// What was expected, such as `a lint`.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
    /// The names that there are.
    pub accepted: Vec<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnknownName { expected, found, accepted } = self;
        write!(f, "expected {expected}, found `{found}`: ")?;
        match closest(found, accepted.iter().copied()) {
            Some(name) => write!(f, "did you mean `{name}`?"),
            None => write!(f, "accepted are `{}`", accepted.join("`, `")),
        }
    }
}

impl std::error::Error for UnknownName {}

pub(crate) fn unknown(
    expected: &'static str,
    found: &str,
    accepted: impl IntoIterator<Item = &'static str>,
) -> UnknownName {
    UnknownName { expected, found: found.to_owned(), accepted: accepted.into_iter().collect() }
}

/// An enum whose variants have names: in `Display`, `FromStr` and the file alike.
macro_rules! named {
    (
        $(#[$attribute:meta])*
        $what:literal
        pub enum $name:ident { $($(#[$of_variant:meta])* $variant:ident = $text:literal,)+ }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "file", derive(serde::Serialize))]
        #[cfg_attr(feature = "read", derive(serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* #[cfg_attr(feature = "file", serde(rename = $text))] $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name, the same in every file and message.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::catalogue::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|known| known.name() == text);
                known.ok_or_else(|| $crate::catalogue::unknown($what, text, Self::ALL.iter().map(|known| known.name())))
            }
        }
    };
}

pub(crate) use named;

/// The accepted name closest to `found`, if one is close enough to be meant.
///
/// # Example
///
/// ```
/// use querybudget_model::catalogue::closest;
///
/// assert_eq!(closest("query", ["queries", "rows"].into_iter()), Some("queries"));
/// assert_eq!(closest("latency", ["queries", "rows"].into_iter()), None);
/// ```
#[must_use]
pub fn closest<'a>(found: &str, accepted: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    accepted
        .map(|word| (distance(&found, word), word))
        .filter(|(distance, word)| is_close(*distance, &found, word))
        .min()
        .map(|(_, word)| word)
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
