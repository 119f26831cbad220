//! Runs the tests, and has them leave their dumps.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use querybudget_model::file::find_files;

use super::trouble::Trouble;

/// How much of a file is read to see whether it is a dump.
const MAX_HEAD_BYTES: u64 = 64;

/// Runs the command with an empty folder of dumps. An error is that it could not be run; that it failed is its result.
pub(crate) fn command(command: &[OsString], folder: &Path) -> Result<Option<Trouble>, Trouble> {
    let [program, arguments @ ..] = command else { return Ok(None) };
    let folder = prepared(folder)
        .map_err(|error| Trouble::new(format!("{}: cannot be made ready for dumps: {error}", folder.display())))?;
    let run =
        Command::new(program).args(arguments).env("QUERYBUDGET_DUMP", &folder).env("QUERYBUDGET_DEFER", "1").status();
    let name = program.to_string_lossy();
    match run {
        Ok(status) if status.success() => Ok(None),
        Ok(status) => Ok(Some(Trouble::new(format!("`{name}` failed, {status}: see above")))),
        Err(error) => Err(Trouble::new(format!("`{name}` cannot be run: {error}"))),
    }
}

/// The folder without the dumps of an earlier run, by its absolute path, since tests run in the folders of their packages.
fn prepared(folder: &Path) -> std::io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for file in find_files(folder).files.iter().filter(|file| is_dump(file)) {
        fs::remove_file(file)?;
    }
    std::path::absolute(folder)
}

/// Whether the file begins like a dump, whole or not: whoever names the wrong folder loses no other JSON.
fn is_dump(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(MAX_HEAD_BYTES).read_to_end(&mut head));
    head.retain(|byte| !byte.is_ascii_whitespace());
    let version = head.strip_prefix(br#"{"schema":"#).and_then(<[u8]>::first);
    read.is_ok() && version.is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dumps_are_taken_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [
            ("dump.json", r#"{"schema":1,"fingerprint":1"#, true),
            ("pretty.json", "{\n  \"schema\": 1\n}", true),
            ("package.json", r#"{"$schema": "x"}"#, false),
            ("other.json", r#"{"schema": "x"}"#, false),
            ("empty.json", "", false),
            ("dump.txt", r#"{"schema":1"#, false),
        ];
        for (name, content, _) in files {
            fs::write(folder.path().join(name), content).expect("it can be written");
        }
        prepared(folder.path()).expect("it can be made ready");
        for (name, _, is_taken) in files {
            assert_eq!(folder.path().join(name).exists(), !is_taken, "{name}");
        }
    }
}
