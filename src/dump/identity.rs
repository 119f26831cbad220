//! Which test a scope is of, as the test's runner and the machine's files tell, and where its dump lies.

use std::env;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use querybudget_model::facts::TestId;

use crate::recording::{Recording, is_test_thread};

/// The digits that cargo adds to the name of a test binary.
const HASH_DIGITS: usize = 16;

/// The test that a recording is of.
pub(super) fn of(recording: &Recording) -> Option<TestId> {
    match recording.test() {
        Some(test) => Some(TestId::new(package(), binary(), test)),
        None => test_id(recording.thread()),
    }
}

/// The test that this thread runs.
pub(super) fn of_this_thread() -> Option<TestId> {
    test_id(std::thread::current().name())
}

/// The harness runs each test on a thread that is called like it, under every runner. Of a scope on another thread, in `main` or in a
/// test in the documentation, it is not known whose it is: a name for it could be another test's as well, and one would replace the dump
/// of the other.
fn test_id(thread: Option<&str>) -> Option<TestId> {
    let name = thread.filter(|name| is_test_thread(name))?.to_owned();
    Some(TestId::new(package(), binary(), name))
}

/// Whether no other test can be called so. A thread may have the name of a function without being a test's, which cargo-nextest tells.
pub(super) fn is_certain(test: &TestId) -> bool {
    env::var("NEXTEST_TEST_NAME").map_or(true, |name| name == test.name)
}

/// The file of a place, without folders that lie outside of the workspace, as those of a dependency do.
pub(super) fn file_of(place: &Location<'_>) -> String {
    let file = Path::new(place.file());
    let known = if file.is_absolute() { file.file_name().map_or(file, Path::new) } else { file };
    known.display().to_string()
}

/// The package that a macro was expanded in.
static EXPANDED_IN: OnceLock<&str> = OnceLock::new();

/// A macro was expanded in the package, as far as it was told when that was compiled.
pub(super) fn is_expanded_in(package: Option<&'static str>) {
    if let Some(package) = package {
        EXPANDED_IN.get_or_init(|| package);
    }
}

/// The package, as cargo and cargo-nextest tell; else as it was known when the tests were compiled.
fn package() -> String {
    let compiled = || EXPANDED_IN.get().copied().unwrap_or("unknown").to_owned();
    env::var("CARGO_PKG_NAME").unwrap_or_else(|_| compiled())
}

/// `orders` of `target/debug/deps/orders-0123456789abcdef`.
fn binary() -> String {
    static BINARY: LazyLock<String> = LazyLock::new(name_of_binary);
    BINARY.clone()
}

fn name_of_binary() -> String {
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

/// The run, as cargo-nextest calls it, or else the process that starts all test binaries, as cargo does.
pub(super) fn run() -> Option<String> {
    static RUN: LazyLock<Option<String>> = LazyLock::new(|| env::var("NEXTEST_RUN_ID").ok().or_else(parent));
    RUN.clone()
}

/// The process that has started this one: its number and, since numbers come again, its beginning where the system tells it.
#[cfg(unix)]
fn parent() -> Option<String> {
    /// In `/proc/<number>/stat`, behind the name in parentheses.
    const BEGINNING: usize = 19;
    let number = std::os::unix::process::parent_id();
    let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
    let beginning = stat.rsplit_once(')').and_then(|(_, fields)| fields.split_whitespace().nth(BEGINNING));
    Some(format!("{number}-{}", beginning.unwrap_or_default()))
}

#[cfg(not(unix))]
fn parent() -> Option<String> {
    None
}

/// `querybudget` in cargo's target folder.
pub(super) fn default_folder() -> Option<PathBuf> {
    let path = env::current_exe().ok()?;
    let named = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).filter(|target| path.starts_with(target));
    // Cargo marks a folder that it has made for programs that make backups.
    let marked = || path.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned);
    Some(named.or_else(marked).or_else(|| Some(workspace()?.join("target")))?.join("querybudget"))
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
    static WORKSPACE: LazyLock<Option<PathBuf>> = LazyLock::new(find_workspace);
    WORKSPACE.clone()
}

fn find_workspace() -> Option<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(|| env::current_dir().ok())?;
    package.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::binary;

    #[test]
    fn the_binary_is_called_without_its_hash() {
        assert_eq!(binary(), "querybudget");
    }
}
