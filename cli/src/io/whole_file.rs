//! Writes a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process;

/// Puts what `write` writes in the place of `file`, which stays as it is if that fails. A link is followed; what is no ordinary file,
/// such as a terminal, is written to directly.
pub(crate) fn replace(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    match fs::metadata(&file) {
        Ok(existing) if !existing.is_file() => write(&mut File::options().write(true).open(&file)?),
        existing => {
            let new = file.with_file_name(format!(".querybudget-{}.new", process::id()));
            let written = write_new(&new, write).and_then(|()| {
                // Whoever may read the old one may read the new one.
                existing.map_or(Ok(()), |existing| fs::set_permissions(&new, existing.permissions()))?;
                fs::rename(&new, &file)
            });
            if written.is_err() {
                fs::remove_file(&new).ok();
            }
            written
        }
    }
}

fn write_new(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A process that had the same number was killed in between.
    fs::remove_file(file).ok();
    let mut buffered = io::BufWriter::new(File::create_new(file)?);
    write(&mut buffered)?;
    buffered.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("querybudget.toml");
        replace(&file, |out| out.write_all(b"one")).expect("it can be written");
        let error = replace(&file, |out| out.write_all(b"two").and_then(|()| Err(io::Error::other("full"))));
        assert_eq!(error.expect_err("it fails").to_string(), "full");
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "one");
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "one").expect("it can be written");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        replace(&link, |out| out.write_all(b"two")).expect("it can be written");
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "two");
        assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    }
}
