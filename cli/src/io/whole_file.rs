//! Writes a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Puts what `write` writes in the place of `file`, which stays as it is if that fails. A link is followed; what is no ordinary file,
/// such as a terminal, is written to directly.
pub(crate) fn replace(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    match fs::metadata(&file) {
        Ok(existing) if !existing.is_file() => write(&mut File::options().write(true).open(&file)?),
        existing => {
            let new = written_beside(&file, write)?;
            // Whoever may read the old one may read the new one.
            existing.map_or(Ok(()), |existing| fs::set_permissions(new.path(), existing.permissions()))?;
            new.persist(&file).map(drop).map_err(|error| error.error)
        }
    }
}

/// It is removed if it does not take the place of the file.
fn written_beside(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<NamedTempFile> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The error of a folder that is not there, without the name of a file that nobody knows.
    fs::metadata(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".querybudget-").suffix(".new");
    // Those of every new file, and not those of a secret.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut buffered = io::BufWriter::new(builder.tempfile_in(folder)?);
    write(&mut buffered)?;
    let new = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
    new.as_file().sync_all()?;
    Ok(new)
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
    fn a_new_file_can_be_read_by_whom_any_other_can() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let (file, other) = (folder.path().join("file"), folder.path().join("other"));
        let mode = |file: &Path| fs::metadata(file).expect("it is there").permissions().mode();
        replace(&file, |out| out.write_all(b"one")).expect("it can be written");
        fs::write(&other, "one").expect("it can be written");
        assert_eq!(mode(&file), mode(&other));
        fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).expect("it is ours");
        replace(&file, |out| out.write_all(b"two")).expect("it can be written");
        assert_eq!(mode(&file) & 0o777, 0o640);
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
