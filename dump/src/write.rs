//! Writing a dump whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Dump, file_of};

/// Writes the dump below `folder`, where [`file_of`] says, and returns the file.
///
/// The file comes into its place by being renamed, so that a reader, and whoever kills the test, finds the old one, the new one or none.
/// Of the first attempt it removes the files of further attempts, which are an earlier run's.
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
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // Not the test's name, which may be as long as a file's name can be.
    let new = file.with_file_name(format!(".new-{}-{number}", process::id()));
    // A process that had the same number was killed in between.
    fs::remove_file(&new).ok();
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
    let later = (2..).map(|attempt| folder.join(file_of(&dump.test, attempt)));
    let _removed = later.take_while(|file| fs::remove_file(file).is_ok()).count();
}
