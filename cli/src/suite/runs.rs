//! Which dumps of a folder are of its last run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::test::{Gap, Test};

/// Takes away the dumps of earlier runs, and returns how many. They are of tests that were renamed, removed or not run since: of the others
/// the last run has replaced them.
///
/// The tests of a binary have a folder of their own. A dump in it is of an earlier run if a later one has left a whole dump beside it: a
/// test that fails without being asked for a dump leaves no more than a part.
pub(super) fn remove_earlier(tests: &mut Vec<Test>) -> usize {
    let last = last_runs(tests);
    let n_before = tests.len();
    tests.retain(|test| {
        let Some((written, run)) = test.file.parent().and_then(|folder| last.get(folder)) else { return true };
        test.run == *run || written_at(&test.file) > *written
    });
    n_before - tests.len()
}

/// When the last whole dump was written, and in which run, in each folder with several runs.
fn last_runs(tests: &[Test]) -> HashMap<PathBuf, (SystemTime, Option<Arc<str>>)> {
    let mut folders: HashMap<&Path, Vec<&Test>> = HashMap::new();
    for test in tests {
        folders.entry(test.file.parent().unwrap_or(&test.file)).or_default().push(test);
    }
    folders.retain(|_, tests| tests.iter().any(|test| test.run != tests[0].run));
    let last = |tests: Vec<&Test>| {
        let whole = tests.into_iter().filter(|test| test.gap != Some(Gap::FailedScopesAlone));
        whole.map(|test| (written_at(&test.file), test.run.clone())).max()
    };
    folders.into_iter().filter_map(|(folder, tests)| Some((folder.to_owned(), last(tests)?))).collect()
}

fn written_at(file: &Path) -> SystemTime {
    file.metadata().and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}
