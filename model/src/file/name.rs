//! Where the dump of a test lies in its folder.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::facts::TestId;

/// A longer part of a path is cut: file systems stop at 255 bytes, and an attempt and a suffix come behind it.
const MAX_PART_BYTES: usize = 160;

/// The file of an attempt of a test, relative to the folder of dumps: `shop/orders/pages.are_listed.json`, that of a second attempt
/// `shop/orders/pages.are_listed.attempt-2.json`.
///
/// It lies in that folder whatever the names are: a character that is not a letter, a digit, `_` or `-` is replaced, and a name that was
/// changed, or is too long, ends in a hash of the whole, so that different tests have different files.
///
/// # Example
///
/// ```
/// use querybudget_model::{facts::TestId, file::file_of};
///
/// let test = TestId::new("shop", "orders", "../../etc/passwd");
/// let file = file_of(&test, 1);
/// assert_eq!(file.components().count(), 3);
/// assert!(file.starts_with("shop/orders"));
/// ```
#[must_use]
pub fn file_of(test: &TestId, attempt: u32) -> PathBuf {
    let attempt = if attempt > 1 { format!(".attempt-{attempt}") } else { String::new() };
    let file = format!("{}{attempt}.json", part(&test.name));
    [part(&test.package), part(&test.binary), file].iter().collect()
}

/// The test whose dump a file is by its path; `None` where the path does not tell, as that of a name that was changed.
///
/// # Example
///
/// ```
/// use querybudget_model::facts::TestId;
/// use querybudget_model::file::{file_of, test_of};
///
/// let test = TestId::new("my-shop", "orders", "pages::are_listed");
/// assert_eq!(test_of(&file_of(&test, 2)), Some(test));
/// assert_eq!(test_of(&file_of(&TestId::new("shop", "orders", "a b"), 1)), None);
/// ```
#[must_use]
pub fn test_of(file: &Path) -> Option<TestId> {
    let mut parts = file.iter().rev().map(OsStr::to_str);
    let (name, binary, package) = (parts.next()??.strip_suffix(".json")?, parts.next()??, parts.next()??);
    let (name, attempt) = name.split_once(".attempt-").unwrap_or((name, "1"));
    let test = TestId::new(package, binary, name.replace('.', "::"));
    // No path of a test has a hyphen: it stands before a hash.
    let is_told = !name.contains('-') && file.ends_with(file_of(&test, attempt.parse().ok()?));
    is_told.then_some(test)
}

/// A name as one part of a path. The modules of a test's path end in a dot.
fn part(name: &str) -> String {
    let modules: Vec<String> = name.split("::").map(plain).collect();
    let is_plain = modules.join("::") == name && !modules.contains(&String::new());
    if is_plain && name.len() <= MAX_PART_BYTES {
        return modules.join(".");
    }
    let mut part = modules.join("_");
    part.truncate(MAX_PART_BYTES);
    format!("{part}-{:016x}", hash(name))
}

/// ASCII alone, so that it can be cut anywhere.
fn plain(name: &str) -> String {
    let is_plain = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    name.chars().map(|char| if is_plain(&char) { char } else { '_' }).collect()
}

/// FNV-1a of a name: the same on every machine and in every version.
///
/// # Example
///
/// ```
/// assert_eq!(querybudget_model::file::hash(""), 0xcbf2_9ce4_8422_2325);
/// ```
#[must_use]
pub fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_name_stays_one_part_of_a_path() {
        for name in ["", ".", "..", "../a", "a/b", "a\\b", "a.b", "C:", "\0", "\u{1b}[31m", "größe", "::", "a::..::b"]
        {
            let part = part(name);
            assert!(!part.is_empty() && !part.starts_with('.'), "{name:?} became {part:?}");
            assert!(part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "{part:?}");
        }
    }

    #[test]
    fn names_that_differ_have_parts_that_differ() {
        let long = "x".repeat(300);
        let names = ["a::b", "a.b", "a_b", "a/b", "a:b", &long, &long[1..], "größe", "grüße"];
        let parts: std::collections::BTreeSet<String> = names.iter().map(|name| part(name)).collect();
        assert_eq!(parts.len(), names.len(), "{parts:?}");
        assert!(parts.iter().all(|part| part.len() < 200));
    }

    #[test]
    fn an_ordinary_path_of_a_test_can_be_read() {
        assert_eq!(part("pages::case_1_admin::are_listed"), "pages.case_1_admin.are_listed");
    }
}
