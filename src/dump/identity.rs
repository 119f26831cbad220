//! Which test a scope is of, as the test's runner and the machine's files tell, and where its dump lies.

use std::env;
use std::panic::Location;
use std::path::{Path, PathBuf};

use querybudget_dump::TestId;

use crate::recording::Recording;

/// The digits that cargo adds to the name of a test binary.
const HASH_DIGITS: usize = 16;

/// What rustdoc calls the program of an example in the documentation.
const DOC_TEST: &str = "rust_out";

/// The test that a recording is of.
pub(super) fn of(recording: &Recording) -> Option<TestId> {
    test_id(recording.thread(), recording.place())
}

/// The test that this thread runs.
pub(super) fn of_this_thread(place: &Location<'_>) -> Option<TestId> {
    test_id(std::thread::current().name(), place)
}

/// The harness runs each test on a thread that is called like it, under every runner. A scope of another thread, such as an example's
/// `main`, is called after its file: not after its line, by which the same test would be another with every change above it. What a
/// test in the documentation is called is not known, and that of many would be the same.
fn test_id(thread: Option<&str>, place: &Location<'_>) -> Option<TestId> {
    let name = thread.filter(|name| is_test(name)).map_or_else(|| file_of(place), str::to_owned);
    let binary = binary();
    (binary != DOC_TEST).then(|| TestId { package: package(), binary, name })
}

/// Without folders that lie outside of the workspace, as those of a dependency do.
fn file_of(place: &Location<'_>) -> String {
    let file = Path::new(place.file());
    let known = if file.is_absolute() { file.file_name().map(Path::new).unwrap_or(file) } else { file };
    known.display().to_string()
}

/// The path of a function. Other threads have other names: `main`, `tokio-rt-worker`.
fn is_test(thread: &str) -> bool {
    thread != "main" && thread.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | ':' | '#'))
}

/// The package, as cargo and cargo-nextest tell.
fn package() -> String {
    env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "unknown".to_owned())
}

/// `orders` of `target/debug/deps/orders-0123456789abcdef`.
fn binary() -> String {
    let path = env::current_exe().unwrap_or_default();
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match name.rsplit_once('-') {
        Some((name, hash)) if hash.len() == HASH_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            name.to_owned()
        }
        _ => name,
    }
}

/// The attempt, under a runner that retries.
pub(super) fn attempt() -> u32 {
    env::var("NEXTEST_ATTEMPT").ok().and_then(|attempt| attempt.parse().ok()).unwrap_or(1)
}

/// The run, as cargo-nextest calls it.
pub(super) fn run() -> Option<String> {
    env::var("NEXTEST_RUN_ID").ok()
}

/// `querybudget` in cargo's target folder.
pub(super) fn default_folder() -> Option<PathBuf> {
    let path = env::current_exe().ok()?;
    // Cargo marks the folder for programs that make backups.
    let target = path.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned);
    Some(target.or_else(|| Some(workspace()?.join("target")))?.join("querybudget"))
}

/// A folder that is named relative to the workspace: cargo starts the tests of each package in another one.
pub(super) fn in_workspace(folder: PathBuf) -> PathBuf {
    workspace().unwrap_or_default().join(folder)
}

/// The file, relative to the workspace where it lies in it.
pub(super) fn as_shown(file: PathBuf) -> PathBuf {
    let shown = workspace().and_then(|workspace| Some(file.strip_prefix(workspace).ok()?.to_owned()));
    shown.unwrap_or(file)
}

/// Where the lock file is.
fn workspace() -> Option<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(|| env::current_dir().ok())?;
    package.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{binary, is_test};

    #[test]
    fn a_thread_is_a_tests_if_it_is_called_like_a_function() {
        assert!(["lists", "pages::are_listed", "pages::case_1_admin", "r#try", "größe"].into_iter().all(is_test));
        assert!(!["main", "tokio-rt-worker", "actix-rt|system:0", "blocking 1"].into_iter().any(is_test));
    }

    #[test]
    fn the_binary_is_called_without_its_hash() {
        assert_eq!(binary(), "querybudget");
    }
}
