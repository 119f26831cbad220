//! Runs the tests, and has them leave their dumps.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use querybudget_model::file::find_files;

use super::trouble::Trouble;

/// What became of the tests.
#[derive(Debug)]
pub(crate) struct Ran {
    /// That the command failed.
    pub(crate) failure: Option<Trouble>,
    pub(crate) before: Before,
}

/// The files that were there before, which are an earlier run's and stay where they are.
#[derive(Debug, Default)]
pub(crate) struct Before(HashMap<PathBuf, Option<(SystemTime, u64)>>);

/// Runs the command, which is told to leave its dumps in the folder. An error is that it could not be run.
pub(crate) fn command(command: &[OsString], folder: &Path) -> Result<Ran, Trouble> {
    let unready = |error| Trouble::new(format!("{}: cannot be made ready for dumps: {error}", folder.display()));
    let [program, arguments @ ..] = command else { return Ok(Ran { failure: None, before: Before::default() }) };
    // Tests run in the folders of their packages.
    let absolute = fs::create_dir_all(folder).and_then(|()| std::path::absolute(folder)).map_err(unready)?;
    let before = Before::in_folder(folder);
    let run =
        Command::new(program).args(arguments).env("QUERYBUDGET_DUMP", &absolute).env("QUERYBUDGET_DEFER", "1").status();
    let name = program.to_string_lossy();
    let failure = match run {
        Ok(status) if status.success() => None,
        Ok(status) => Some(Trouble::new(format!("`{name}` failed, {status}: see above"))),
        Err(error) => return Err(Trouble::new(format!("`{name}` cannot be run: {error}"))),
    };
    Ok(Ran { failure, before })
}

impl Before {
    fn in_folder(folder: &Path) -> Self {
        Before(find_files(folder).files.into_iter().map(|file| (file.clone(), state(&file))).collect())
    }

    /// Whether the file was there, and nobody has written it since.
    pub(crate) fn has(&self, file: &Path) -> bool {
        self.0.get(file).is_some_and(|before| *before == state(file))
    }
}

/// What is another one for a file that was written anew.
fn state(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = file.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_nobody_has_written_since_are_those_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let [same, written, replaced, new] =
            ["same", "written", "replaced", "new"].map(|name| folder.path().join(name).with_extension("json"));
        for file in [&same, &written, &replaced] {
            fs::write(file, "{}").expect("it can be written");
        }
        let before = Before::in_folder(folder.path());
        fs::write(&written, "{ }").expect("it can be written");
        fs::write(&new, "{}").expect("it can be written");
        fs::rename(&new, &replaced).expect("it can be renamed");
        fs::write(&new, "{}").expect("it can be written");
        assert_eq!([same, written, replaced, new].map(|file| before.has(&file)), [true, false, false, false]);
    }
}
