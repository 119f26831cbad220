//! Which tests are meant.

use super::near::near;
use crate::io::Trouble;
use crate::suite::{Suite, Test};

/// The test of this path, with the package or without, or else all that have it in theirs; at least one.
pub(super) fn matching<'a>(suite: &'a Suite, pattern: &str) -> Result<Vec<&'a Test>, Trouble> {
    let exact: Vec<&Test> = suite.tests().filter(|test| test.key == pattern || test.id.name == pattern).collect();
    let found = match exact.is_empty() {
        true => suite.tests().filter(|test| test.key.contains(pattern)).collect(),
        false => exact,
    };
    if found.is_empty() { Err(no_test(suite, pattern)) } else { Ok(found) }
}

fn no_test(suite: &Suite, pattern: &str) -> Trouble {
    let names: Vec<&str> =
        suite.tests().map(|test| test.key.rsplit(['.', ':', ' ']).next().unwrap_or_default()).collect();
    let near = near(pattern, names.into_iter());
    let help = match near.is_empty() {
        true => "all that have one: cargo querybudget show".to_owned(),
        false => format!("near are: {}", near.join(", ")),
    };
    Trouble::new(format!("no test with a dump has `{pattern}` in its path")).with_help(help)
}
