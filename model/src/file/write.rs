//! Writing a dump whole or not at all.

use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::name::file_of;
use crate::facts::Dump;

/// How many attempts of a test are looked for.
const MAX_ATTEMPTS: u32 = 16;

/// Writes the dump below `folder`, where [`file_of`] says, and returns the file.
///
/// The file comes into its place by being renamed, so that a reader, and whoever kills the test, finds the old one, the new one or none.
/// Of the first attempt it removes the files of up to 15 further ones, which are an earlier run's.
///
/// # Errors
///
/// The folder cannot be made or written to, or a part of the path below it is a link, which could lead out of it.
///
/// # Example
///
/// See the [crate's](crate).
pub fn write(dump: &Dump, folder: &Path) -> io::Result<PathBuf> {
    let file = folder.join(file_of(&dump.test, dump.attempt));
    let bytes = serde_json::to_vec(dump)?;
    make_folders(folder, &file)?;
    replace(&file, &bytes)?;
    if dump.attempt == 1 {
        remove_later_attempts(dump, folder);
    }
    Ok(file)
}

/// The folders between `folder` and the file, none of which may be a link.
fn make_folders(folder: &Path, file: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut made: Vec<&Path> = file.ancestors().skip(1).take_while(|path| *path != folder).collect();
    made.reverse();
    for path in made {
        match fs::create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ if fs::symlink_metadata(path)?.is_dir() => {}
            _ => return Err(io::Error::other(format!("{} is not a folder but a link or a file", path.display()))),
        }
    }
    Ok(())
}

/// Puts a new file in the place of `file`.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // Not the test's name, which may be as long as a file's name can be; and by chance, since two machines that share the folder may have
    // processes of the same number.
    let new = file.with_file_name(format!(".new-{:016x}", RandomState::new().build_hasher().finish()));
    let written = File::create_new(&new).and_then(|mut opened| opened.write_all(bytes)).and_then(|()| {
        fs::rename(&new, file)?;
        Ok(())
    });
    if written.is_err() {
        fs::remove_file(&new).ok();
    }
    written
}

fn remove_later_attempts(dump: &Dump, folder: &Path) {
    for attempt in 2..=MAX_ATTEMPTS {
        // Most are not there, and one in the middle may be missing: a test that was killed leaves none.
        fs::remove_file(folder.join(file_of(&dump.test, attempt))).ok();
    }
}
